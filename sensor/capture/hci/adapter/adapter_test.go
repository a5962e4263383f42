package adapter

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footfall/sensor/capture/nl80211"
)

// tree is a sysfs in a folder.
type tree struct {
	t    *testing.T
	root string
}

func newTree(t *testing.T) tree { return tree{t, t.TempDir()} }

func (f tree) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

// file writes a file below the root.
func (f tree) file(path, content string) {
	path = filepath.Join(f.root, path)
	f.must(os.MkdirAll(filepath.Dir(path), 0o755))
	f.must(os.WriteFile(path, []byte(content+"\n"), 0o644))
}

// link makes a symbolic link below the root to another place there.
func (f tree) link(path, to string) {
	path, to = filepath.Join(f.root, path), filepath.Join(f.root, to)
	f.must(os.MkdirAll(filepath.Dir(path), 0o755))
	f.must(os.MkdirAll(to, 0o755))
	f.must(os.Symlink(to, path))
}

// controller adds one on a device of a bus.
func (f tree) controller(name, device, bus, driver string) {
	f.file("class/bluetooth/"+name+"/rfkill1/soft", "0")
	f.file("class/bluetooth/"+name+"/rfkill1/hard", "0")
	f.link("class/bluetooth/"+name+"/device", device)
	f.link(device+"/subsystem", "bus/"+bus)
	f.link(device+"/driver", "bus/"+bus+"/drivers/"+driver)
}

// radio adds a Wi-Fi radio on a device of a bus.
func (f tree) radio(name, device, bus string) {
	f.link("class/ieee80211/"+name+"/device", device)
	if _, err := os.Lstat(filepath.Join(f.root, device, "subsystem")); err != nil {
		f.link(device+"/subsystem", "bus/"+bus)
	}
}

func TestDescribed(t *testing.T) {
	f := newTree(t)
	if HasBluetooth(f.root) || Described(f.root) != nil {
		t.Error("Bluetooth in an empty tree")
	}
	f.controller("hci10", "devices/pci0/usb1/1-1.2/1-1.2:1.0", "usb", "btusb")
	f.controller("hci2", "devices/soc/serial0/serial0-0", "serial", "hci_uart_bcm")
	f.file("class/bluetooth/hci2/rfkill1/soft", "1")
	f.file("class/bluetooth/hci2:11/address", "a connection, not a controller")
	f.file("class/bluetooth/hci3/uevent", "virtual")
	got := Described(f.root)
	if len(got) != 3 || !HasBluetooth(f.root) {
		t.Fatalf("%+v", got)
	}
	want := []Adapter{
		{Index: 2, Name: "hci2", Bus: "serial-serial0-0", Driver: "hci_uart_bcm", SoftBlocked: true},
		{Index: 3, Name: "hci3"},
		{Index: 10, Name: "hci10", Bus: "usb-1-1.2", Driver: "btusb"},
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got  %+v\nwant %+v", got[i], want[i])
		}
	}
}

func TestShared(t *testing.T) {
	usb := func(f tree, maker string) {
		f.controller("hci0", "devices/usb1/1-2/1-2:1.0", "usb", "btusb")
		f.file("devices/usb1/1-2/idVendor", maker)
	}
	for _, test := range []struct {
		name  string
		plant func(tree)
		want  bool
	}{
		{"alone", func(f tree) { usb(f, "0a12") }, false},
		{"beside a radio of another stick", func(f tree) { usb(f, "0a12"); f.radio("phy0", "devices/usb1/1-3/1-3:1.0", "usb") }, false},
		{"two interfaces of one stick", func(f tree) { usb(f, "0bda"); f.radio("phy0", "devices/usb1/1-2/1-2:1.2", "usb") }, true},
		{"one card, on USB and PCI", func(f tree) {
			usb(f, "8087")
			f.radio("phy0", "devices/pci0/0000:03:00.0", "pci")
			f.file("devices/pci0/0000:03:00.0/vendor", "0x8086")
		}, true},
		{"a card of another maker", func(f tree) {
			usb(f, "8087")
			f.radio("phy0", "devices/pci0/0000:03:00.0", "pci")
			f.file("devices/pci0/0000:03:00.0/vendor", "0x168c")
		}, false},
		{"a board's own", func(f tree) {
			f.controller("hci0", "devices/soc/serial0/serial0-0", "serial", "hci_uart_bcm")
			f.radio("phy0", "devices/soc/mmc1/mmc1:0001:1", "sdio")
		}, true},
		{"a board's own beside a stick", func(f tree) {
			f.controller("hci0", "devices/soc/serial0/serial0-0", "serial", "hci_uart_bcm")
			f.radio("phy0", "devices/usb1/1-3/1-3:1.0", "usb")
		}, false},
	} {
		f := newTree(t)
		test.plant(f)
		if got := Described(f.root)[0].Shared; got != test.want {
			t.Errorf("%s: shared %t", test.name, got)
		}
	}
}

func TestChoose(t *testing.T) {
	all := []Adapter{
		{Name: "hci0", Address: "00:00:5E:10:00:01", Bus: "usb-1-1.2", Up: true},
		{Name: "hci1", Address: "00:00:5E:10:00:02", Bus: "serial-serial0-0"},
		{Name: "hci2", SoftBlocked: true},
		{Name: "hci3", SoftBlocked: true, HardBlocked: true},
	}
	for _, test := range []struct {
		selector, want string
		condition      nl80211.Condition
		words          string
	}{
		{selector: "hci0", want: "hci0"},
		{selector: "00:00:5e:10:00:02", want: "hci1"},
		{selector: "usb-1-1.2", want: "hci0"}, {selector: "1-1.2", want: "hci0"}, {selector: "serial-serial0-0", want: "hci1"},
		{selector: Auto, want: "hci1"}, // no stack uses it
		{selector: "hci2", condition: SoftBlocked, words: "hci2 is blocked by software (rfkill); unblock it: rfkill unblock bluetooth"},
		{selector: "hci3", condition: HardBlocked, words: "hardware switch"},
		{selector: "hci9", condition: Missing, words: "there is no Bluetooth controller hci9; there is hci0, hci1, hci2, hci3"},
		{selector: "", condition: Missing},
	} {
		got, problem := Choose(all, test.selector)
		switch {
		case problem == nil && (test.condition != "" || got.Name != test.want):
			t.Errorf("%s: %s, want %s", test.selector, got.Name, test.want)
		case problem != nil && (problem.Condition != test.condition || !strings.Contains(problem.Error(), test.words)):
			t.Errorf("%s: %s (%v), want %s", test.selector, problem.Condition, problem, test.condition)
		}
	}
	if _, problem := Choose(nil, Auto); problem == nil || problem.Condition != NoController {
		t.Errorf("of none: %v", problem)
	}
}
