package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"time"
)

var t0 = time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)

func at(seconds float64) time.Time { return t0.Add(time.Duration(seconds * float64(time.Second))) }

// cellAt is window number n of a zone with a number of devices.
func cellAt(t *testing.T, zone string, n, devices int, late bool) cell {
	t.Helper()
	start := at(float64(n)).Format(time.RFC3339)
	text, err := json.Marshal(map[string]any{"id": fmt.Sprintf("s/d/%s/%s/1", zone, start), "zone": zone, "start": start, "devices": devices, "late": late})
	if err != nil {
		t.Fatal(err)
	}
	c, err := parseCell(text, t0)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestJudge(t *testing.T) {
	whole := []life{{at(0), at(0.5), time.Time{}}}
	killed := []life{{at(0), at(0.5), at(3.2)}, {at(3.3), at(3.6), time.Time{}}}
	c := func(n int) cell { return cellAt(t, "z", n, n, false) }
	late := func(n int) cell { return cellAt(t, "z", n, n, true) }
	for name, test := range map[string]struct {
		lives []life
		cells []cell
		want  verdict
		fails bool
	}{
		"all is well":            {whole, []cell{c(1), c(2), c(3), c(4)}, verdict{cells: 4}, false},
		"one is lost":            {whole, []cell{c(1), c(2), c(4)}, verdict{cells: 3, lost: 1}, true},
		"killed in one":          {killed, []cell{c(1), c(4)}, verdict{cells: 2, open: 2}, false},
		"the same again":         {whole, []cell{c(1), c(2), c(2), c(1), c(3), c(4)}, verdict{cells: 4, same: 2}, false},
		"late the second time":   {whole, []cell{c(1), late(1), c(2), c(3), c(4)}, verdict{cells: 4, same: 1}, false},
		"other numbers":          {whole, []cell{c(1), cellAt(t, "z", 1, 99, false), c(2), c(3), c(4)}, verdict{cells: 4, different: 1}, true},
		"out of order":           {whole, []cell{c(1), c(3), c(2), c(4)}, verdict{cells: 4, reordered: 1}, true},
		"late ones behind":       {whole, []cell{c(3), c(4), late(1), late(2)}, verdict{cells: 4}, false},
		"late ones out of order": {whole, []cell{c(3), c(4), late(2), late(1)}, verdict{cells: 4, reordered: 1}, true},
	} {
		var v verdict
		judge(&v, test.cells, test.lives, []string{"z"}, time.Second, at(0.2), at(5.5))
		if fmt.Sprint(v) != fmt.Sprint(test.want) || v.failed() != test.fails {
			t.Errorf("%s: %+v, failed %v; want %+v, %v", name, v, v.failed(), test.want, test.fails)
		}
	}
	v := verdict{notes: []string{failure + "did not start"}}
	if !v.failed() {
		t.Error("a note of failure passes")
	}
}

func TestPackets(t *testing.T) {
	for _, n := range []int{0, 1, 127, 128, 20000} {
		payload := bytes.Repeat([]byte{'x'}, n)
		p := packet(publishType<<4|2, text("a/b/window"), []byte{1, 2}, payload)
		back, err := readPacket(bufio.NewReader(bytes.NewReader(p)))
		if err != nil || !bytes.Equal(back, p) {
			t.Fatalf("%d bytes: %v", n, err)
		}
		topic, id, got, err := parsePublish(back)
		if topic != "a/b/window" || id != 0x102 || !bytes.Equal(got, payload) || err != nil {
			t.Errorf("%d bytes: %q, %d, %d bytes, %v", n, topic, id, len(got), err)
		}
	}
}

func FuzzParsePublish(f *testing.F) {
	f.Add(packet(publishType<<4|2, text("a"), []byte{0, 1}, []byte("x")))
	f.Add([]byte{0x32, 2, 0, 9})
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := readPacket(bufio.NewReader(bytes.NewReader(b)))
		if err != nil {
			return
		}
		if topic, _, payload, err := parsePublish(p); err == nil && len(topic)+len(payload) > len(p) {
			t.Errorf("%x holds %q and %x", b, topic, payload)
		}
	})
}
