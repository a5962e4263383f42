package record

import "footfall/configs/facts"

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
