package nl80211

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// sysRadios lists the radios of this machine.
const sysRadios = "/sys/class/ieee80211"

// describe adds what only sysfs tells: driver, place and permanent address, and
// rfkill. What is not there stays empty.
func describe(r *Radio) { describeIn(sysRadios, r) }

func describeIn(radios string, r *Radio) {
	dir := filepath.Join(radios, r.Name)
	r.Address = word(filepath.Join(dir, "macaddress"))
	r.Driver = linked(filepath.Join(dir, "device/driver"))
	r.Device = device(filepath.Join(dir, "device"))
	if place := linked(filepath.Join(dir, "device")); place != "" {
		r.Bus = linked(filepath.Join(dir, "device/subsystem")) + "-" + place
	}
	switches, _ := filepath.Glob(filepath.Join(dir, "rfkill*"))
	for _, s := range switches {
		r.SoftBlocked = r.SoftBlocked || word(filepath.Join(s, "soft")) == "1"
		r.HardBlocked = r.HardBlocked || word(filepath.Join(s, "hard")) == "1"
	}
}

// device reads what identifies a PCI function, or the USB device above an interface
// (sysfs-bus-pci and sysfs-bus-usb of the kernel's documentation).
func device(dir string) string {
	vendor, product := word(filepath.Join(dir, "vendor")), word(filepath.Join(dir, "device"))
	if vendor != "" && product != "" {
		return fmt.Sprintf("PCI %s:%s", strings.TrimPrefix(vendor, "0x"), strings.TrimPrefix(product, "0x"))
	}
	above, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return ""
	}
	above = filepath.Dir(above)
	vendor, product = word(filepath.Join(above, "idVendor")), word(filepath.Join(above, "idProduct"))
	if vendor == "" || product == "" {
		return ""
	}
	ids := fmt.Sprintf("USB %s:%s", vendor, product)
	if name := word(filepath.Join(above, "product")); name != "" {
		ids += ", " + name
	}
	return ids
}

// word is the content of a small file.
func word(path string) string {
	data, _ := os.ReadFile(path)
	return strings.TrimSpace(string(data))
}

// linked is the last part of what a symbolic link points to.
func linked(path string) string {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return ""
	}
	return filepath.Base(target)
}
