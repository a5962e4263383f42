package record

import (
	"fmt"
	"math"
	"time"

	"footfall/configs"
	"footfall/configs/facts"
)

func disclosure(f facts.Facts) Disclosure {
	d := Disclosure{
		WindowSeconds: f.Window.Seconds(), Mechanism: mechanism(f),
		CountEpsilon: Epsilon{f.Numbers.Epsilon}, VisitsCounted: f.Numbers.Visits,
		MinCount: f.Numbers.Least(), WindowsPerDay: windowsPerDay(f),
	}
	d.WindowEpsilon = d.CountEpsilon
	if f.Numbers.Visits {
		d.VisitEpsilon = Epsilon{f.Numbers.VisitEpsilon}
		d.WindowEpsilon = d.CountEpsilon.plus(d.VisitEpsilon)
	}
	if d.KindsCounted = f.Numbers.Kinds; d.KindsCounted {
		d.KindEpsilon = Epsilon{f.Numbers.KindEpsilon}
		d.WindowEpsilon = d.WindowEpsilon.larger(d.CountEpsilon.plus(d.KindEpsilon)) // an address is of one radio
	}
	d.DayEpsilon = d.WindowEpsilon.times(d.WindowsPerDay)
	d.Claims = append(noiseClaims(f), Claim{"The noise of each number is drawn once: a crash, a repeat or a late delivery publishes the stored number.",
		tests("buffer.TestOutboxRefusesASecondDraw", "buffer/uplink.TestKilledBetweenAppendAndAcknowledgement", "sensor/engine.TestResumeNeverReleasesTwice")},
		Claim{"Every window of every zone is published on schedule, whether a device was there or not.", tests("sensor/engine.TestEngineReleasesEveryWindowOnSchedule")})
	if len(f.Zones) > 1 {
		d.Claims = append(d.Claims, Claim{"The total of the store is the sum of what was released for its zones.", tests("sensor/disclose.TestTotalIsTheSumOfWhatWasReleased")})
	}
	if d.MinCount > 0 {
		d.Claims = append(d.Claims, Claim{
			fmt.Sprintf("Numbers below %d are withheld (null).", d.MinCount), tests("sensor/disclose.TestSuppressionLooksAtTheNoisyCount")})
	}
	return d
}

// mechanism describes the protection of a number in a sentence.
func mechanism(f facts.Facts) string {
	s := "No noise is added to counts."
	if f.Numbers.Epsilon != nil {
		s = fmt.Sprintf("Discrete Laplace noise is added to every count; the counts of one radio and window share ε = %s.", Epsilon{f.Numbers.Epsilon})
	}
	switch {
	case f.Numbers.VisitEpsilon != nil:
		s += fmt.Sprintf(" Discrete Laplace noise is added to every number of visits, which are told by hour and by day; those of an hour and a day share ε = %s in halves.", Epsilon{f.Numbers.VisitEpsilon})
	case f.Numbers.Visits:
		s += " No noise is added to numbers of visits."
	}
	switch {
	case f.Numbers.KindEpsilon != nil:
		s += fmt.Sprintf(" Discrete Laplace noise with ε = %s is added to every number of a kind of Bluetooth device.", Epsilon{f.Numbers.KindEpsilon})
	case f.Numbers.Kinds:
		s += " No noise is added to numbers of a kind of Bluetooth device."
	}
	if least := f.Numbers.Least(); least > 0 {
		s += fmt.Sprintf(" Results below %d are withheld.", least)
	}
	return s
}

func noiseClaims(f facts.Facts) []Claim {
	if f.Numbers.Epsilon == nil {
		return []Claim{{"Counts leave without noise. Someone who knows all other devices in a zone can tell for certain from a published count whether one more was there.",
			tests("sensor/disclose.TestReleaseWithoutNoise", "sensor/disclose.TestMembershipGame")}}
	}
	e, _ := f.Numbers.Epsilon.Float64()
	claims := []Claim{
		{"The noise of a window's count has at least the stated strength.", append(audits(f), "sensor/disclose.TestDrawFitsDistribution")},
		{fmt.Sprintf("Someone who knows everything except whether one address was in a window can guess that from the window's count with a probability of %.3g %% at most.", bound(e)),
			tests("sensor/disclose.TestMembershipGame")},
	}
	if f.Numbers.VisitEpsilon != nil {
		claims = append(claims, Claim{"A visit is in one number of an hour and in one of a day; the noise on visits is made for that. A device ends at most one visit in a window, and costs as many times as much as it ends visits.",
			tests("sensor/count.TestOneVisitPerDeviceAndWindow", "sensor/disclose.TestStays", "sensor/disclose.TestDwell")})
	}
	if f.Numbers.KindEpsilon != nil {
		claims = append(claims, Claim{"An address is of one kind and counts for at most one device; the noise on kinds is made for that.", tests("sensor/count/adverts.TestAnAddressIsOfOneKind", "sensor/disclose.TestAuditKinds")})
	}
	return claims
}

// audits are the tests of the noise, for the radios there are.
func audits(f facts.Facts) []string {
	names := tests("sensor/disclose.TestAuditEpsilon")
	if f.WiFi {
		names = append(names, "sensor/disclose.TestAuditScans")
	}
	if f.Bluetooth {
		names = append(names, "sensor/disclose.TestAuditBluetooth")
	}
	return names
}

// bound is e^ε/(1+e^ε) in percent, rounded up to a tenth.
func bound(e float64) float64 { return math.Min(100, math.Ceil(1000/(1+math.Exp(-e)))/10) }

// windowsPerDay is the largest number of windows for one address in a day of 24
// hours, on the weekday with the longest opening hours. It is an upper bound if hours
// and windows do not fit together.
func windowsPerDay(f facts.Facts) int {
	most := 0
	for day := range f.Hours.Days {
		spans := f.Hours.Days[day]
		if f.Hours.Always {
			spans = []configs.Span{{Start: 0, End: 24 * 60}}
		}
		n := 0
		for _, s := range spans {
			n += windowsIn(f, s)
		}
		most = max(most, n)
	}
	return most
}

// windowsIn counts the windows of a span. Windows begin at multiples of their length
// in UTC. Divisors of a quarter of an hour begin at such multiples in local time too.
func windowsIn(f facts.Facts, s configs.Span) int {
	const quarter = 15 * time.Minute
	start, end := time.Duration(s.Start)*time.Minute, time.Duration(s.End)*time.Minute
	fits := quarter%f.Window == 0
	n := int((end-1)/f.Window) - int(start/f.Window) + 1
	if !fits {
		n = int((end-start+f.Window-1)/f.Window) + 1
	}
	rotate := time.Duration(f.Key.RotateAt) * time.Minute
	if !f.Key.PerWindow() && rotate > start && rotate < end && (!fits || rotate%f.Window != 0) {
		n++ // the change of key cuts a window in two
	}
	return n
}
