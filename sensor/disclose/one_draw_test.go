package disclose

import (
	"errors"
	"fmt"
	"math/big"
	"path/filepath"
	"strings"
	"testing"

	"footfall/buffer"
	"footfall/sensor/count"
)

func openOutbox(t *testing.T, path string) *buffer.Outbox {
	t.Helper()
	out, err := buffer.Open(path, buffer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = out.Close() })
	return out
}

// drawnRecords releases the same window with the noise of a seed.
func drawnRecords(t *testing.T, seed byte) (records []buffer.Record, payloads []Payload) {
	t.Helper()
	d := discloser(t, Config{Epsilon: big.NewRat(1, 20), MinCount: 10, Random: seeded(seed)})
	payloads = release(t, d, window(count.Cell{WiFi: counted(500)}, count.Cell{WiFi: counted(0)}))
	payloads = append(payloads, Total(payloads))
	for i := range payloads {
		p := &payloads[i]
		text, err := p.JSON()
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, buffer.Record{Key: p.ID(), Start: p.Start, End: p.End, Payload: text})
	}
	return records, payloads
}

// TestOneDrawPerCell: a cell's number is the one that was stored first, over
// restarts and replays, and is the same when it is published late.
func TestOneDrawPerCell(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	out := openOutbox(t, path)
	first, payloads := drawnRecords(t, 1)
	if _, err := out.Append(first); err != nil {
		t.Fatal(err)
	}
	for seed := byte(2); seed < 5; seed++ {
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
		out = openOutbox(t, path)
		again, other := drawnRecords(t, seed)
		if other[0].Devices == payloads[0].Devices {
			t.Fatal("two seeds drew the same: this test sees nothing")
		}
		if _, err := out.Append(again); !errors.Is(err, buffer.ErrAlreadyReleased) {
			t.Fatalf("a second draw was taken: %v", err)
		}
	}
	stored, err := out.Peek(0, 10)
	if err != nil || len(stored) != len(payloads) {
		t.Fatalf("%d records, %v", len(stored), err)
	}
	for i, r := range stored {
		checkLate(t, r, &payloads[i])
	}
}

// checkLate publishes a stored record late.
func checkLate(t *testing.T, r buffer.Record, want *Payload) {
	t.Helper()
	p, err := ParsePayload(r.Payload)
	if err != nil || p != *want {
		t.Fatalf("%s came back as %+v, %v", r.Payload, p, err)
	}
	p.Late = true
	late, err := p.JSON()
	if err != nil {
		t.Fatal(err)
	}
	inTime := fmt.Sprintf("%-*s", len(late), strings.Replace(trimmed(late), `"late":true`, `"late":false`, 1))
	if inTime != string(r.Payload) {
		t.Errorf("published late\n%s\nstored\n%s", late, r.Payload)
	}
}
