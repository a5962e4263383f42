package record

import (
	"fmt"

	"footfall/configs/facts"
)

// radios names what devices have.
func radios(f facts.Facts) string {
	switch {
	case f.WiFi && f.Bluetooth:
		return "Wi-Fi or Bluetooth"
	case f.Bluetooth:
		return "Bluetooth"
	}
	return "Wi-Fi"
}

// frames names what is received.
func frames(f facts.Facts) string {
	const wifi, bluetooth = "a Wi-Fi probe request", "a Bluetooth LE advertisement"
	switch {
	case f.WiFi && f.Bluetooth:
		return wifi + " or " + bluetooth
	case f.Bluetooth:
		return bluetooth
	}
	return wifi
}

// marked tells whether a device can ask by radio to be left out.
func marked(f facts.Facts) bool { return f.OptOut.ByRadio() || f.Bluetooth }

// receivedBy names the radios.
func receivedBy(f facts.Facts) string {
	const wifi, bluetooth = "radio in monitor mode", "Bluetooth controller that scans passively"
	switch {
	case f.WiFi && f.Bluetooth:
		return wifi + ", " + bluetooth
	case f.Bluetooth:
		return bluetooth
	}
	return wifi
}

// decodeStep is about one frame.
func decodeStep(f facts.Facts) Step {
	kept, claim := "address, signal strength, time", ""
	names := tests("sensor/daemon.TestRecycleWipes")
	if f.WiFi {
		kept += ", sequence number"
		claim = "Names of networks are compared with the do-not-count names, and not kept."
		names = append(names, "sensor/decode.TestMarksInList")
	}
	if f.Bluetooth {
		if claim != "" {
			claim += " "
		}
		claim += "Advertising data are looked at for the kind of advertiser and the do-not-count service, and not kept."
		names = append(names, "sensor/decode/ble.TestDoNotCount")
	}
	return step("decode", "memory", kept+" and class of the frame; wiped after use", claim, names)
}

// countStep is about the open window.
func countStep(f facts.Facts) Step {
	what, claim := "and when they were heard", "Each device is in one zone per window. The table is bounded to "+fmt.Sprint(f.Stored.MaxAddresses)+" addresses."
	names := tests("sensor/count.TestZones", "sensor/count.TestWindowsAreIndependent", "sensor/count.TestResetWipesAndShrinks")
	if f.WiFi {
		what = "and their scans"
		claim += " Scans are compared to learn how often devices are heard; which scans belong together is not kept."
		names = append(names, "sensor/count/scans.TestGrowingWipes", "sensor/count/scans.TestTheLastWindowEndsEverything", "sensor/count/scans.TestNobodyWhoComesLaterIsRemembered")
	}
	if f.Bluetooth {
		claim += " No Bluetooth address is assigned to another."
		names = append(names, "sensor/count/adverts.TestForgottenIsAsNeverHeard", "sensor/count/adverts.TestBounds")
	}
	return step("count", "memory", "a table of pseudonyms "+what+" for the open window, wiped when it closes", claim, names)
}

// wifiCategories are kept where a source of Wi-Fi is configured.
func wifiCategories(f facts.Facts) []Category {
	if !f.WiFi {
		return nil
	}
	all := []Category{
		{"scan", "pseudonym, begin, end, sequence numbers, class and mean signal strengths of frames sent without a pause; the number of devices is estimated from scans", true,
			"memory only, until the window closes"},
		{"habits of a class", "how soon scans follow each other, summed over all devices with the same kind of frame; a rare class can be a single device", true,
			"memory only, until the key changes"},
	}
	if !f.Key.PerWindow() {
		all = append(all, Category{"device that does not leave", "pseudonym of an address that does not change, first heard in the first 15 minutes of the key, and in how many windows. Devices that stay after hours, such as a till, are not counted", true,
			"memory only, until it is missing from a few windows, or the key changes"})
	}
	return all
}

// openWindow says what a copy of the open window would tell.
func openWindow(f facts.Facts) string {
	if !f.WiFi {
		return "The open window is in memory: pseudonyms with the times and signal strengths at which they were heard. With a copy of that, one could tell for many devices which of their addresses belong together, within the window."
	}
	return "The open window is in memory: pseudonyms with their scans, signal strengths and sequence numbers. With a copy of that, one could tell for many phones which of their addresses belong together, within the window."
}

// bluetoothCategories are kept where a source of Bluetooth is configured.
func bluetoothCategories(f facts.Facts) []Category {
	if !f.Bluetooth {
		return nil
	}
	return []Category{
		{"advertiser", "pseudonym, first and last time, number of reports, signal at both, and kind (phone, watch, earbuds, tag, beacon, fixture, unknown) of a Bluetooth address", true,
			"memory only, until the window closes"},
		{"lasting Bluetooth address", "pseudonym of an address that does not change, and for how long it was heard. Devices that stay count less and less, so that fixtures do not count", true,
			"memory only, until it is missing for an hour, or the key changes"},
	}
}

// gateTests are the tests of the gate, for the radios there are.
func gateTests(f facts.Facts) []string {
	names := tests("hashing.TestMarkedDevice", "sensor.TestBoundaries")
	if f.Bluetooth {
		names = append(names, tests("sensor/engine.TestBluetoothIsCountedApart")...)
	}
	return names
}

// bluetoothMeans are the ways not to be counted by Bluetooth.
func bluetoothMeans(f facts.Facts) []Claim {
	if !f.Bluetooth {
		return nil
	}
	return []Claim{
		{"By switching Bluetooth off. This is what there is for a person: the name of a network does not reach Bluetooth.", []string{}},
		{"By an advertisement: a device that advertises the do-not-count service is left out until the key changes, and taken out of the open window. No phone sends it without an app.",
			tests("sensor/engine.TestDoNotCountService", "sensor/decode/ble.TestDoNotCount")},
	}
}
