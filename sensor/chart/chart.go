package chart

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"footfall/configs"
	"footfall/sensor/disclose"
)

// Chart is a day or a week of one sensor.
type Chart struct {
	Data *Data
	// Sensor as site/sensor.
	Sensor string
	// Date is a day at the store; of a week it is the Monday.
	Date time.Time
	Week bool
	// Zones to draw; nil for all, with the total first.
	Zones []string
	// Hours of the store; nil to go by the open minutes of the hours.
	Hours *configs.Hours
}

// Sizes in points.
const (
	width       = vg.Length(820)
	panelHeight = vg.Length(140)
	header      = vg.Length(72)
	footer      = vg.Length(34)
	dotsPerInch = 144
)

// Write draws the chart in a format, "png" or "svg".
func (c *Chart) Write(w io.Writer, format string) error {
	panels := c.panels()
	if len(panels) == 0 {
		return fmt.Errorf("nothing to draw: there are no windows or hours of %s from %s on", c.Sensor, c.Date.Format(time.DateOnly))
	}
	height := header + footer + panelHeight*vg.Length(len(panels))
	var canvas vg.CanvasSizer
	var out io.WriterTo
	switch format {
	case "png":
		image := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dotsPerInch))
		canvas, out = image, vgimg.PngCanvas{Canvas: image}
	case "svg":
		image := vgsvg.New(width, height)
		canvas, out = image, image
	default:
		return fmt.Errorf("the format %q is not known; use png or svg", format)
	}
	c.draw(draw.New(canvas), panels)
	_, err := out.WriteTo(w)
	return err
}

// until is the end of the day or the week.
func (c *Chart) until() time.Time {
	if c.Week {
		return c.Date.AddDate(0, 0, 7)
	}
	return c.Date.AddDate(0, 0, 1)
}

// panels are the plots from top to bottom.
func (c *Chart) panels() (panels []*plot.Plot) {
	zones := c.cells()
	names := c.order(zones)
	shut := c.closed()
	from, until := c.axis(zones, shut)
	for _, name := range names {
		cells := zones[name]
		if len(cells) == 0 {
			continue
		}
		p := c.panel(name, "devices", highest(cells, func(c *Cell) Number { return c.Devices }))
		p.Add(&curve{cells: cells, closed: shut})
		panels = append(panels, p)
	}
	if p := c.visits(names, shut); p != nil && len(panels) > 0 {
		panels = append(panels, p)
	}
	for i, p := range panels {
		c.scale(p, from, until, i == len(panels)-1)
	}
	return panels
}

// cells are windows for a day and hours for a week, or the other ones if there are none.
func (c *Chart) cells() map[string][]Cell {
	kinds := []string{Window, Hour}
	if c.Week {
		kinds = []string{Hour, Window}
	}
	zones := c.Data.of(kinds[0], c.Sensor, c.Date, c.until())
	if len(zones) == 0 {
		zones = c.Data.of(kinds[1], c.Sensor, c.Date, c.until())
	}
	return zones
}

// order puts the total first.
func (c *Chart) order(zones map[string][]Cell) []string {
	if c.Zones != nil {
		return c.Zones
	}
	var names []string
	for name := range zones {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(-cmp.Compare(rank(a), rank(b)), strings.Compare(a, b))
	})
	return names
}

func rank(zone string) int {
	if zone == disclose.TotalZone {
		return 1
	}
	return 0
}

// axis is the time to show: of a day that in which the store is open, with half an hour
// around it. If that is not known, it is the time of the cells.
func (c *Chart) axis(zones map[string][]Cell, shut []span) (from, until time.Time) {
	if c.Week {
		return c.Date, c.until()
	}
	first, last := c.until(), c.Date
	for _, cells := range zones {
		for i := range cells {
			cell := &cells[i]
			if len(shut) > 0 && within(cell, shut) {
				continue
			}
			if cell.Start.Before(first) {
				first = cell.Start
			}
			if cell.End.After(last) {
				last = cell.End
			}
		}
	}
	if !first.Before(last) {
		return c.Date, c.until() // closed all day
	}
	return first.Add(-margin), last.Add(margin)
}

// within tells whether a cell is in a time in which the store is closed.
func within(c *Cell, shut []span) bool {
	return slices.ContainsFunc(shut, func(s span) bool { return !c.Start.Before(s.start) && !c.End.After(s.end) })
}

// margin is what is shown of the time in which the store is closed.
const margin = 30 * time.Minute

// closed are the spans in which the store is closed.
func (c *Chart) closed() (shut []span) {
	add := func(s span) {
		if last := len(shut) - 1; last >= 0 && shut[last].end.Equal(s.start) {
			shut[last].end = s.end
			return
		}
		shut = append(shut, s)
	}
	if c.Hours != nil {
		for t := c.Date; t.Before(c.until()); t = t.Add(time.Minute) {
			if !c.Hours.Open(t) {
				add(span{t, t.Add(time.Minute)})
			}
		}
		return shut
	}
	for _, cells := range c.Data.of(Hour, c.Sensor, c.Date, c.until()) {
		for _, cell := range cells {
			if cell.OpenMinutes != nil && *cell.OpenMinutes == 0 {
				add(span{cell.Start, cell.End})
			}
		}
		break // all zones have the same hours
	}
	return shut
}

// visits is the panel of the visits; nil if there are none.
func (c *Chart) visits(names []string, shut []span) *plot.Plot {
	if len(names) == 0 {
		return nil
	}
	kind, title := Hour, "visits by hour"
	if c.Week {
		kind, title = Day, "visits by day"
	}
	cells := c.Data.of(kind, c.Sensor, c.Date, c.until())[names[0]]
	most := highest(cells, func(c *Cell) Number { return c.Visits })
	if most == 0 {
		return nil
	}
	p := c.panel(names[0], title, most)
	if c.Week {
		shut = nil // a bar is a day
	}
	p.Add(&bars{cells: cells, closed: shut})
	return p
}

// panel is a plot with a title and an axis from 0 up to the most.
func (c *Chart) panel(zone, what string, most float64) *plot.Plot {
	p := plot.New()
	p.Title.Text = zone + ": " + what
	p.Title.TextStyle = style(10, white) // a place for heading, which begins at the left
	p.Title.Padding = vg.Points(3)
	p.Y.Min, p.Y.Max = 0, upTo(most)
	p.Y.Tick.Marker = roundTicks{}
	grid := plotter.NewGrid()
	grid.Vertical.Color = nil
	grid.Horizontal.Color = rule
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.LineStyle.Color, axis.Tick.LineStyle.Color = faint, faint
		axis.Tick.Label = style(9, faint)
		axis.Padding = 0
	}
	p.X.Tick.Label.XAlign, p.X.Tick.Label.YAlign = text.XCenter, text.YTop
	p.Y.Tick.Label.XAlign, p.Y.Tick.Label.YAlign = text.XRight, text.YCenter
	p.Y.LineStyle.Width = 0
	p.Add(grid)
	return p
}

// scale sets the axis of time, with words at the last panel alone.
func (c *Chart) scale(p *plot.Plot, from, until time.Time, labels bool) {
	p.X.Min, p.X.Max = seconds(from), seconds(until)
	p.X.Tick.Marker = hourTicks{c.Date.Location(), labels}
	if c.Week {
		p.X.Tick.Marker = dayTicks{c.Date.Location(), labels}
		p.X.Tick.LineStyle.Width = 0
		p.Add(separators{c.Date, until})
	}
}

// separators are lines between days.
type separators struct{ from, until time.Time }

// Plot draws the lines.
func (s separators) Plot(canvas draw.Canvas, p *plot.Plot) {
	x, _ := p.Transforms(&canvas)
	for _, day := range days(s.from, s.until, s.from.Location())[1:] {
		at := x(seconds(day.start))
		canvas.StrokeLine2(draw.LineStyle{Color: withheld, Width: vg.Points(0.6)}, at, canvas.Min.Y, at, canvas.Max.Y)
	}
}

// style is sans-serif text of a size in points.
func style(size vg.Length, colour interface {
	RGBA() (r, g, b, a uint32)
}) draw.TextStyle {
	return draw.TextStyle{
		Color: colour, Font: font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, size),
		Handler: text.Plain{Fonts: font.DefaultCache},
	}
}

// draw puts header, panels and legend on a page.
func (c *Chart) draw(page draw.Canvas, panels []*plot.Plot) {
	page.FillPolygon(white, rectangle(page.Min.X, page.Min.Y, page.Max.X, page.Max.Y))
	edge := page.Min.X + 18
	title := style(15, ink)
	title.YAlign = text.YTop
	page.FillText(title, vg.Point{X: edge, Y: page.Max.Y - 14}, c.title())
	c.legend(page, edge, page.Max.Y-48)
	note := style(9, faint)
	page.FillText(note, vg.Point{X: edge, Y: page.Min.Y + 12}, c.note())
	inner := draw.Crop(page, 12, -18, footer-8, -header)
	grid := make([][]*plot.Plot, len(panels))
	for i, p := range panels {
		grid[i] = []*plot.Plot{p}
	}
	tiles := draw.Tiles{Rows: len(panels), Cols: 1, PadY: vg.Points(6)}
	for i, row := range plot.Align(grid, tiles, inner) {
		panels[i].Draw(row[0])
		heading(row[0], edge, panels[i].Title.Text)
	}
}

// heading names a panel, at its left.
func heading(panel draw.Canvas, edge vg.Length, words string) {
	bold := style(10, ink)
	bold.YAlign = text.YTop
	panel.FillText(bold, vg.Point{X: edge, Y: panel.Max.Y}, words)
}

// title names sensor and time.
func (c *Chart) title() string {
	if c.Week {
		last := c.until().AddDate(0, 0, -1)
		return fmt.Sprintf("%s, %s to %s", c.Sensor, c.Date.Format("2 January"), last.Format("2 January 2006"))
	}
	return fmt.Sprintf("%s, %s", c.Sensor, c.Date.Format("Monday, 2 January 2006"))
}

// note says what the numbers are.
func (c *Chart) note() string {
	return "Devices present on average, not people. Numbers have noise of disclosure control. Time of " + c.Date.Location().String() + "."
}
