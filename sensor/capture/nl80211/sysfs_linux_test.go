package nl80211

import (
	"os"
	"path/filepath"
	"testing"
)

// TestDescribe reads radios on two buses, as sysfs shows them, and one of which nothing
// is known.
func TestDescribe(t *testing.T) {
	root := t.TempDir()
	write := func(path, text string) {
		t.Helper()
		path = filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	link := func(to, path string) {
		t.Helper()
		path = filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join(root, to), path); err != nil {
			t.Fatal(err)
		}
	}
	write("devices/usb1/1-1.2/idVendor", "0e8d")
	write("devices/usb1/1-1.2/idProduct", "7612")
	write("devices/usb1/1-1.2/product", "Wireless")
	write("devices/usb1/1-1.2/1-1.2:1.0/x", "")
	write("drivers/mt76x2u/x", "")
	write("bus/usb/x", "")
	link("drivers/mt76x2u", "devices/usb1/1-1.2/1-1.2:1.0/driver")
	link("bus/usb", "devices/usb1/1-1.2/1-1.2:1.0/subsystem")
	link("devices/usb1/1-1.2/1-1.2:1.0", "radios/phy0/device")
	write("radios/phy0/macaddress", "02:00:00:00:00:01")
	write("radios/phy0/rfkill3/soft", "1")
	write("radios/phy0/rfkill3/hard", "0")
	write("devices/pci/0000:03:00.0/vendor", "0x14c3")
	write("devices/pci/0000:03:00.0/device", "0x7925")
	link("devices/pci/0000:03:00.0", "radios/phy1/device")
	for _, test := range []Radio{
		{Name: "phy0", Driver: "mt76x2u", Device: "USB 0e8d:7612, Wireless", Bus: "usb-1-1.2:1.0", Address: "02:00:00:00:00:01", SoftBlocked: true},
		{Name: "phy1", Device: "PCI 14c3:7925", Bus: "-0000:03:00.0"},
		{Name: "phy2"},
	} {
		got := Radio{Name: test.Name}
		describeIn(filepath.Join(root, "radios"), &got)
		if got.Driver != test.Driver || got.Device != test.Device || got.Bus != test.Bus || got.Address != test.Address ||
			got.SoftBlocked != test.SoftBlocked || got.HardBlocked {
			t.Errorf("got %+v, want %+v", got, test)
		}
	}
}
