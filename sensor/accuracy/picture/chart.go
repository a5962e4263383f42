package picture

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"footfall/sensor/accuracy"
)

// Chart is truth and estimate over time, with the 90 % interval as a band.
type Chart struct {
	Title    string
	Windows  []accuracy.Window // in order of time
	Location *time.Location    // of the clock on the axis; nil is UTC
}

// The drawing's size and margins, in its own units.
const (
	width, height             = 860.0, 430.0
	left, right, top, bottom  = 68.0, 28.0, 112.0, 58.0
	legendLine, legendStep    = 84.0, 150.0
	longestTitle              = 80 // characters
	marksAcross, marksUpwards = 9, 6
)

// style has colours for light and dark surroundings. Truth is drawn on top, in
// the colour of the text.
const style = `
text { font: 13px system-ui, sans-serif; fill: #55606b }
.title { font-size: 17px; font-weight: 600; fill: #1b2229 }
.paper { fill: #ffffff }
.grid { stroke: #e3e7eb; stroke-width: 1 }
.axis { stroke: #8a949e; stroke-width: 1 }
.partial { fill: #8a949e; fill-opacity: .14 }
.band { fill: #1769c2; fill-opacity: .2 }
.estimate { fill: none; stroke: #1769c2; stroke-width: 2.5; stroke-linejoin: round }
.truth { fill: none; stroke: #1b2229; stroke-width: 2.5; stroke-linejoin: round; stroke-dasharray: 7 3 }
@media (prefers-color-scheme: dark) {
text { fill: #a5b0bb }
.title { fill: #eef2f5 }
.paper { fill: #14191e }
.grid { stroke: #29313a }
.axis { stroke: #76818c }
.band { fill: #62aeff; fill-opacity: .25 }
.estimate { stroke: #62aeff }
.truth { stroke: #eef2f5 }
}
`

// Write draws the chart as one SVG document that needs nothing else: no
// scripts, no fonts, no other file. The same windows give the same bytes.
func (c Chart) Write(w io.Writer) error {
	d := drawing{Chart: c}
	d.Location = cmp.Or(c.Location, time.UTC)
	d.scales()
	d.begin()
	d.partial()
	d.axisOfDevices()
	d.axisOfTime()
	d.curves()
	d.legend()
	d.svg.WriteString("</svg>\n")
	_, err := d.svg.WriteTo(w)
	return err
}

// drawing is a chart while it is drawn.
type drawing struct {
	Chart
	svg   svg
	x, y  scale
	stepY float64
}

// scales fits the axes to the windows: time without margins, devices from 0.
func (d *drawing) scales() {
	start, end, most := int64(0), int64(time.Hour), 1.0
	for i, w := range d.Windows {
		if i == 0 {
			start, end = w.Start, w.End
		}
		start, end, most = min(start, w.Start), max(end, w.End), max(most, w.Truth)
		if !w.Withheld {
			most = max(most, w.Estimate, w.High)
		}
	}
	d.stepY = roundStep(most, marksUpwards)
	d.x = scale{from: float64(start), to: float64(end), at: left, end: width - right}
	d.y = scale{from: 0, to: math.Ceil(most/d.stepY) * d.stepY, at: height - bottom, end: top}
}

func (d *drawing) begin() {
	title := shortened(d.Title)
	d.svg.open("svg", "xmlns", "http://www.w3.org/2000/svg", "width", width, "height", height,
		"viewBox", fmt.Sprintf("0 0 %g %g", width, height), "role", "img")
	d.svg.WriteByte('\n')
	d.svg.element("title", title)
	d.svg.element("style", style)
	d.svg.shape("rect", "class", "paper", "width", "100%", "height", "100%")
	d.svg.element("text", title, "class", "title", "x", left, "y", 32.0)
	d.svg.element("text", summary(accuracy.Evaluate(d.Windows)), "x", left, "y", 54.0)
}

func shortened(title string) string {
	if r := []rune(title); len(r) > longestTitle {
		return string(r[:longestTitle-1]) + "…"
	}
	return title
}

// summary is the score in one line.
func summary(s accuracy.Score) string {
	if s.Windows == 0 {
		return "no window could be scored"
	}
	return fmt.Sprintf("MAPE %.1f %%, bias %+.1f %%; the interval holds the truth in %.0f %% of %d windows",
		100*s.MAPE, 100*s.Bias, 100*s.Coverage, s.Windows)
}

// partial shades the windows that take no part in the score because they were
// heard only in part.
func (d *drawing) partial() {
	for _, w := range d.Windows {
		if w.Partial {
			x := d.x.place(float64(w.Start))
			d.svg.shape("rect", "class", "partial", "x", x, "y", top, "width", d.x.place(float64(w.End))-x, "height", height-bottom-top)
		}
	}
}

func (d *drawing) axisOfDevices() {
	for v := 0.0; v <= d.y.to; v += d.stepY {
		y, class := d.y.place(v), "grid"
		if v == 0 {
			class = "axis"
		}
		d.svg.shape("line", "class", class, "x1", left, "y1", y, "x2", width-right, "y2", y)
		d.svg.element("text", fmt.Sprintf("%.0f", v), "x", left-9, "y", y+4.5, "text-anchor", "end")
	}
	middle := (top + height - bottom) / 2
	d.svg.element("text", "devices present", "text-anchor", "middle",
		"transform", fmt.Sprintf("translate(16 %s) rotate(-90)", tenths(middle)))
}

func (d *drawing) axisOfTime() {
	start, end := int64(d.x.from), int64(d.x.to)
	step := timeStep(time.Duration(end-start), marksAcross)
	for _, t := range timeMarks(start, end, step, d.Location) {
		x := d.x.place(float64(t))
		d.svg.shape("line", "class", "axis", "x1", x, "y1", height-bottom, "x2", x, "y2", height-bottom+5)
		d.svg.element("text", time.Unix(0, t).In(d.Location).Format(timeLayout(step)),
			"x", x, "y", height-bottom+21, "text-anchor", "middle")
	}
	d.svg.element("text", dates(start, end, d.Location), "x", (left+width-right)/2, "y", height-12, "text-anchor", "middle")
}

// dates names the axis of time.
func dates(start, end int64, location *time.Location) string {
	const layout = "2 January 2006"
	first, last := time.Unix(0, start).In(location).Format(layout), time.Unix(0, end-1).In(location).Format(layout)
	if first != last {
		first += " to " + last
	}
	zone := location.String()
	if location == time.Local {
		zone = time.Unix(0, start).Format("MST") // "Local" would tell nobody where
	}
	return fmt.Sprintf("time, %s (%s)", first, zone)
}

// curves draws each stretch of windows without a gap: the band first, the truth
// on top. Where a number was withheld, there is truth alone.
func (d *drawing) curves() {
	shown := stretches(d.Windows, func(w accuracy.Window) bool { return !w.Withheld })
	for _, s := range shown {
		d.svg.shape("path", "class", "band", "d", d.band(s))
	}
	for _, s := range shown {
		d.svg.shape("path", "class", "estimate", "d", d.steps(s, func(w accuracy.Window) float64 { return w.Estimate }))
	}
	for _, s := range stretches(d.Windows, func(accuracy.Window) bool { return true }) {
		d.svg.shape("path", "class", "truth", "d", d.steps(s, func(w accuracy.Window) float64 { return w.Truth }))
	}
}

// stretches cuts the windows where one is left out or time is missing.
func stretches(windows []accuracy.Window, in func(accuracy.Window) bool) [][]accuracy.Window {
	var cut [][]accuracy.Window
	end := int64(math.MinInt64)
	for i, w := range windows {
		switch {
		case !in(w):
			end = math.MinInt64
			continue
		case w.Start != end:
			cut = append(cut, windows[i:i])
		}
		last := &cut[len(cut)-1]
		*last = (*last)[:len(*last)+1]
		end = w.End
	}
	return cut
}

// steps is a path with one level per window.
func (d *drawing) steps(windows []accuracy.Window, level func(accuracy.Window) float64) string {
	var path strings.Builder
	fmt.Fprintf(&path, "M%s %s", tenths(d.x.place(float64(windows[0].Start))), tenths(d.y.place(level(windows[0]))))
	for _, w := range windows {
		fmt.Fprintf(&path, "V%sH%s", tenths(d.y.place(level(w))), tenths(d.x.place(float64(w.End))))
	}
	return path.String()
}

// band is a path around the interval: along the upper bounds and back along the
// lower ones.
func (d *drawing) band(windows []accuracy.Window) string {
	var path strings.Builder
	path.WriteString(d.steps(windows, func(w accuracy.Window) float64 { return w.High }))
	for i := len(windows) - 1; i >= 0; i-- {
		fmt.Fprintf(&path, "V%sH%s", tenths(d.y.place(windows[i].Low)), tenths(d.x.place(float64(windows[i].Start))))
	}
	return path.String() + "Z"
}

func (d *drawing) legend() {
	x := left
	entry := func(name, class string, across float64) {
		if class == "truth" || class == "estimate" {
			d.svg.shape("path", "class", class, "d", fmt.Sprintf("M%s %sh30", tenths(x), tenths(legendLine)))
		} else {
			d.svg.shape("rect", "class", class, "x", x, "y", legendLine-7, "width", 30, "height", 14)
		}
		d.svg.element("text", name, "x", x+38, "y", legendLine+4.5)
		x += across
	}
	entry("truth", "truth", legendStep-40)
	entry("estimate", "estimate", legendStep-20)
	entry("90 % interval", "band", legendStep+10)
	for _, w := range d.Windows {
		if w.Partial {
			entry("heard only in part, not scored", "partial", 0)
			return
		}
	}
}
