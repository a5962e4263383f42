package notice

import (
	"fmt"
	"strings"

	"footfall/configs"
)

func optedIn(c *configs.Config) bool { return c.OptOut.Mode == configs.ModeOptIn }

func digests(c *configs.Config) bool { return c.OptOut.List != "" || c.OptOut.Chain.Topic != "" }

func marked(c *configs.Config) bool {
	return len(c.OptOut.SSIDs) > 0 || len(c.OptOut.SSIDSuffixes) > 0
}

func subjects(c *configs.Config) []string {
	if optedIn(c) {
		return []string{
			"People who carry a device with Wi-Fi within range of the radio and have asked for that device to be counted.",
			"Others within range: the signals of their devices are received and discarded.",
		}
	}
	return []string{"People who carry a device with Wi-Fi switched on within range of the radio: customers, staff, and those who pass by."}
}

func categories(c *configs.Config) []Category {
	all := []Category{
		{"device address", "the MAC address in a Wi-Fi probe request, with signal strength and time", true,
			"memory only, from receipt until the gate has looked at it"},
		{"pseudonym", "a 64-bit number computed from the address with the key; personal data while the key exists", true,
			"memory only, until the key changes at the latest"},
		{"scan", "pseudonym, begin, end, sequence numbers, class and mean signal strengths of frames that come without a pause; the number of devices is estimated from these", true,
			"memory only, until the window closes"},
		{"habits of a class", "for frames alike, how soon scans follow each other, added up over all devices; a class can be rare enough to be one device's", true,
			"memory only, until the key changes"},
	}
	if c.Key.Life == configs.LifeDaily {
		all = append(all, Category{"device that does not leave", "pseudonym of an address that does not change, first heard in the first quarter of an hour of the key, and in how many windows; what is there after hours, such as a till, is not counted", true,
			"memory only, until it has been missing from a few windows, or the key changes"})
	}
	if marked(c) {
		all = append(all, Category{"network name", "looked at to find do-not-count names", true, "memory only, while the frame is decoded"},
			Category{"do-not-count mark", "a keyed hash of the address of a device that asked by radio to be left out", true, "memory only, until the key changes"})
	}
	if c.OptOut.List != "" {
		all = append(all, Category{"list entries", "20 bits of a keyed hash (SipHash-2-4) of the address of a listed device", true,
			c.OptOut.List + ", until taken off the list"})
	}
	if c.OptOut.Chain.Topic != "" {
		all = append(all, Category{"list entries of the chain", "the same, signed (Ed25519), from the broker's topic " + c.OptOut.Chain.Topic, true,
			"memory, and on disk as received; until the chain publishes a newer list"})
	}
	if c.OptOut.File != "" {
		all = append(all, Category{"listed addresses", "plain addresses of devices to be left out", true, c.OptOut.File + ", and memory while the sensor runs; until taken out of the file"})
	}
	if c.Dwell.Enabled {
		all = append(all, Category{"open visit", "pseudonym, zone, first and last time heard, for addresses that do not change", true, "memory only, until the visit ends or the key changes"})
	}
	if c.Calibration.File != "" {
		all = append(all, Category{"hand counts", "how many people somebody counted in a zone by eye, if anybody did: a number with its time, beside the numbers released for that time", false,
			c.Calibration.File + ", until removed"})
	}
	return append(all, Category{"released numbers", released(c), false, "the outbox until the broker has acknowledged them; then as long as the recipient keeps them"})
}

// released says what numbers leave.
func released(c *configs.Config) string {
	s := "how many devices, estimated, and how many addresses, per zone and window"
	if c.Calibration.File != "" {
		s += "; how many people these stand for, where people were counted by eye"
	}
	if c.Dwell.Enabled {
		s += "; how many visits ended, by classes of length"
	}
	return s
}

func flow(c *configs.Config) []Step {
	open := []string{}
	if !c.Hours.Always {
		open = tests("sensor.TestNothingIsReadOutsideTheOpeningHours")
	}
	return []Step{
		step("receive", "radio in monitor mode; sends nothing", "a frame in memory, overwritten by later ones", listening(c), open),
		step("decode", "memory", "address, signal strength, time, sequence number and class of the frame; wiped after use",
			"Names of networks are compared with the do-not-count names, and not kept.", tests("sensor.TestRecycleWipes", "sensor/decode.TestMarksInList")),
		step("gate", "memory", "the address ends here",
			"A device that is to be left out is dropped; any other address becomes a pseudonym. No code behind the gate can name an address.",
			tests("hashing.TestMarkedDevice", "sensor.TestBoundaries")),
		step("count", "memory", "a table of pseudonyms and their scans for the open window, wiped when it closes",
			"Each device is in one zone per window. The table is bounded to "+fmt.Sprint(c.Limits.MaxAddresses)+" addresses. Scans are compared to learn how often devices are heard; nothing is kept of which belong together.",
			tests("sensor/count.TestZones", "sensor/count.TestWindowsAreIndependent", "sensor/count.TestResetWipesAndShrinks", "sensor/count/scans.TestGrowingAndResetWipe", "sensor/count/scans.TestTheLastWindowEndsEverything", "sensor/count/scans.TestNobodyWhoComesLaterIsRemembered")),
		step("disclose", "memory", "one draw per number, for ever", mechanism(c),
			tests("sensor/disclose.TestAuditEpsilon", "sensor/disclose.TestSuppressionLooksAtTheNoisyCount")),
		step("outbox", "file "+c.Outbox.Path, fmt.Sprintf("until the broker has acknowledged it; at most %d rows, then the oldest go", c.Outbox.MaxRows),
			"Of all that is counted, released numbers alone are written to disk.",
			tests("sensor.TestDaemonLeaksNothing", "buffer.TestOutboxCap", "buffer.TestOutboxRefusesASecondDraw")),
		step("publish", "MQTT broker "+host(c), "the broker's and its subscribers' own retention", "Released numbers and the state of the sensor are sent, nothing else.",
			tests("sensor.TestDaemonLeaksNothing", "sensor/disclose.TestEveryPayloadFitsTheSchema")),
		step("restart", "memory that systemd holds open, where it does; no disk", "until the next start has taken it, the service is stopped or the machine goes down",
			"What a restart needs to go on is sealed under a key derived from that of the pseudonyms.", tests("sensor/keep.TestMemoryIsSealed", "sensor/keep.TestManagerKeepsADescriptor", "hashing.TestResume")),
	}
}

func step(name, place, kept, claim string, t []string) Step {
	return Step{name, place, kept, Claim{claim, t}}
}

func tests(names ...string) []string { return names }

func listening(c *configs.Config) string {
	if c.Hours.Always {
		return "The radio is read around the clock."
	}
	w := writer{texts: &english, facts: Facts{Hours: c.Hours}}
	var days []string
	for _, l := range w.hours() {
		days = append(days, l.String())
	}
	return "The radio is read at these times only, and closed otherwise: " + strings.Join(days, "; ") + "."
}

func keyFacts(c *configs.Config, store string) KeyFacts {
	k := KeyFacts{
		Algorithm: "SipHash-2-4", Bits: 128, Life: c.Key.Life, Store: store,
		Changes: fmt.Sprintf("every day at %s, time zone %s", clock(c.Key.RotateAt), zoneName(c)),
		Restart: "Where systemd holds the file descriptor of secret memory, a restart of the service goes on with the key until it would have changed anyway; otherwise, and after a reboot, there is a new key. The key is never in a file on a disk.",
		Claims: []Claim{
			{"The old key and all that was made with it are overwritten before a new key is drawn.", tests("hashing.TestRotationOverwritesKeyAndMarks", "sensor/count.TestEndOfPeriodForgetsVisitors")},
			{"Once the key has changed, no address, pseudonym or key of the time before is found in the memory of the process, its output, its files or its MQTT traffic.", tests("sensor.TestForgetting")},
			{"A restart does not make a key live longer.", tests("hashing.TestResumeKeepsTheAge", "hashing.TestResumeRefuses")},
			{"Without randomness there is no key, and nobody is counted.", tests("hashing.TestRandomSourceFails")},
		},
	}
	age := Claim{"A key lives for one day, of 25 hours at most when summer time ends; a clock that is set back does not lengthen it.",
		tests("hashing.TestPeriodNeverOutlivesItsAge", "hashing.TestScheduleAgainstClockWatching")}
	if c.Key.Life == configs.LifeWindow {
		k.Changes = "with each window of " + c.Window.String()
		age = Claim{"A key lives for one window.", tests("hashing.TestKeyForEachWindow", "hashing.TestScheduleEach")}
	}
	k.Claims = append([]Claim{age}, k.Claims...)
	if store == "" {
		k.Store = "decided at start: memfd_secret where the kernel has it, else locked memory that core dumps leave out; the health of the running sensor says which"
	}
	return k
}

func zoneName(c *configs.Config) string {
	if name := zone(c.Location); name != "" {
		return name
	}
	return "of the machine"
}
