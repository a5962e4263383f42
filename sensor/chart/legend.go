package chart

import (
	"image/color"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

var white = color.NRGBA{0xff, 0xff, 0xff, 0xff}

// legend explains the marks, in one line.
func (c *Chart) legend(page draw.Canvas, x, y vg.Length) {
	words := style(9, faint)
	words.YAlign = text.YCenter
	const mark, gap = vg.Length(22), vg.Length(18)
	entry := func(name string, draw func(left vg.Length)) {
		draw(x)
		page.FillText(words, vg.Point{X: x + mark + 5, Y: y}, name)
		x += mark + 5 + words.Width(name) + gap
	}
	entry("released number", func(left vg.Length) {
		page.StrokeLine2(draw.LineStyle{Color: blue, Width: vg.Points(1.6)}, left, y, left+mark, y)
	})
	entry("90 % interval", func(left vg.Length) { page.FillPolygon(paleBlue, rectangle(left, y-5, left+mark, y+5)) })
	entry("withheld", func(left vg.Length) {
		page.FillPolygon(withheld, rectangle(left, y-stripHeight/2, left+mark, y+stripHeight/2))
	})
	entry("closed", func(left vg.Length) {
		page.FillPolygon(closed, rectangle(left, y-5, left+mark, y+5))
		page.StrokeLines(draw.LineStyle{Color: rule, Width: vg.Points(0.5)}, append(rectangle(left, y-5, left+mark, y+5), vg.Point{X: left, Y: y - 5}))
	})
}
