package hashing

// SetList has another plain list apply from now on; nil for none. What devices on it
// have contributed before is for the caller to take out; see [List.Each].
func (g *Gate) SetList(l *List) { g.optOut = l }
