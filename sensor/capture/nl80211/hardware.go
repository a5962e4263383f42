package nl80211

// HardwareRow is what is known of a driver; HARDWARE.md has it with its sources.
type HardwareRow struct {
	// Driver is the kernel module.
	Driver string
	// Monitor tells whether monitor mode is known to deliver frames.
	Monitor bool
	// Note is for people, in a few words.
	Note string
}

// hardware has a row for each driver of HARDWARE.md. A test holds the two against
// each other.
var hardware = []HardwareRow{
	{"mac80211_hwsim", true, "simulated, for tests"},
	{"mt76x2u", true, "monitor mode is reported to work"},
	{"mt76x0u", true, "monitor mode is reported to work"},
	{"mt7601u", true, "monitor mode is reported to work"},
	{"rt2800usb", true, "monitor mode is reported to work"},
	{"mt7921u", true, "monitor mode is reported to work"},
	{"mt7925u", true, "monitor mode is reported to work from kernel 6.7 on"},
	{"mt7925e", false, "monitor mode is reported to deliver nothing"},
	{"rtl8xxxu", true, "monitor mode is reported to work from kernel 6.3 on"},
	{"rtw88_8821au", true, "monitor mode is reported to work with recent kernels"},
	{"rtl88x2bu", false, "monitor mode is reported to be accepted and to deliver nothing"},
	{"brcmfmac", false, "no monitor mode: use a USB radio beside it"},
}

// Hardware is what is known of a driver.
func Hardware(driver string) (HardwareRow, bool) {
	for _, row := range hardware {
		if row.Driver == driver {
			return row, true
		}
	}
	return HardwareRow{}, false
}
