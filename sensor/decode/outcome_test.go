package decode

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"footfall/sensor/capture"
)

func TestOutcomeNames(t *testing.T) {
	label := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	seen := map[string]Outcome{}
	for o := range Outcome(NumOutcomes) {
		name := o.String()
		if !label.MatchString(name) || len(name) > 24 {
			t.Errorf("outcome %d: name %q is no short snake case", uint8(o), name)
		}
		if other, ok := seen[name]; ok {
			t.Errorf("outcomes %d and %d share the name %q", uint8(o), uint8(other), name)
		}
		seen[name] = o
	}
	if got := Outcome(NumOutcomes).String(); got != "unknown" {
		t.Errorf("no outcome: name %q", got)
	}
}

// Every outcome is one of three: seen, ignored, undecodable.
func TestOutcomeKinds(t *testing.T) {
	for o := range Outcome(NumOutcomes) {
		wantIgnored := o == NotProbeRequest || o == BadFCS || o == BLEOther || o == BLEEmpty || o == BLEPartial
		wantUndecodable := o != Seen && !wantIgnored
		if o.Ignored() != wantIgnored || o.Undecodable() != wantUndecodable {
			t.Errorf("%v: ignored %v, undecodable %v", o, o.Ignored(), o.Undecodable())
		}
	}
}

// The package page lists every outcome with its kind, in order.
func TestOutcomesDocumented(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(doc), "# Outcomes")
	rows := regexp.MustCompile(`(?m)^//\t([a-z_]+) +(ignored|undecodable|) {2,}\S`).FindAllStringSubmatch(table, -1)
	var got []string
	for _, row := range rows {
		if row[1] != "name" { // the head of the table
			got = append(got, row[1]+" "+row[2])
		}
	}
	var want []string
	for o := range Outcome(NumOutcomes) {
		kind := ""
		if o.Ignored() {
			kind = "ignored"
		} else if o.Undecodable() {
			kind = "undecodable"
		}
		want = append(want, o.String()+" "+kind)
	}
	if !slices.Equal(got, want) {
		t.Errorf("doc.go lists\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Each outcome that a source can be deaf by says what it is and what to do.
func TestOutcomeReasons(t *testing.T) {
	for o := range Outcome(NumOutcomes) {
		reason := o.Reason()
		if reason == "" || strings.HasSuffix(reason, ".") || reason[0] >= 'A' && reason[0] <= 'Z' {
			t.Errorf("%v: reason %q", o, reason)
		}
		ofSource := o >= LinkUnsupported && o <= FrameVersion
		if ofSource && o.Fix() == "" {
			t.Errorf("%v: no fix", o)
		}
	}
	if none := Outcome(NumOutcomes); none.Reason() != "" || none.Fix() != "" {
		t.Error("no outcome has a reason")
	}
}

// A capture whose link type is wrong says so, and not that its frames are odd.
func TestWrongLinkTypes(t *testing.T) {
	frame := typicalProbe().bytes()
	beacon := typicalProbe().bytes()
	beacon[0] = 0x80
	ethernet := append(make([]byte, 0, 60), 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0)
	arp := append(make([]byte, 12), 8, 6, 0, 1, 8, 0, 6, 4)
	for _, tt := range []struct {
		name  string
		frame *capture.Frame
		want  Outcome
	}{
		{"bare probe request", onAir(capture.LinkRadiotap, frame), RadiotapMissing},
		{"bare beacon", onAir(capture.LinkRadiotap, beacon), RadiotapMissing},
		{"an odd version", onAir(capture.LinkRadiotap, []byte{1, 0, 8, 0, 0, 0, 0, 0}, frame), RadiotapVersion},
		{"Ethernet", onAir(1, ethernet[:60]), LinkEthernet},
		{"Ethernet from zeros", onAir(1, arp), LinkEthernet},
		{"Ethernet, empty", onAir(1), LinkEthernet},
		{"radiotap as Ethernet", onAir(1, typicalTap(0), frame), LinkMislabelled},
		{"radiotap as Ethernet, a beacon", onAir(1, typicalTap(tapFlagFCS), withFCS(beacon)), LinkMislabelled},
	} {
		if _, out := decodeOne(tt.frame); out != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, out, tt.want)
		}
	}
}
