package capture

import (
	"io"
	"testing"
)

// TestBtsnoopWithoutTypeByte: datalink 1001 is read as H4, with the type that
// the record's flags tell.
func TestBtsnoopWithoutTypeByte(t *testing.T) {
	for _, c := range []struct {
		name  string
		flags uint32
		kind  byte
	}{
		{"command", btsnoopControl, h4Command},
		{"event", btsnoopControl | btsnoopReceived, h4Event},
		{"data sent", 0, h4ACL},
		{"data received", btsnoopReceived, h4ACL},
	} {
		t.Run(c.name, func(t *testing.T) {
			frames := testFrames(3000, LinkHCIH4)
			var want []Frame
			for _, f := range frames {
				f.Data = append([]byte{c.kind}, f.Data...)
				f.Length++
				want = append(want, f)
			}
			testSource(t, conformant{want: want, end: io.EOF, open: opening("x", snoopBytes(btsnoopH1, c.flags, frames))})
		})
	}
}

// TestBtsnoopOfMonitor: datalink 2001, of btmon, is read as link type 254. The flags of a
// record become its header.
func TestBtsnoopOfMonitor(t *testing.T) {
	frames := testFrames(3000, LinkHCIH4)
	var want []Frame
	for _, f := range frames {
		f.Data = append([]byte{0, 2, 0, 3}, f.Data...) // an event of controller 2
		f.Length += 4
		f.Link = LinkMonitor
		want = append(want, f)
	}
	testSource(t, conformant{want: want, end: io.EOF, open: opening("x", snoopBytes(btsnoopMonitor, 2<<16|3, frames))})
}

func TestBtsnoopTimes(t *testing.T) {
	for micros, want := range map[int64]int64{
		btsnoopEpoch:                  0,
		btsnoopEpoch + 1:              1000,
		0x00e03ab44a676000:            946_684_800_000_000_000, // 1 January 2000
		btsnoopEpoch - 1:              -1,
		0:                             -1,
		-1 << 63:                      -1,
		1<<63 - 1:                     -1,
		btsnoopEpoch + 1<<63/1000:     (1<<63 - 1) / 1000 * 1000,
		btsnoopEpoch + 1<<63/1000 + 1: -1,
	} {
		got, ok := btsnoopTime(micros)
		if ok != (want >= 0) || ok && got != want {
			t.Errorf("%d µs: %d, %v; want %d", micros, got, ok, want)
		}
	}
}
