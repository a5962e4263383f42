package metrics

import (
	"bytes"
	"math"
	"strconv"
	"strings"
)

// ContentType is that of the page.
const ContentType = "text/plain; version=0.0.4; charset=utf-8"

// page is a text under way.
type page struct {
	bytes.Buffer
	// shared are the labels of every sample, as written.
	shared string
	family string // of the newest sample
}

// label is a name with a value.
type label struct{ name, value string }

// escaped escapes the value of a label.
var escaped = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// family begins a metric. A family without samples is not written, as the format wants.
type family struct {
	page             *page
	name, kind, help string
}

func (p *page) gauge(name, help string) family   { return family{p, name, "gauge", help} }
func (p *page) counter(name, help string) family { return family{p, name, "counter", help} }

// put writes a sample.
func (f family) put(value float64, labels ...label) {
	p := f.page
	if p.family != f.name {
		p.WriteString("# HELP " + f.name + " " + f.help + "\n# TYPE " + f.name + " " + f.kind + "\n")
		p.family = f.name
	}
	p.WriteString(f.name + "{" + p.shared)
	for _, l := range labels {
		p.WriteString("," + l.String())
	}
	p.WriteString("} " + number(value) + "\n")
}

// flag writes a sample that is 1 for true.
func (f family) flag(is bool, labels ...label) {
	value := 0.0
	if is {
		value = 1
	}
	f.put(value, labels...)
}

func (l label) String() string { return l.name + `="` + escaped.Replace(l.value) + `"` }

// number writes whole numbers without an exponent, which people read more easily.
func number(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
