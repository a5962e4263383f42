package doctor

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"footfall/sensor/capture/hci"
	"footfall/sensor/capture/hci/adapter"
	"footfall/sensor/capture/hci/hcitest"
)

func TestController(t *testing.T) {
	fine := adapter.Adapter{Name: "hci0", Address: "00:00:5E:10:00:01"}
	for _, test := range []struct {
		name   string
		change func(*adapter.Adapter)
		stack  string
		state  State
		want   string
	}{
		{"free", func(*adapter.Adapter) {}, "", Sound, "hci0 is there, is not blocked, and no stack uses it"},
		{"bluetoothd idle", func(*adapter.Adapter) {}, "bluetoothd", Sound, "no stack uses it"},
		{"bluetoothd", func(a *adapter.Adapter) { a.Up = true }, "bluetoothd", Doubt, "bluetoothd uses hci0 too"},
		{"up", func(a *adapter.Adapter) { a.Up = true }, "", Doubt, "hci0 is up, so another program uses it"},
		{"firmware", func(a *adapter.Adapter) { a.Address = "" }, "", Doubt, "without its firmware"},
		{"shared", func(a *adapter.Adapter) { a.Shared = true }, "", Doubt, "listens half of the time"},
		{"rfkill", func(a *adapter.Adapter) { a.SoftBlocked = true }, "", Broken, "blocked by software (rfkill)"},
		{"switch", func(a *adapter.Adapter) { a.HardBlocked = true }, "", Broken, "hardware switch"},
		{"another", func(a *adapter.Adapter) { a.Name = "hci3" }, "", Broken, "there is no Bluetooth controller hci0; there is hci3"},
	} {
		a := fine
		test.change(&a)
		list := func() ([]adapter.Adapter, error) { return []adapter.Adapter{a}, nil }
		l := Controller("hall", "hci0", list, func() string { return test.stack }).Look(t.Context())
		if l.State != test.state || !strings.Contains(l.Sentence, test.want) {
			t.Errorf("%s: %s, %q; want %s, %q", test.name, l.State, l.Sentence, test.state, test.want)
		}
	}
	none := func() ([]adapter.Adapter, error) { return nil, nil }
	if l := Controller("hall", "auto", none, nil).Look(t.Context()); l.State != Broken {
		t.Errorf("without any: %+v", l)
	}
	refused := func() ([]adapter.Adapter, error) { return nil, errors.New("socket: refused") }
	if l := Controller("hall", "auto", refused, nil).Look(t.Context()); l.State != Broken || !strings.Contains(l.Sentence, "refused") {
		t.Errorf("%+v", l)
	}
}

func TestReports(t *testing.T) {
	report := hcitest.Legacy(hcitest.Report{Data: []byte{2, 1, 6}, Signal: -60})
	for _, test := range []struct {
		name  string
		chip  *hcitest.Chip
		then  func(*hcitest.Fake)
		state State
		want  string
	}{
		{"three", &hcitest.Chip{}, func(f *hcitest.Fake) { f.Event(report, report, report) }, Sound, "3 events in 10s by hci0, legacy scan, 100 % of the time"},
		{"none", &hcitest.Chip{Extended: true}, func(*hcitest.Fake) {}, Doubt, "nothing in 10s by hci0, extended scan on 1M"},
		{"falls back", &hcitest.Chip{Extended: true, Refuse: map[uint16]byte{hcitest.SetExtendedParams: 0x11}},
			func(f *hcitest.Fake) { f.Event(report) }, Sound, "1 events in 10s by hci0, legacy scan, 100 % of the time; hci0: LE Set Extended Scan Parameters is refused"},
		{"dead", &hcitest.Chip{Dead: true}, func(*hcitest.Fake) {}, Broken, "the controller does not answer"},
		{"unplugged", &hcitest.Chip{}, func(f *hcitest.Fake) { f.Unplug() }, Broken, "after 0 events: hci0: the controller is gone"},
	} {
		synctest.Test(t, func(t *testing.T) {
			f := hcitest.NewFake(test.chip)
			c := hci.NewController(hci.ControllerOptions{Now: time.Now, Take: func(context.Context) (hci.Link, error) {
				return hci.Link{Conn: f, Name: "hci0"}, nil
			}})
			time.AfterFunc(time.Second, func() { test.then(f) })
			l := Reports("hall", func(ctx context.Context) (Advertised, error) { return ListenForReports(ctx, c, 10*time.Second) }).Look(t.Context())
			if l.State != test.state || !strings.Contains(l.Sentence, test.want) {
				t.Errorf("%s: %s, %q; want %s, %q", test.name, l.State, l.Sentence, test.state, test.want)
			}
		})
	}
}
