package accuracy

import "time"

// Lengthen joins consecutive windows to longer ones that begin at multiples of
// length since the Unix epoch. Estimate, bounds and truth are averaged, each
// window by how long it is. A longer window that is not filled without a gap is
// left out; one is withheld, or partial, if any of its windows is.
//
// Averaging the bounds takes the errors of neighbouring windows for equal. That
// is the careful choice: they have the same phones and the same learned rates in
// common, and were they independent, the interval of the mean would be narrower.
func Lengthen(windows []Window, length time.Duration) []Window {
	var long []Window
	var open Window
	for _, w := range windows {
		start := w.Start - w.Start%int64(length)
		if open.End != w.Start || open.Start != start {
			open = Window{Start: start, End: start}
		}
		if w.Start != open.End || w.End > start+int64(length) {
			continue
		}
		open.join(w)
		if open.End == start+int64(length) {
			long = append(long, open.divided(float64(length)))
		}
	}
	return long
}

// join adds another window to a sum of windows, weighted by its length.
func (w *Window) join(other Window) {
	length := float64(other.End - other.Start)
	w.End = other.End
	w.Truth += length * other.Truth
	w.Estimate += length * other.Estimate
	w.Low += length * other.Low
	w.High += length * other.High
	w.Withheld = w.Withheld || other.Withheld
	w.Partial = w.Partial || other.Partial
}

// divided makes means of the sums.
func (w Window) divided(length float64) Window {
	w.Truth /= length
	w.Estimate /= length
	w.Low /= length
	w.High /= length
	return w
}
