package nl80211

import (
	"os"
	"path/filepath"
	"strings"
)

// sysRadios lists the radios of this machine.
const sysRadios = "/sys/class/ieee80211"

// describe adds what only sysfs tells: driver, place and permanent address, and
// rfkill. What is not there stays empty.
func describe(r *Radio) {
	dir := filepath.Join(sysRadios, r.Name)
	r.Address = word(filepath.Join(dir, "macaddress"))
	r.Driver = linked(filepath.Join(dir, "device/driver"))
	if place := linked(filepath.Join(dir, "device")); place != "" {
		r.Bus = linked(filepath.Join(dir, "device/subsystem")) + "-" + place
	}
	switches, _ := filepath.Glob(filepath.Join(dir, "rfkill*"))
	for _, s := range switches {
		r.SoftBlocked = r.SoftBlocked || word(filepath.Join(s, "soft")) == "1"
		r.HardBlocked = r.HardBlocked || word(filepath.Join(s, "hard")) == "1"
	}
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
