package nl80211

// HardwareRow is what is known of a driver; HARDWARE.md has it with its sources.
type HardwareRow struct {
	// Driver is the kernel module.
	Driver string
	// Chip is what the makers call it.
	Chip string
	// Monitor tells whether monitor mode is known to deliver frames.
	Monitor bool
	// Note is for people, in a few words.
	Note string
}

// hardware has a row for each driver of HARDWARE.md. A test holds the two against
// each other.
var hardware = []HardwareRow{
	{"mac80211_hwsim", "simulated", true, "for tests only"},
	{"mt76x2u", "MT7612U", true, "monitor mode is reported to work"},
	{"mt76x0u", "MT7610U", true, "monitor mode is reported to work"},
	{"mt7601u", "MT7601U", true, "monitor mode is reported to work"},
	{"rt2800usb", "RT3070, RT5370, RT5372, RT5572", true, "monitor mode is reported to work"},
	{"mt7921u", "MT7921AU", true, "monitor mode is reported to work"},
	{"mt7925u", "MT7925", true, "monitor mode is reported to work from kernel 6.7 on"},
	{"mt7925e", "MT7925", false, "monitor mode is reported to deliver nothing"},
	{"rtl8xxxu", "RTL8188EUS and others", true, "monitor mode is reported to work from kernel 6.3 on"},
	{"rtw88_8821au", "RTL8821AU", true, "monitor mode is reported to work with recent kernels"},
	{"rtl88x2bu", "RTL88x2BU", false, "monitor mode is reported to be accepted and to deliver nothing"},
	{"brcmfmac", "BCM43430, BCM43455 and others", false, "no monitor mode: use a USB radio beside it"},
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
