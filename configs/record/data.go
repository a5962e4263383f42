package record

import (
	"fmt"
	"strings"

	"footfall/configs/facts"
)

func subjects(f facts.Facts) []string {
	if f.OptOut.OptIn() {
		return []string{
			fmt.Sprintf("People who carry a device with %s within range of the radio and have asked for that device to be counted.", radios(f)),
			"Others within range: the signals of their devices are received and discarded.",
		}
	}
	return []string{fmt.Sprintf("People who carry a device with %s switched on within range of the radio: customers, staff, and those who pass by.", radios(f))}
}

func categories(f facts.Facts) []Category {
	all := []Category{
		{"device address", "the MAC address in " + frames(f) + ", with signal strength and time", true,
			atAddress(f)},
		{"pseudonym", "a 64-bit number computed from the address with the key; personal data while the key exists", true,
			"memory only, until the key changes at the latest"},
	}
	all = append(all, wifiCategories(f)...)
	all = append(all, bluetoothCategories(f)...)
	if f.OptOut.ByRadio() {
		all = append(all, Category{"network name", "looked at to find do-not-count names", true, "memory only, while the frame is decoded"})
	}
	if marked(f) {
		all = append(all, Category{"do-not-count mark", "a keyed hash of the address of a device that asked by radio to be left out", true, "memory only, until the key changes"})
	}
	if f.OptOut.List != "" {
		all = append(all, Category{"list entries", "20 bits of a keyed hash (SipHash-2-4) of the address of a listed device", true,
			f.OptOut.List + ", until taken off the list"})
	}
	if f.OptOut.Chain != "" {
		all = append(all, Category{"list entries of the chain", "the same, signed (Ed25519), from the broker's topic " + f.OptOut.Chain, true,
			"memory, and on disk as received; until the chain publishes a newer list"})
	}
	if f.OptOut.File != "" {
		all = append(all, Category{"listed addresses", "plain addresses of devices to be left out", true, f.OptOut.File + ", and memory while the sensor runs; until taken out of the file"})
	}
	if f.Numbers.Visits {
		all = append(all, Category{"open visit", "pseudonym, zone, first and last time heard, for addresses that do not change", true, "memory only, until the visit ends or the key changes"})
	}
	if f.Stored.Calibration != "" {
		all = append(all, Category{"hand counts", "how many people were counted by eye in a zone, if they were: a number with its time, beside the numbers released for that time", false,
			f.Stored.Calibration + ", until removed"})
	}
	return append(all, Category{"released numbers", released(f), false, fmt.Sprintf("in the outbox until the broker has acknowledged them, and on disk for %d days; then as long as the recipient keeps them", f.Stored.WindowDays)})
}

// atAddress says where an address is, and until when.
func atAddress(f facts.Facts) string {
	if f.Streamed {
		return "memory of the access point that sends a stream, on the network between the two encrypted (TLS 1.3), then memory of the sensor until the gate has looked at it"
	}
	return "memory only, from receipt until the gate has looked at it"
}

// released lists the published numbers.
func released(f facts.Facts) string {
	s := "how many devices, estimated, and how many addresses, per zone and window"
	switch {
	case !f.WiFi:
		s = "how many devices with Bluetooth, estimated, per zone and window"
	case f.Bluetooth:
		s += "; how many devices with Bluetooth, estimated apart"
	}
	if f.Stored.Calibration != "" {
		s += "; how many people these stand for, where people were counted by eye"
		if f.Bluetooth && f.WiFi {
			s += ", and by which of the two radios"
		}
	}
	if f.Numbers.Visits {
		s += "; how many visits ended, by classes of length"
	}
	if f.Numbers.Kinds {
		s += "; how many of the Bluetooth devices are phones, watches, earbuds and tags"
	}
	return s
}

func flow(f facts.Facts) []Step {
	open := []string{}
	if !f.Hours.Always {
		open = tests("sensor/daemon.TestNothingIsReadOutsideTheOpeningHours")
	}
	return []Step{
		step("receive", receivedBy(f)+"; sends nothing", "a frame in memory, overwritten by later frames", listening(f), open),
		decodeStep(f),
		step("gate", "memory", "the address ends here",
			"A device that is to be left out is dropped; any other address becomes a pseudonym. No code behind the gate can name an address.",
			gateTests(f)),
		countStep(f),
		step("disclose", "memory", "one draw per number, for ever", mechanism(f),
			tests("sensor/disclose.TestAuditEpsilon", "sensor/disclose.TestSuppressionLooksAtTheNoisyCount")),
		step("outbox", "file "+f.Stored.Outbox, fmt.Sprintf("until the broker has acknowledged it; at most %d rows, then the oldest go", f.Stored.MaxRows),
			"Of all that is counted, only released numbers are written to disk.",
			tests("sensor/daemon.TestDaemonLeaksNothing", "buffer.TestOutboxCap", "buffer.TestOutboxRefusesASecondDraw")),
		step("history", "files "+f.Stored.Windows, fmt.Sprintf("for the last %d days, and until the space for them is full", f.Stored.WindowDays),
			"Released numbers stay on this machine for those who look after it. They are the numbers that are published.",
			tests("sensor/daemon.TestDaemonLeaksNothing", "sensor/daemon.TestWindowsOverTheSocket", "buffer/history.TestRingDropsOldDays", "buffer/history.TestRingIsBoundedInBytes")),
		step("publish", "MQTT broker "+host(f), "the broker's and its subscribers' own retention", "Released numbers and the state of the sensor are sent, nothing else.",
			tests("sensor/daemon.TestDaemonLeaksNothing", "sensor/disclose.TestEveryPayloadFitsTheSchema")),
		step("restart", "memory that systemd holds open, where it does; no disk", "until the next start has taken it, the service is stopped or the machine goes down",
			"The state that a restart continues from is sealed under a key derived from the pseudonym key.", tests("sensor/keep.TestMemoryIsSealed", "sensor/keep.TestManagerKeepsADescriptor", "hashing.TestResume")),
	}
}

func step(name, place, kept, claim string, t []string) Step {
	return Step{name, place, kept, Claim{claim, t}}
}

func tests(names ...string) []string { return names }

func listening(f facts.Facts) string {
	if f.Hours.Always {
		return "The radio is read around the clock."
	}
	var days []string
	for _, row := range facts.Week(f.Hours) {
		day := row.First.String()
		if row.First != row.Last {
			day += " to " + row.Last.String()
		}
		days = append(days, day+": "+row.Hours)
	}
	return "The radio is read at these times only, and closed otherwise: " + strings.Join(days, "; ") + "."
}

func keyFacts(f facts.Facts, store string) KeyFacts {
	k := KeyFacts{
		Algorithm: "SipHash-2-4", Bits: 128, Life: f.Key.Life, Store: store,
		Changes: fmt.Sprintf("every day at %s, time zone %s", facts.Clock(f.Key.RotateAt), zoneName(f)),
		Restart: "Where systemd holds the file descriptor of secret memory, a restart of the service goes on with the key until it would have changed anyway. Otherwise, and after a reboot, there is a new key. The key is never in a file on a disk.",
		Claims: []Claim{
			{"The old key and everything made with it are overwritten before a new key is drawn.", tests("hashing.TestRotationOverwritesKeyAndMarks", "sensor/count.TestEndOfPeriodForgetsVisitors")},
			{"Once the key has changed, no address, pseudonym or key of the time before is found in the memory of the process, its output, its files or its MQTT traffic.", tests("sensor/daemon.TestForgetting")},
			{"A restart does not make a key live longer.", tests("hashing.TestResumeKeepsTheAge", "hashing.TestResumeRefuses")},
			{"Without randomness there is no key, and no device is counted.", tests("hashing.TestRandomSourceFails")},
		},
	}
	age := Claim{"A key lives for one day, of 25 hours at most when summer time ends; a clock that is set back does not lengthen it.",
		tests("hashing.TestPeriodNeverOutlivesItsAge", "hashing.TestScheduleAgainstClockWatching")}
	if f.Key.PerWindow() {
		k.Changes = "with each window of " + f.Window.String()
		age = Claim{"A key lives for one window.", tests("hashing.TestKeyForEachWindow", "hashing.TestScheduleEach")}
	}
	k.Claims = append([]Claim{age}, k.Claims...)
	if store == "" {
		k.Store = "decided at start: memfd_secret where the kernel has it, else locked memory that core dumps leave out; the health of the running sensor says which"
	}
	return k
}

func zoneName(f facts.Facts) string {
	if f.Key.Zone == "" {
		return "of the machine"
	}
	return f.Key.Zone
}
