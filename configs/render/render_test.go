package render_test

import (
	"fmt"
	"strings"
	"testing"

	"footfall/configs/render"
)

const template = `site: ${site}
sensor: "a-${site}"
timezone: UTC
sources: [{name: "${radio}", interface: mon0}]
zones: [{name: "${zone}", sources: [{source: "${radio}"}]}]
opt_out: {ssids: ["No ${mark}", "Do not track"]}
mqtt: {broker: mqtts://broker.shop.lan}
`

func stores(t *testing.T, template, table string) ([]render.Store, error) {
	t.Helper()
	parsed, err := render.ParseTemplate([]byte(template), "t.yaml")
	if err != nil {
		return nil, err
	}
	rows, err := render.ReadTable(strings.NewReader(table), "s.csv")
	if err != nil {
		return nil, err
	}
	return render.Stores(parsed, &rows, nil)
}

// TestNames sees that names of items and references to them are filled in together,
// and that an item of a list is one item, with quotes and brackets in it.
func TestNames(t *testing.T) {
	all, err := stores(t, template, "site,radio,zone,mark\ns,roof,hall,\"say \"\"no\"\", [x]\"\n")
	if err != nil {
		t.Fatal(err)
	}
	want := `site: s
sensor: "a-s"
timezone: UTC
sources: [{name: "roof", interface: mon0}]
zones: [{name: "hall", sources: [{source: "roof"}]}]
opt_out: {ssids: ["No say \"no\", [x]", "Do not track"]}
mqtt: {broker: mqtts://broker.shop.lan}
`
	if len(all) != 1 || string(all[0].Text) != want || all[0].Site != "s" || all[0].Sensor != "a-s" {
		t.Errorf("got %s", all[0].Text)
	}
}

// TestManyMistakes lists ten stores and counts the others.
func TestManyMistakes(t *testing.T) {
	var table strings.Builder
	table.WriteString("site,radio,zone,mark\n")
	for i := range 13 {
		fmt.Fprintf(&table, "s.%d,r,z,x\n", i)
	}
	_, err := stores(t, template, table.String())
	if err == nil || strings.Count(err.Error(), "s.csv:") != 10 || !strings.HasSuffix(err.Error(), "\nand 3 stores more") {
		t.Errorf("got %v", err)
	}
}

// FuzzStores sees that a cell never becomes more than a value: what it renders has the
// settings of the template, and no others.
func FuzzStores(f *testing.F) {
	f.Add("s", "roof", "hall", "x")
	f.Add("a\nwindow: 1m", "r}", "z: {", "\"]")
	f.Add("&a s", "*a", "!!binary x", "${site}")
	f.Fuzz(func(t *testing.T, site, radio, zone, mark string) {
		quote := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
		table := "site,radio,zone,mark\n" + quote(site) + "," + quote(radio) + "," + quote(zone) + "," + quote(mark) + "\n"
		all, err := stores(t, template, table)
		if err != nil {
			return
		}
		for _, s := range all {
			if got := strings.Count(string(s.Text), "\n"); got != strings.Count(template, "\n") {
				t.Errorf("%d lines:\n%s", got, s.Text)
			}
			if !strings.HasPrefix(string(s.Text), "site: ") || !strings.Contains(string(s.Text), "\nmqtt: {broker: mqtts://broker.shop.lan}\n") {
				t.Errorf("rendered:\n%s", s.Text)
			}
		}
	})
}
