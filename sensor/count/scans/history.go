package scans

import (
	"cmp"
	"slices"
)

// history is how many events of each class earlier windows of the key period had, and
// how long they stood for their devices. It holds nothing of an address.
type history struct{ windows []windowKinds }

// windowKinds is one of these windows.
type windowKinds struct {
	start, end int64
	// kinds are the classes that covered most time. rest is the device-seconds that the
	// others covered.
	kinds []kind
	rest  float64
	// scale of each zone then; nil if all were 1.
	scale []float64
}

// kind is one class in a window.
type kind struct {
	class uint32
	// events, and the device-seconds that they covered before zones were scaled.
	events, covered float32
}

// add adds the kinds of a part.
func (w *windowKinds) add(kinds []kind, correction float64) {
	for _, k := range kinds {
		k.covered *= float32(correction)
		if i := slices.IndexFunc(w.kinds, func(x kind) bool { return x.class == k.class }); i >= 0 {
			w.kinds[i].events += k.events
			w.kinds[i].covered += k.covered
		} else {
			w.kinds = append(w.kinds, k)
		}
	}
}

// note keeps a window that has just been estimated.
func (h *history) note(now windowKinds, scale []float64) {
	slices.SortFunc(now.kinds, func(a, b kind) int {
		return cmp.Or(cmp.Compare(b.covered, a.covered), cmp.Compare(a.class, b.class))
	})
	kept := min(len(now.kinds), maxKinds)
	for _, k := range now.kinds[kept:] {
		now.rest += float64(k.covered)
	}
	now.kinds = slices.Clone(now.kinds[:kept])
	if slices.ContainsFunc(scale, func(k float64) bool { return k != 1 }) {
		now.scale = slices.Clone(scale)
	}
	h.windows = slices.DeleteFunc(h.windows, func(w windowKinds) bool { return w.end <= now.end-int64(historyTime) })
	if n := len(h.windows) - maxHistory + 1; n > 0 {
		h.windows = slices.Delete(h.windows, 0, n)
	}
	h.windows = append(h.windows, now)
}

// scaled returns the scale of a zone in the window.
func (w *windowKinds) scaled(zone int) float64 {
	if zone < len(w.scale) {
		return w.scale[zone]
	}
	return 1
}

// recompute returns the device-seconds of a hand count as they were reported then, and
// as the current seconds per event of each class have them before zones are scaled.
func (h *history) recompute(c HandCount, perEvent map[uint32]float64) (then, now float64) {
	for i := range h.windows {
		w := &h.windows[i]
		shared := float64(min(w.end, c.End)-max(w.start, c.Start)) / float64(w.end-w.start)
		if shared <= 0 {
			continue
		}
		was, is := w.rest, w.rest
		for _, k := range w.kinds {
			was += float64(k.covered)
			if each, ok := perEvent[k.class]; ok {
				is += float64(k.events) * each
			} else {
				is += float64(k.covered)
			}
		}
		then += shared * was * w.scaled(c.Zone)
		now += shared * is
	}
	return then, now
}
