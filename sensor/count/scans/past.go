package scans

import (
	"cmp"
	"slices"
)

// past is how many events of each class earlier windows of the key period had, and
// how long they stood for their devices. There is nothing in it of an address.
type past struct{ windows []pastWindow }

// pastWindow is one of them.
type pastWindow struct {
	start, end int64
	// kinds are the classes that covered most time, and rest is the device-seconds
	// that the others covered.
	kinds []pastKind
	rest  float64
	// scale of each zone then; nil if all were 1.
	scale []float32
}

// pastKind is one class in a window.
type pastKind struct {
	class uint32
	// events, and the device-seconds that they covered, before zones were scaled.
	events, covered float32
}

// note keeps a window that has just been estimated.
func (p *past) note(w Window, catalog *catalog, stands map[uint32]float64, scale []float64) {
	now := pastWindow{start: w.Start, end: w.End, scale: scales(scale)}
	for i := range catalog.classes {
		c := &catalog.classes[i]
		if n := float64(len(c.events)); n > 0 {
			now.kinds = append(now.kinds, pastKind{c.name, float32(n), float32(n * stands[c.name])})
		}
	}
	slices.SortFunc(now.kinds, func(a, b pastKind) int {
		return cmp.Or(cmp.Compare(b.covered, a.covered), cmp.Compare(a.class, b.class))
	})
	kept := min(len(now.kinds), maxPastKinds)
	for _, k := range now.kinds[kept:] {
		now.rest += float64(k.covered)
	}
	now.kinds = slices.Clone(now.kinds[:kept])
	p.forget(w.End-int64(pastTime), maxPast-1)
	p.windows = append(p.windows, now)
}

// scales returns the scales of zones as they are kept.
func scales(scale []float64) []float32 {
	var kept []float32
	for z, k := range scale {
		if k != 1 && kept == nil {
			kept = make([]float32, len(scale))
			for i := range z {
				kept[i] = 1
			}
		}
		if kept != nil {
			kept[z] = float32(k)
		}
	}
	return kept
}

// forget leaves windows that end after a time, and no more than a number of them.
func (p *past) forget(before int64, most int) {
	p.windows = slices.DeleteFunc(p.windows, func(w pastWindow) bool { return w.end <= before })
	if n := len(p.windows) - most; n > 0 {
		p.windows = slices.Delete(p.windows, 0, n)
	}
}

// scaled returns the scale of a zone in a window.
func (w *pastWindow) scaled(zone int) float64 {
	if zone < len(w.scale) {
		return float64(w.scale[zone])
	}
	return 1
}

// anew returns the device-seconds of a hand count as they were reported then, and as
// they would come to now before zones are scaled.
func (p *past) anew(c HandCount, stands map[uint32]float64) (then, now float64) {
	for i := range p.windows {
		w := &p.windows[i]
		shared := float64(min(w.end, c.End)-max(w.start, c.Start)) / float64(w.end-w.start)
		if shared <= 0 {
			continue
		}
		was, is := w.rest, w.rest
		for _, k := range w.kinds {
			was += float64(k.covered)
			if each, ok := stands[k.class]; ok {
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

// reset forgets it all.
func (p *past) reset() {
	for i := range p.windows {
		clear(p.windows[i].kinds)
	}
	clear(p.windows)
	p.windows = nil
}
