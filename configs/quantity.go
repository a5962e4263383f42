package configs

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Bounds of a signal in dBm: radiotap reports one signed byte, and no receiver
// hears a phone at more than a milliwatt.
const (
	minSignal = -127
	maxSignal = 0
)

// Above maxEpsilon the noise is too small to protect; below minEpsilon it hides every
// number. The six places of a decimal bound the denominator, to keep drawing quick.
const maxEpsilon = 10

var minEpsilon = big.NewRat(1, 10_000)

var (
	numberPattern  = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]*)?$`)
	dBmPattern     = regexp.MustCompile(`^([+-]?[0-9]{1,9}) *([dD][bB][mM])?$`)
	clockPattern   = regexp.MustCompile(`^([01][0-9]|2[0-3]):([0-5][0-9])$`)
	decimalPattern = regexp.MustCompile(`^[0-9]{1,9}(\.[0-9]{1,6})?$`)
)

// duration reads a length of time with its unit, between least and most.
func duration(into *time.Duration, least, most time.Duration) value {
	return value{durationForm, func(p *parser, place string, n *yaml.Node) {
		s, ok := p.scalar(place, n)
		if !ok {
			return
		}
		d, err := time.ParseDuration(s)
		switch {
		case numberPattern.MatchString(s):
			p.problemf(n.Line, place, "%s has no unit; write %s for seconds or %s for minutes",
				quote(s), s+"s", s+"m")
		case err != nil:
			p.problemf(n.Line, place, "%s is not a duration; write a number with its unit h, m or s, such as 30s or 1h30m",
				quote(s))
		case d < least || d > most:
			p.problemf(n.Line, place, "%s is out of range; use %s to %s", quote(s), short(least), short(most))
		case d%time.Second != 0:
			p.problemf(n.Line, place, "%s is not a whole number of seconds", quote(s))
		default:
			*into = d
		}
	}}
}

// window reads the length of a counting window.
func window(into *time.Duration) value {
	return value{durationForm, func(p *parser, place string, n *yaml.Node) {
		var d time.Duration
		duration(&d, minWindow, maxWindow).read(p, place, n)
		if d == 0 {
			return // noted already
		}
		if err := CheckWindow(d); err != nil {
			p.problemf(n.Line, place, "%v", err)
			return
		}
		*into = d
	}}
}

// CheckWindow checks the length of a counting window from another place than the
// file. It must be whole seconds from 1s to 1h and divide an hour evenly: windows
// begin at the full hour. The error names the value and the nearest good ones.
func CheckWindow(d time.Duration) error {
	switch {
	case d < minWindow || d > maxWindow:
		return fmt.Errorf("%q is out of range; use %s to %s", short(d), short(minWindow), short(maxWindow))
	case d%time.Second != 0:
		return fmt.Errorf("%q is not a whole number of seconds", short(d))
	case time.Hour%d == 0:
		return nil
	}
	step := time.Second
	if d%time.Minute == 0 {
		step = time.Minute // answer in the unit of the question
	}
	return fmt.Errorf("%q does not divide one hour evenly; use %s or %s",
		short(d), short(evenWindow(d, -step)), short(evenWindow(d, step)))
}

// CheckStay checks an average stay from another place than the file.
func CheckStay(d time.Duration) error {
	if d < minStay || d > maxStay {
		return fmt.Errorf("%q is out of range; use %s to %s", short(d), short(minStay), short(maxStay))
	}
	return nil
}

// evenWindow is the nearest divisor of the hour in one direction.
func evenWindow(d, step time.Duration) time.Duration {
	for d += step; time.Hour%d != 0; d += step {
		continue
	}
	return d
}

// signal reads a signal level in dBm, with or without its unit; none stands
// for no threshold.
func signal(into *int8, has *bool) value {
	return value{form{kind: Number, words: []string{"none"}, pattern: `^[+-]?[0-9]+ *([dD][bB][mM])?$`, least: "-127", most: "0", whole: true}, func(p *parser, place string, n *yaml.Node) {
		s, ok := p.scalar(place, n)
		if !ok {
			return
		}
		if s == "none" {
			*into, *has = 0, false
			return
		}
		parts := dBmPattern.FindStringSubmatch(s)
		if parts == nil {
			p.problemf(n.Line, place, "%s is not a signal level; write whole dBm, such as -65 dBm, or none", quote(s))
			return
		}
		v, _ := strconv.Atoi(parts[1]) // nine digits fit
		switch {
		case v > maxSignal && -v >= minSignal:
			p.problemf(n.Line, place, "%s is out of range; signals are negative: write -%d dBm", quote(s), v)
		case v < minSignal || v > maxSignal:
			p.problemf(n.Line, place, "%s is out of range; use %d dBm to %d dBm", quote(s), minSignal, maxSignal)
		default:
			*into, *has = int8(v), true
		}
	}}
}

// clock reads a time of day as minutes after midnight.
func clock(into *int) value {
	return value{form{kind: Text, pattern: clockPattern.String()}, func(p *parser, place string, n *yaml.Node) {
		s, ok := p.scalar(place, n)
		if !ok {
			return
		}
		parts := clockPattern.FindStringSubmatch(s)
		if parts == nil {
			p.problemf(n.Line, place, `%s is not a time of day; write hours and minutes from "00:00" to "23:59", such as "04:00"`,
				quote(s))
			return
		}
		*into = minuteOf(parts[1], parts[2])
	}}
}

// epsilon reads the strength of the noise as an exact decimal, since a
// guarantee must not depend on rounding; off stands for none.
func epsilon(into **big.Rat) value {
	return value{form{kind: Number, words: []string{"off"}, least: "0.0001", most: "10"}, func(p *parser, place string, n *yaml.Node) {
		s, ok := p.scalar(place, n)
		if !ok {
			return
		}
		if s == "off" {
			*into = nil
			return
		}
		if !decimalPattern.MatchString(s) {
			p.problemf(n.Line, place, "%s is not an epsilon; write a decimal such as 0.5 (at most 6 places), or off for no noise",
				quote(s))
			return
		}
		v, _ := new(big.Rat).SetString(s) // the pattern admits only decimals
		if v.Cmp(minEpsilon) < 0 || v.Cmp(big.NewRat(maxEpsilon, 1)) > 0 {
			p.problemf(n.Line, place, "%s is out of range; use %s to %d, or off for no noise",
				quote(s), decimal(minEpsilon), maxEpsilon)
			return
		}
		*into = v
	}}
}

// integer reads a whole number between least and most.
func integer(into *int, least, most int) value {
	return value{form{kind: Number, least: strconv.Itoa(least), most: strconv.Itoa(most), whole: true}, func(p *parser, place string, n *yaml.Node) {
		s, ok := p.scalar(place, n)
		if !ok {
			return
		}
		v, err := strconv.Atoi(s)
		switch {
		case err != nil && !numberPattern.MatchString(s), strings.Contains(s, "."):
			p.problemf(n.Line, place, "%s is not a whole number; write digits only, such as %d", quote(s), *into)
		case err != nil || v < least || v > most:
			p.problemf(n.Line, place, "%s is out of range; use %d to %d", quote(s), least, most)
		default:
			*into = v
		}
	}}
}

// boolean reads true or false, and no other spelling.
func boolean(into *bool) value {
	return value{form{kind: Boolean}, func(p *parser, place string, n *yaml.Node) {
		s, ok := p.scalar(place, n)
		if ok && s != "true" && s != "false" {
			p.problemf(n.Line, place, "%s is neither true nor false", quote(s))
		} else if ok {
			*into = s == "true"
		}
	}}
}

// short writes a duration as people do: 5m, not 5m0s.
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// index appends a list index to a place.
func index(place string, i int) string { return fmt.Sprintf("%s[%d]", place, i) }
