package decode

import "slices"

// Marks are the network names (SSIDs) of devices that ask not to be counted.
// Their owners add a network of such a name, and the devices name it in their
// probe requests. Bytes are compared as they are; capitals count.
type Marks struct {
	SSIDs    []string // whole names
	Suffixes []string // endings of names
}

// DefaultMarks returns the marks in common use: the name "Do not track", and
// the endings "_optout" and "_nomap", as on networks that stay out of location
// databases.
func DefaultMarks() Marks {
	return Marks{
		SSIDs:    []string{"Do not track"},
		Suffixes: []string{"_optout", "_nomap"},
	}
}

// clean returns a copy without empty marks.
func (m Marks) clean() Marks {
	empty := func(s string) bool { return s == "" }
	return Marks{
		SSIDs:    slices.DeleteFunc(slices.Clone(m.SSIDs), empty),
		Suffixes: slices.DeleteFunc(slices.Clone(m.Suffixes), empty),
	}
}

// in says whether one of these elements, an SSID or an SSID List
// (IEEE 802.11-2020, 9.4.2.2 and 9.4.2.72), names a mark. A broken element
// ends the search.
func (m *Marks) in(elements []byte) bool {
	for len(elements) >= elementHeader && len(elements)-elementHeader >= int(elements[1]) {
		end := elementHeader + int(elements[1])
		body := elements[elementHeader:end]
		if elements[0] == idSSID && m.match(body) || elements[0] == idSSIDList && m.in(body) {
			return true
		}
		elements = elements[end:]
	}
	return false
}

// match says whether a network name is a mark.
func (m *Marks) match(name []byte) bool {
	if len(name) == 0 {
		return false // the wildcard SSID: most probe requests name no network
	}
	for _, mark := range m.SSIDs {
		if string(name) == mark {
			return true
		}
	}
	for _, mark := range m.Suffixes {
		if rest := len(name) - len(mark); rest >= 0 && string(name[rest:]) == mark {
			return true
		}
	}
	return false
}
