package hashing

// SetList has another plain list apply from now on; nil for none. What devices on it
// have contributed before is for the caller to take out; see [List.Each].
func (g *Gate) SetList(l *List) { g.optOut = l }

// Each calls f for every address of the list, in any order. f must not keep it.
func (l *List) Each(f func(a *[6]byte)) {
	if l == nil {
		return
	}
	var a [6]byte
	l.addresses.Each(func(key uint64, _ *struct{}) {
		for i := range a {
			a[i] = byte(key >> (40 - 8*i))
		}
		f(&a)
	})
	clear(a[:])
}
