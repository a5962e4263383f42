package tuner

import (
	"slices"
	"testing"
	"time"

	"footfall/sensor/capture/channels"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func at(seconds float64) time.Time { return start.Add(time.Duration(seconds * 1e9)) }

func TestVisits(t *testing.T) {
	var v visits
	v.look(at(0), 2437)
	v.look(at(1), 2437)
	v.look(at(2), 2412) // moved at some time since
	v.look(at(3), 2412)
	v.moved(at(4), 0) // a scan began
	v.moved(at(5), 2412)
	v.look(at(6), 2412)
	want := []channels.Visit{{MHz: 2437, From: at(0), To: at(1)}, {MHz: 2412, From: at(2), To: at(4)},
		{MHz: 0, From: at(4), To: at(5)}, {MHz: 2412, From: at(5), To: at(6)}}
	if got := v.take(); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := v.take(); len(got) != 0 {
		t.Errorf("taken twice: %v", got)
	}
}

func TestLadder(t *testing.T) {
	var l ladder
	var got []remedy
	for second := 0; second <= 420; second += 10 {
		if step := l.next(at(float64(second)), false); step != none {
			got = append(got, step)
		}
	}
	if want := []remedy{retune, bounce, remake, otherWay, give, retune, bounce}; !slices.Equal(got, want) || !l.given {
		t.Errorf("remedies %v, given up %t; want %v", got, l.given, want)
	}
	if l.next(at(430), true) != none || l.given {
		t.Error("a radio that hears again is still given up")
	}
	if l.next(at(489), false) != none || l.next(at(490), false) != retune {
		t.Error("patience does not begin at the last frame")
	}
}

func TestGuard(t *testing.T) {
	folder := t.TempDir()
	first, second := Guard{folder, "boot1"}, Guard{folder, "boot2"}
	if first.blames("usb-1-2") {
		t.Error("a radio is blamed for nothing")
	}
	if err := first.begin("usb-1-2"); err != nil {
		t.Fatal(err)
	}
	if first.blames("usb-1-2") || !second.blames("usb-1-2") || second.blames("usb-1-3") {
		t.Error("blamed within the same time, or not after a restart, or the wrong radio")
	}
	for range 2 {
		if err := first.settle("usb-1-2"); err != nil {
			t.Fatal(err)
		}
	}
	if second.blames("usb-1-2") {
		t.Error("blamed after it was settled")
	}
	if err := (&Guard{"/nonexistent/x", "b"}).begin("usb"); err == nil {
		t.Error("no error where no note can be made")
	}
	none := Guard{}
	if none.begin("usb") != nil || none.settle("usb") != nil || none.blames("usb") {
		t.Error("a guard without a folder does something")
	}
}
