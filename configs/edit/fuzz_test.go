package edit_test

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"footfall/configs"
	"footfall/configs/edit"
)

// leaves are the values of a document by their paths, as another reader sees them.
func leaves(t testing.TB, text []byte) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, v := range parse(t, string(text)).Values() {
		all[v.Path] = v.Text
	}
	return all
}

// odd matches paths that do not lead back: items without names, or names that
// stand in the way of a path.
var odd = regexp.MustCompile(`\[\]|[^\w\[\].-]|\.\.|^\.|\.$`)

// FuzzEdit sets a value in any document that can be edited. Then it must say the
// new value there and all it said elsewhere, with only one run of bytes changed.
func FuzzEdit(f *testing.F) {
	f.Add(store, uint16(0), "me")
	f.Add(string(configs.Reference()), uint16(3), "Toko #1: \"x\"")
	f.Add(strings.ReplaceAll(store, "\n", "\r\n"), uint16(9), "-1")
	f.Add("\ufeffsite: {a: 1}\nmqtt: {a: , b}\n", uint16(70), "x: y")
	f.Add("site: 'it''s'\u2028sensor: \"\\\"\" # c\n...\n", uint16(1), "é")
	f.Add("log: # c\n  # d\n  #level: x\n\n  # e\nkey: ~", uint16(60), "debug")
	f.Add("zones:\n- sources:\n  - source: a\n    min_signal: -5\n  - {source: b}\n  name: x\n", uint16(2), "[a, b]")
	f.Add("opt_out:\n  ssid_suffixes:\n   0- _optout\n    - _nomap\nsite: [a, b]\n", uint16(0), "c")
	f.Fuzz(func(t *testing.T, text string, which uint16, value string) {
		d, err := edit.Parse([]byte(text), "f.yaml")
		if err != nil {
			return
		}
		path := pathOf(d, which)
		before := leaves(t, []byte(text))
		old, written, err := d.Get(path)
		if err != nil {
			return
		}
		if written {
			if err := d.Set(path, old); err != nil || string(d.Bytes()) != text {
				t.Fatalf("set to itself (%v), it became %q", err, d.Bytes())
			}
		}
		if err := d.Set(path, value); err != nil {
			if string(d.Bytes()) != text {
				t.Fatalf("refused (%v), and changed to %q", err, d.Bytes())
			}
			return
		}
		if strings.HasSuffix(path, "].name") || strings.HasSuffix(path, "].source") {
			return // the item is called otherwise now
		}
		got, _, err := d.Get(path)
		if setting, _ := configs.LookUp(path); setting.Kind != configs.Texts && (err != nil || got != value) {
			t.Fatalf("set to %q, it reads %q (%v) in %q", value, got, err, d.Bytes())
		}
		compareElsewhere(t, path, before, leaves(t, d.Bytes()))
		undo(t, d, path, old, written, text)
	})
}

// pathOf is one of the values that are written, or one of all settings.
func pathOf(d *edit.Document, which uint16) string {
	var paths []string
	for _, v := range d.Values() {
		paths = append(paths, v.Path)
	}
	for _, s := range configs.Settings() {
		if !strings.Contains(s.Path, "[]") {
			paths = append(paths, s.Path)
		}
	}
	return paths[int(which)%len(paths)]
}

// compareElsewhere wants equal values but for those that one setting touches.
func compareElsewhere(t *testing.T, path string, before, after map[string]string) {
	t.Helper()
	if odd.MatchString(path) || strings.ContainsAny(path, "[]") {
		return // items may be named by number here and by name there
	}
	for _, m := range []map[string]string{before, after} {
		for at := range m {
			if at == path || strings.HasPrefix(path, at+".") || strings.HasPrefix(at, path) {
				delete(m, at)
			}
		}
	}
	if !reflect.DeepEqual(before, after) {
		t.Fatalf("%s: elsewhere it was\n%q\nand is\n%q", path, before, after)
	}
}

// undo takes a setting back. A plain text must then be as before, to the byte.
func undo(t *testing.T, d *edit.Document, path, old string, written bool, text string) {
	t.Helper()
	if !written {
		if err := d.Unset(path); err != nil {
			return // it was put into a line that cannot be taken apart
		}
		if got, written, _ := d.Get(path); written {
			t.Fatalf("unset, it is still %q", got)
		}
		return
	}
	if err := d.Set(path, old); err != nil {
		if !strings.Contains(err.Error(), "control character") {
			t.Fatalf("cannot be set back to %q: %v", old, err)
		}
		return
	}
	if got, _, _ := d.Get(path); got != old {
		t.Fatalf("set back to %q, it is %q in %q, from %q", old, got, d.Bytes(), text)
	}
}
