package chart

import (
	"image/color"
	"math"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Colours that can be told apart in print and by the colour-blind: blue for numbers, greys
// for the rest.
var (
	ink      = color.NRGBA{0x1b, 0x22, 0x29, 0xff}
	faint    = color.NRGBA{0x6b, 0x76, 0x80, 0xff}
	rule     = color.NRGBA{0xe1, 0xe5, 0xe9, 0xff}
	blue     = color.NRGBA{0x17, 0x69, 0xc2, 0xff}
	paleBlue = color.NRGBA{0xb9, 0xd3, 0xee, 0xff}
	closed   = color.NRGBA{0xf1, 0xf3, 0xf5, 0xff}
	withheld = color.NRGBA{0x9a, 0xa4, 0xad, 0xff}
)

// stripHeight is that of the strip below withheld numbers.
const stripHeight = vg.Length(5)

// span is a stretch of time.
type span struct{ start, end time.Time }

// seconds is a time as a place on the axis.
func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// curve draws the devices of one zone, and what there is instead of them.
type curve struct {
	cells  []Cell
	closed []span
}

// Plot draws the layers from back to front.
func (c *curve) Plot(canvas draw.Canvas, p *plot.Plot) {
	c.shade(canvas, p)
	for _, run := range runs(c.cells) {
		outline, line := c.outline(run)
		for _, part := range []plot.Plotter{outline, line} {
			part.Plot(canvas, p)
		}
	}
	c.strips(canvas, p)
}

// shade marks the hours in which the store is closed.
func (c *curve) shade(canvas draw.Canvas, p *plot.Plot) {
	x, _ := p.Transforms(&canvas)
	for _, s := range c.closed {
		left, right := max(x(seconds(s.start)), canvas.Min.X), min(x(seconds(s.end)), canvas.Max.X)
		if right > left {
			canvas.FillPolygon(closed, rectangle(left, canvas.Min.Y, right, canvas.Max.Y))
		}
	}
}

// strips marks what was withheld, at the bottom.
func (c *curve) strips(canvas draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&canvas)
	bottom := y(0)
	for _, s := range unknown(c.cells) {
		canvas.FillPolygon(withheld, rectangle(x(seconds(s.start)), bottom, x(seconds(s.end)), bottom+stripHeight))
	}
}

// unknown are the times in which numbers were withheld, joined.
func unknown(cells []Cell) (all []span) {
	for i := range cells {
		c := &cells[i]
		if !c.Withheld {
			continue
		}
		if last := len(all) - 1; last >= 0 && all[last].end.Equal(c.Start) {
			all[last].end = c.End
			continue
		}
		all = append(all, span{c.Start, c.End})
	}
	return all
}

func rectangle(left, bottom, right, top vg.Length) []vg.Point {
	return []vg.Point{{X: left, Y: bottom}, {X: right, Y: bottom}, {X: right, Y: top}, {X: left, Y: top}}
}

// runs cuts the cells where a number is missing.
func runs(cells []Cell) (all [][]Cell) {
	var end time.Time
	for i, c := range cells {
		if !shown(&c) {
			end = time.Time{}
			continue
		}
		if !c.Start.Equal(end) {
			all = append(all, cells[i:i])
		}
		last := &all[len(all)-1]
		*last = (*last)[:len(*last)+1]
		end = c.End
	}
	return all
}

// shown tells whether a cell has a number that says something.
func shown(c *Cell) bool { return c.Devices.Known() && c.Heard }

// outline is the interval of a run as a band, and its numbers as a line, both in steps.
func (c *curve) outline(run []Cell) (*plotter.Polygon, *plotter.Line) {
	var upper, lower, line plotter.XYs
	for _, cell := range run {
		for _, t := range []time.Time{cell.Start, cell.End} {
			x := seconds(t)
			upper = append(upper, plotter.XY{X: x, Y: *cell.Devices.High})
			lower = append(lower, plotter.XY{X: x, Y: *cell.Devices.Low})
			line = append(line, plotter.XY{X: x, Y: *cell.Devices.Value})
		}
	}
	for i := len(lower) - 1; i >= 0; i-- {
		upper = append(upper, lower[i])
	}
	band := &plotter.Polygon{XYs: []plotter.XYs{upper}, Color: paleBlue}
	return band, &plotter.Line{XYs: line, LineStyle: draw.LineStyle{Color: blue, Width: vg.Points(1.3)}}
}

// highest is the largest bound of the cells.
func highest(cells []Cell, of func(*Cell) Number) (most float64) {
	for i := range cells {
		if n := of(&cells[i]); n.Known() {
			most = max(most, *n.Value, *n.High)
		}
	}
	return most
}

// bars draws the visits of hours or days, with their intervals.
type bars struct {
	cells  []Cell
	closed []span
}

// Plot draws a bar for each cell with visits, and a whisker over it.
func (b *bars) Plot(canvas draw.Canvas, p *plot.Plot) {
	(&curve{closed: b.closed}).shade(canvas, p)
	x, y := p.Transforms(&canvas)
	whisker := draw.LineStyle{Color: ink, Width: vg.Points(0.9)}
	for _, c := range b.cells {
		left, right := x(seconds(c.Start)), x(seconds(c.End))
		gap := (right - left) * 0.14
		if !c.Visits.Known() {
			if c.Heard {
				canvas.FillPolygon(withheld, rectangle(left+gap, y(0), right-gap, y(0)+stripHeight))
			}
			continue
		}
		canvas.FillPolygon(paleBlue, rectangle(left+gap, y(0), right-gap, y(*c.Visits.Value)))
		top := y(*c.Visits.Value)
		canvas.StrokeLine2(draw.LineStyle{Color: blue, Width: vg.Points(1.3)}, left+gap, top, right-gap, top)
		middle := (left + right) / 2
		low, high := y(math.Max(*c.Visits.Low, 0)), y(*c.Visits.High)
		canvas.StrokeLine2(whisker, middle, low, middle, high)
		for _, end := range []vg.Length{low, high} {
			canvas.StrokeLine2(whisker, middle-3, end, middle+3, end)
		}
	}
}
