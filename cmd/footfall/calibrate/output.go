package calibrate

import (
	"fmt"
	"io"
	"strings"

	"footfall/cmd/internal/cli"
	"footfall/sensor/calibrate"
)

// printAdded confirms new counts, and prints the ratios.
func printAdded(w io.Writer, s calibrate.Summary, effect string) error {
	replaced := ""
	if s.Replaced > 0 {
		replaced = fmt.Sprintf(", in place of %d of the same time", s.Replaced)
	}
	if _, err := fmt.Fprintf(w, "%s entered%s. %s\n\n", cli.Plural(s.Changed, "count"), replaced, effect); err != nil {
		return err
	}
	return printFits(w, s)
}

// printShown prints the ratios, or how to get one.
func printShown(w io.Writer, s calibrate.Summary) error {
	if len(s.Fits) == 0 && len(s.Problems) == 0 {
		_, err := fmt.Fprintf(w, "No people have been counted; %s is empty or not there.\n"+
			"Watch a zone for 15 minutes, then: footfall calibrate --zone ZONE --people N --minutes 15\n", s.Path)
		return err
	}
	return printFits(w, s)
}

// printFits prints a paragraph for each zone.
func printFits(w io.Writer, s calibrate.Summary) error {
	var b strings.Builder
	for i := range s.Fits {
		describeFit(&b, &s.Fits[i])
	}
	for _, p := range s.Problems {
		fmt.Fprintf(&b, "%s\n", p)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func describeFit(w io.Writer, f *calibrate.Fit) {
	fmt.Fprintf(w, "zone %s: %.3g ± %.2g people per %s (90 %%), from %s of %.0f minutes together\n",
		f.Zone, f.PeoplePerDevice, f.Error, device(f), cli.Plural(f.Counts, "count"), f.Minutes)
	describeOther(w, f)
	if f.Crowd {
		fmt.Fprintf(w, "  Most of the error is how well the sensor counts the phones of this crowd. Counting on with it\n"+
			"  does not help. %.0f more minutes, at other times and on other days, would halve the error.\n", f.MoreMinutes)
	} else {
		fmt.Fprintf(w, "  %.0f more minutes would halve the error, which falls with the square root of the minutes.\n", f.MoreMinutes)
	}
	if f.Others > 0 {
		fmt.Fprintf(w, "  %s not used: made under a method other than %q.\n", cli.Plural(f.Others, "older count"), f.Method)
	}
}

// device names what people are computed from.
func device(f *calibrate.Fit) string {
	if f.Radio == calibrate.WiFi && f.Other == nil {
		return "device"
	}
	return ofRadio[f.Radio]
}

// ofRadio names the devices of a radio.
var ofRadio = map[calibrate.Radio]string{calibrate.WiFi: "Wi-Fi device", calibrate.Bluetooth: "Bluetooth device"}

// describeOther says how the other radio does, and why it is not the one.
func describeOther(w io.Writer, f *calibrate.Fit) {
	if f.Other == nil {
		return
	}
	why := fmt.Sprintf("Compared by %s with both.", cli.Plural(f.Compared, "count"))
	if f.Compared < calibrate.LeastCompared {
		why = fmt.Sprintf("%d counts with both decide; there %s.", calibrate.LeastCompared, are(f.Compared))
	}
	fmt.Fprintf(w, "  Not used: %.3g ± %.2g people per %s. %s\n", f.Other.PeoplePerDevice, f.Other.Error, ofRadio[f.Other.Radio], why)
}

func are(n int) string {
	if n == 1 {
		return "is 1"
	}
	return fmt.Sprintf("are %d", n)
}

// printJSON prints the ratios, and why zones have none, for programs.
func printJSON(w io.Writer, s calibrate.Summary) error {
	s.Fits, s.Problems = append([]calibrate.Fit{}, s.Fits...), append([]string{}, s.Problems...)
	return cli.WriteJSON(w, s)
}
