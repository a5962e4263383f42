package adapter

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Sys is where the kernel describes devices.
const Sys = "/sys"

// Described lists the controllers that sysfs has below a root, by number. What it does
// not tell, Address and Up, stays empty.
func Described(sys string) []Adapter {
	entries, _ := os.ReadDir(filepath.Join(sys, "class/bluetooth")) // none without Bluetooth
	var all []Adapter
	for _, e := range entries {
		digits, ok := strings.CutPrefix(e.Name(), "hci")
		index, err := strconv.ParseUint(digits, 10, 16) // hci0:11 is a connection
		if ok && err == nil {
			all = append(all, describe(sys, int(index), e.Name()))
		}
	}
	slices.SortFunc(all, func(a, b Adapter) int { return a.Index - b.Index })
	return all
}

// HasBluetooth tells whether the kernel has loaded Bluetooth.
func HasBluetooth(sys string) bool {
	_, err := os.Stat(filepath.Join(sys, "class/bluetooth"))
	return err == nil
}

func describe(sys string, index int, name string) Adapter {
	dir := filepath.Join(sys, "class/bluetooth", name)
	a := Adapter{Index: index, Name: name, Driver: linked(filepath.Join(dir, "device/driver"))}
	device := resolved(filepath.Join(dir, "device"))
	if device != "" {
		bus, place := linked(filepath.Join(device, "subsystem")), filepath.Base(device)
		if bus == "usb" {
			place, _, _ = strings.Cut(place, ":") // an interface of the device
		}
		a.Bus = bus + "-" + place
	}
	switches, _ := filepath.Glob(filepath.Join(dir, "rfkill*"))
	for _, s := range switches {
		a.SoftBlocked = a.SoftBlocked || word(filepath.Join(s, "soft")) == "1"
		a.HardBlocked = a.HardBlocked || word(filepath.Join(s, "hard")) == "1"
	}
	a.Shared = device != "" && shared(sys, device)
	return a
}

// makers pairs those of USB controllers with those of Wi-Fi radios on PCI whose chips
// have both: Intel, Realtek, MediaTek, Qualcomm (usb.ids and pci.ids).
var makers = map[string]string{"8087": "0x8086", "0bda": "0x10ec", "0e8d": "0x14c3", "0cf3": "0x168c"}

// shared tells whether the chip of a controller is a Wi-Fi radio as well. Then both are
// interfaces of one USB device, or of makers who build them as one chip. Or the
// controller is on a serial line or SDIO, as on the boards of gateways.
func shared(sys, device string) bool {
	radios, _ := filepath.Glob(filepath.Join(sys, "class/ieee80211/*/device"))
	bus := linked(filepath.Join(device, "subsystem"))
	for _, r := range radios {
		radio := resolved(r)
		onUSB := linked(filepath.Join(radio, "subsystem")) == "usb"
		switch bus {
		case "usb":
			maker, known := makers[word(filepath.Join(filepath.Dir(device), "idVendor"))]
			if filepath.Dir(radio) == filepath.Dir(device) || known && word(filepath.Join(radio, "vendor")) == maker {
				return true
			}
		case "serial", "sdio", "platform", "amba", "mmc":
			if !onUSB {
				return true
			}
		}
	}
	return false
}

// word is the content of a small file.
func word(path string) string {
	data, _ := os.ReadFile(path)
	return strings.TrimSpace(string(data))
}

// resolved is what a symbolic link leads to; "" for nothing.
func resolved(path string) string {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return ""
	}
	return target
}

// linked is the last part of what a symbolic link leads to.
func linked(path string) string {
	if target := resolved(path); target != "" {
		return filepath.Base(target)
	}
	return ""
}
