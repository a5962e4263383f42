package decode

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
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
		wantIgnored := o == NotProbeRequest || o == BadFCS
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
	rows := regexp.MustCompile(`(?m)^//\t([a-z_]+) +(ignored|undecodable|) {2,}\S`).FindAllStringSubmatch(string(doc), -1)
	var got []string
	for _, row := range rows {
		if row[1] != "name" && row[1] != "element" { // heads of tables
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
