package nl80211

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Link layers that are read (ARPHRD_ numbers).
const (
	layerIEEE80211 = 801
	layerPrism     = 802
	layerRadiotap  = 803
)

// Diagnose says why frames cannot be captured from an interface, or nil where
// nothing is wrong with it. The error tells that the kernel could not be asked.
func Diagnose(k Kernel, name string) (*Problem, error) {
	radios, err := k.Radios()
	if err != nil {
		return nil, err
	}
	links, err := k.Links()
	if err != nil {
		return nil, err
	}
	return diagnose(radios, links, name), nil
}

func diagnose(radios []Radio, links []Link, name string) *Problem {
	at := slices.IndexFunc(links, func(l Link) bool { return l.Name == name })
	if at < 0 {
		monitors, others := names(radios, links)
		if near := nearest(name, monitors, others); near != "" {
			return problem(Typo, words{"it", name, "near", near})
		}
		return elsewhere(Missing, radios, links, name)
	}
	link := links[at]
	r, i, wireless := owner(radios, link.Index)
	switch {
	case link.Layer == layerPrism:
		return problem(WrongLink, words{"it", name, "layer", strconv.Itoa(int(link.Layer))})
	case wireless && i.Mode != Monitor:
		return notMonitor(r, i, links)
	case link.Layer != layerRadiotap && link.Layer != layerIEEE80211:
		return elsewhere(NotWiFi, radios, links, name)
	case link.Up:
		return nil
	case r.HardBlocked:
		return problem(HardBlocked, words{"it", name})
	case r.SoftBlocked:
		return problem(SoftBlocked, words{"it", name})
	}
	return problem(Down, words{"it", name})
}

// notMonitor is about an interface that has another use.
func notMonitor(r Radio, i Interface, links []Link) *Problem {
	w := words{"it", i.Name, "from", i.Name, "mon", freeName(links), "channel", onChannel(i.MHz), "driver", r.Driver}
	p := problem(InManaged, w)
	switch {
	case !r.Monitor:
		return problem(NoMonitor, w)
	case i.Mode == AccessPoint:
		p = problem(Serves, w)
	case !i.Free():
		p = problem(InUse, w)
	}
	return unblockFirst(p, r)
}

// elsewhere is about a name that is no radio's: it says what to make of the
// radio that there is.
func elsewhere(c Condition, radios []Radio, links []Link, name string) *Problem {
	r, p := Choose(radios, "auto")
	if p != nil && p.Condition != SoftBlocked {
		return p
	}
	if p != nil {
		r = radios[slices.IndexFunc(radios, func(r Radio) bool { return r.Monitor && r.SoftBlocked })]
	}
	from := "dev " + r.Name
	if len(r.Interfaces) > 0 {
		from = r.Interfaces[0].Name
	}
	found := problem(c, words{"it", name, "from", from, "mon", freeName(links)})
	if len(r.Interfaces) == 0 {
		found.Command = fmt.Sprintf("iw phy %s interface add %s type monitor && ip link set %[2]s up", r.Name, freeName(links))
		found.Sentence = fmt.Sprintf("there is no interface %s; make a monitor interface %s on the radio %s, and name that", name, freeName(links), r.Name)
	}
	return unblockFirst(found, r)
}

// unblockFirst adds what a blocked radio needs before anything else works.
func unblockFirst(p *Problem, r Radio) *Problem {
	switch {
	case r.HardBlocked:
		p.Sentence = "the radio is switched off by a hardware switch or key (rfkill): turn that on; then: " + p.Sentence
	case r.SoftBlocked:
		p.Sentence += "; the radio is blocked by software, so unblock it first"
		p.Command = "rfkill unblock wifi && " + p.Command
	}
	return p
}

// owner finds the radio of a link.
func owner(radios []Radio, link int) (Radio, Interface, bool) {
	for _, r := range radios {
		for _, i := range r.Interfaces {
			if i.Index == link {
				return r, i, true
			}
		}
	}
	return Radio{}, Interface{}, false
}

// freeName is a name for a monitor interface that nothing has.
func freeName(links []Link) string {
	for n := 0; ; n++ {
		name := "mon" + strconv.Itoa(n)
		if !slices.ContainsFunc(links, func(l Link) bool { return l.Name == name }) {
			return name
		}
	}
}

// onChannel adds a frequency to a sentence, where it is known.
func onChannel(mhz int) string {
	if mhz == 0 {
		return ""
	}
	return " (" + strconv.Itoa(mhz) + " MHz)"
}

// names lists what a name may have meant.
func names(radios []Radio, links []Link) (monitors, others []string) {
	for _, l := range links {
		if l.Layer == layerRadiotap || l.Layer == layerIEEE80211 {
			monitors = append(monitors, l.Name)
		}
	}
	for _, r := range radios {
		others = append(others, r.Name)
		for _, i := range r.Interfaces {
			others = append(others, i.Name)
		}
	}
	return monitors, others
}

// nearest is the first of the names that is nearest to one with a slip or two in
// it, or "". Another number is a slip where a monitor interface was meant, and
// no slip otherwise: wlan1 beside wlan0 is a radio that is missing.
func nearest(name string, monitors, others []string) string {
	best, least := "", min(3, len(name))
	for i, other := range append(slices.Clip(monitors), others...) {
		if i >= len(monitors) && numbered(name) && numbered(other) && letters(name) == letters(other) {
			continue
		}
		if d := distance(name, other); d < least {
			best, least = other, d
		}
	}
	return best
}

func numbered(s string) bool { return letters(s) != s }

// letters is a name without its number.
func letters(s string) string { return strings.TrimRight(s, "0123456789") }

// distance counts letters to insert, delete or exchange (Levenshtein), where
// two that changed places count once.
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
