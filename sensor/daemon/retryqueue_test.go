package daemon

import (
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"footfall/buffer"
	"footfall/buffer/history"
	"footfall/sensor/count"
	"footfall/sensor/disclose"
	"footfall/sensor/periods"
	"footfall/sensor/status"
)

// moody is an outbox that takes records or not.
type moody struct {
	err  error
	keys []string
}

func (m *moody) Append(r []buffer.Record) (int, error) {
	if m.err != nil {
		return 0, m.err
	}
	m.keys = append(m.keys, r[0].Key)
	return 0, nil
}

func payload(t *testing.T, start int64) []disclose.Payload {
	t.Helper()
	d, err := disclose.New(disclose.Config{Site: "shop", Sensor: "front"})
	if err != nil {
		t.Fatal(err)
	}
	p, err := d.Release(&count.Window{
		Start: start, End: start + minute, Epoch: "2026-03-02T12:00:00Z", Quality: count.Quality{Method: "scans"},
		Cells: []count.Cell{{Zone: "z", WiFi: count.Count{Present: true}, Coverage: 1}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestRetryQueueHoldsWhatTheOutboxRefuses(t *testing.T) {
	out := &moody{err: errors.New("no space left on device")}
	s := &retryQueue{outbox: out, most: 3, log: slog.New(slog.DiscardHandler)}
	for i := range int64(4) {
		if err := s.put(payload(t, noon+i*minute)); err != nil {
			t.Fatal(err)
		}
	}
	if s.held.Load() != 3 || s.lost.Load() != 1 {
		t.Errorf("%d windows held, %d lost; want 3 and 1", s.held.Load(), s.lost.Load())
	}
	out.err = nil
	if err := s.put(payload(t, noon+4*minute)); err != nil {
		t.Fatal(err)
	}
	// The memory was full once more when the last window came.
	want := []string{"shop/front/z/2026-03-02T12:02:00Z/60", "shop/front/z/2026-03-02T12:03:00Z/60", "shop/front/z/2026-03-02T12:04:00Z/60"}
	if !slices.Equal(out.keys, want) || s.held.Load() != 0 {
		t.Errorf("appended %v, held %d; want %v and 0", out.keys, s.held.Load(), want)
	}
}

func TestRetryQueueDoesNotInsistOnAWindowReleasedBefore(t *testing.T) {
	out := &moody{err: buffer.ErrAlreadyReleased}
	s := &retryQueue{outbox: out, most: 3, log: slog.New(slog.DiscardHandler)}
	if err := s.put(payload(t, noon)); err != nil || s.held.Load() != 0 {
		t.Errorf("error %v, %d held", err, s.held.Load())
	}
}

// TestHistoryHasWhatTheOutboxTook refuses one window for ever and one for a while.
func TestHistoryHasWhatTheOutboxTook(t *testing.T) {
	out := &moody{err: buffer.ErrAlreadyReleased}
	ring := history.Open(filepath.Join(t.TempDir(), "w"), history.Options{Now: func() time.Time { return time.Unix(0, noon) }})
	s := &retryQueue{outbox: out, history: ring, most: 3, log: slog.New(slog.DiscardHandler)}
	kept := func(want int) {
		t.Helper()
		if p, err := ring.Read("", 0, 1<<20); err != nil || len(p.Records) != want {
			t.Fatalf("%d windows are kept, want %d; %v", len(p.Records), want, err)
		}
	}
	for i, err := range []error{buffer.ErrAlreadyReleased, errors.New("no space left on device"), nil} {
		out.err = err
		if err := s.put(payload(t, noon+int64(i)*minute)); err != nil {
			t.Fatal(err)
		}
		kept([]int{0, 0, 2}[i])
	}
	p, _ := ring.Read("", 0, 1<<20)
	released := payload(t, noon+2*minute)
	if text, err := released[0].JSON(); err != nil || string(p.Records[1].Payload) != strings.TrimRight(string(text), " ") {
		t.Errorf("kept %s, %v", p.Records[1].Payload, err)
	}
}

// TestHoursGoOutWithTheirLastWindow has the outbox take the hour behind the windows that
// it ends with. The history has windows alone.
func TestHoursGoOutWithTheirLastWindow(t *testing.T) {
	ring := history.Open(filepath.Join(t.TempDir(), "w"), history.Options{Now: func() time.Time { return time.Unix(0, noon) }})
	var last []buffer.Record
	out := appending(func(r []buffer.Record) { last = slices.Clone(r) })
	c := testConfig(t, "")
	s := &retryQueue{outbox: out, history: ring, topic: "f/v1/shop/front/", most: 3, periods: periods.NewKeeper(c), log: slog.New(slog.DiscardHandler)}
	for i := range int64(60) {
		if err := s.put(payload(t, noon+i*minute)); err != nil {
			t.Fatal(err)
		}
		if want := 1 + int(i/59); len(last) != want {
			t.Fatalf("minute %d: %d records, want %d", i, len(last), want)
		}
	}
	messages, err := status.NewTopics(c).Compose(last[1], time.Unix(0, noon+60*minute))
	if err != nil || len(messages) != 1 || messages[0].Topic != "f/v1/shop/front/z/hour" || messages[0].Retained {
		t.Errorf("the hour goes out as %+v, %v", messages, err)
	}
	if p, err := ring.Read("", 0, 1<<20); err != nil || len(p.Records) != 60 {
		t.Errorf("%d records are kept for people, %v", len(p.Records), err)
	}
}

// appending is an outbox that takes everything.
type appending func([]buffer.Record)

func (a appending) Append(r []buffer.Record) (int, error) {
	a(r)
	return 0, nil
}
