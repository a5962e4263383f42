// Package picture draws the windows of a labelled capture as SVG: truth, estimate
// and interval over time, one level per window, because a window has one number.
//
// A drawing is one small file that needs nothing else, in colours that follow the
// reader's light or dark preference. The same windows give the same bytes.
package picture
