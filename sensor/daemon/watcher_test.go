package daemon

import (
	"errors"
	"slices"
	"testing"
	"time"

	"footfall/configs"
	"footfall/sensor/capture/channels"
)

// byOthers is an interface of somebody else with a channel of the test's own.
type byOthers struct {
	*radio
	now time.Time
	mhz int
	err error
}

func newWatched(mhz int) *byOthers {
	w := &byOthers{now: time.Unix(0, noon), mhz: mhz}
	d := &daemon{Options: Options{Now: func() time.Time { return w.now }, Channel: func(string) (int, error) { return w.mhz, w.err }}}
	w.radio, _ = d.newRadio(configs.Source{Name: "door", Interface: "mon0", Channels: []string{configs.ChannelsAuto}})
	return w
}

// pass lets seconds go by, with a look after each.
func (w *byOthers) pass(seconds int) {
	for range seconds {
		w.now = w.now.Add(time.Second)
		w.watched.glance()
	}
}

// TestWatchedInterface: its first channel is the one that it is expected on.
func TestWatchedInterface(t *testing.T) {
	w := newWatched(2437)
	w.watched.glance()
	w.pass(10)
	if name := w.iface(); name != "mon0" || !w.known() || w.hops() {
		t.Errorf("%q", name)
	}
	w.mhz = 2412
	w.pass(5)
	w.err = errors.New("it is gone")
	w.pass(5)
	w.err, w.mhz = nil, 2437
	w.pass(5)
	var got []channels.Stay
	w.tell(w.now, func(s channels.Stay) {
		if n := len(got); n > 0 && got[n-1].MHz == s.MHz && got[n-1].To.Equal(s.From) {
			got[n-1].To = s.To
			return
		}
		got = append(got, s)
	})
	at := func(s int) time.Time { return time.Unix(0, noon).Add(time.Duration(s) * time.Second) }
	want := []channels.Stay{
		{Visit: channels.Visit{MHz: 2437, From: at(0), To: at(10)}, Wanted: 2437},
		{Visit: channels.Visit{MHz: 2412, From: at(11), To: at(15)}, Wanted: 2437},
		{Visit: channels.Visit{MHz: 2437, From: at(21), To: at(25)}, Wanted: 2437},
	}
	if !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	w.watched.reopened()
	w.mhz = 2462
	w.pass(3)
	if state, _ := w.State(); state.MHz != 2462 || !slices.Equal(state.Planned, []int{2462}) {
		t.Errorf("opened again: %+v", state)
	}
}

// TestUnknownChannel measures nothing, and says so without an alert: there are drivers
// that do not tell.
func TestUnknownChannel(t *testing.T) {
	w := newWatched(0)
	w.pass(5)
	told := 0
	w.tell(w.now, func(channels.Stay) { told++ })
	if c := w.condition(w.now); told != 0 || w.known() || w.late(w.now) || c.name != noChannel || c.alert || c.problem("door") != "" {
		t.Errorf("%d visits, %+v", told, c)
	}
	w.mhz = 2437
	w.pass(2)
	w.err = errors.New("the kernel does not answer")
	if w.pass(15); w.condition(w.now).name != noChannel || !w.condition(w.now).alert {
		t.Errorf("it was known, and cannot be read: %+v", w.condition(w.now))
	}
	w.err = nil
	w.pass(2)
	w.mhz = 0 // it had one, and has none now
	w.pass(60)
	if c := w.condition(w.now); c.name != scanned || !c.alert {
		t.Errorf("%+v", c)
	}
}
