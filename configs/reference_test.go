package configs

import (
	"bytes"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// filledIn is the reference with its placeholders replaced: it is a sample.
func filledIn(data []byte) []byte {
	for _, with := range []string{"jakarta-01", "front-door", "broker.shop.lan"} {
		data = bytes.Replace(data, []byte(": CHANGE-ME"), []byte(": "+with), 1)
		data = bytes.Replace(data, []byte("//CHANGE-ME"), []byte("//"+with), 1)
	}
	return data
}

// uncommented is the filled-in reference with every default given.
func uncommented() []byte { return optional.ReplaceAll(filledIn(Reference()), []byte("$1$2")) }

// mustParse parses a configuration that has to be good.
func mustParse(t *testing.T, data []byte) *Config {
	t.Helper()
	c, err := Parse(data, "footfall.yaml")
	if err != nil {
		t.Fatalf("%v\nin\n%s", err, data)
	}
	return c
}

func TestReferenceIsValid(t *testing.T) {
	c := mustParse(t, filledIn(Reference()))
	if err := c.CheckRun(); err != nil {
		t.Error("the reference cannot be run:", err)
	}
}

// TestReferenceShowsDefaults compares the defaults that the reference shows
// with those of the code.
func TestReferenceShowsDefaults(t *testing.T) {
	silent, shown := mustParse(t, filledIn(Reference())), mustParse(t, uncommented())
	shown.StayGiven = false // it is shown
	if !reflect.DeepEqual(silent, shown) {
		t.Errorf("the code's defaults are\n%v\nthe reference shows\n%v", silent, shown)
	}
}

// TestReferenceIsComplete compares the keys of the schema with those of the
// reference, both ways.
func TestReferenceIsComplete(t *testing.T) {
	var root yaml.Node
	if err := yaml.Unmarshal(uncommented(), &root); err != nil {
		t.Fatal(err)
	}
	want := schemaPlaces("", schema(new(Config)))
	got := nodePlaces("", root.Content[0])
	for _, place := range want {
		if !slices.Contains(got, place) {
			t.Errorf("the reference does not show %s", place)
		}
	}
	for _, place := range got {
		if !slices.Contains(want, place) {
			t.Errorf("the reference shows %s, which the schema does not have", place)
		}
	}
	if len(want) < 40 {
		t.Errorf("the schema lists %d keys only: %v", len(want), want)
	}
}

// TestReferenceExplains wants words of prose before every setting, or before
// the first of a run of settings.
func TestReferenceExplains(t *testing.T) {
	lines := strings.Split(string(Reference()), "\n")
	prose := regexp.MustCompile(`^ *# [A-Za-z"]`)
	setting := regexp.MustCompile(`^ *#?[a-z_]+:`)
	for i, line := range lines {
		if i == 0 || !setting.MatchString(line) {
			continue
		}
		before := lines[i-1]
		if !prose.MatchString(before) && !setting.MatchString(before) && !strings.Contains(before, "- ") {
			t.Errorf("line %d: %q is not explained", i+1, line)
		}
	}
}

func TestReferenceIsACopy(t *testing.T) {
	Reference()[0] = 'X'
	if Reference()[0] == 'X' {
		t.Error("a caller can change the reference")
	}
}

func schemaPlaces(place string, s section) []string {
	var places []string
	for _, f := range s {
		at := join(place, f.key)
		places = append(places, at)
		places = append(places, schemaPlaces(at, f.inside)...)
	}
	return places
}

// nodePlaces lists the keys of a tree by the first item of each list.
func nodePlaces(place string, n *yaml.Node) []string {
	if n.Kind == yaml.SequenceNode && len(n.Content) > 0 && n.Content[0].Kind == yaml.MappingNode {
		return nodePlaces(place, n.Content[0])
	}
	if n.Kind != yaml.MappingNode {
		return nil
	}
	var places []string
	for i := 0; i < len(n.Content); i += 2 {
		at := join(place, n.Content[i].Value)
		places = append(places, at)
		places = append(places, nodePlaces(at, n.Content[i+1])...)
	}
	return places
}
