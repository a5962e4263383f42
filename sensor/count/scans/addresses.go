package scans

import "footfall/hashing/secret"

// addresses numbers the pseudonyms of a part: a hash table with linear probing.
// Pseudonyms are uniform, so they are their own hash; the lowest bit is the radio.
type addresses struct {
	list  []owner
	slots []uint32 // number plus one; 0 if free
}

// owner is a pseudonym and its latest event. The key is 0 when the device has been
// taken out.
type owner struct {
	key    uint64
	latest uint32
}

func (a *addresses) place(key uint64) int { return int(key>>1) & (len(a.slots) - 1) }

// find returns the number of a pseudonym, and whether it is new.
func (a *addresses) find(key uint64) (number uint32, fresh bool) {
	if 2*len(a.list) >= len(a.slots) {
		a.grow()
	}
	i := a.place(key)
	for ; a.slots[i] != 0; i = (i + 1) & (len(a.slots) - 1) {
		if n := a.slots[i] - 1; a.list[n].key == key {
			return n, false
		}
	}
	a.list = append(secret.Grow(a.list, firstSlots), owner{key: key})
	a.slots[i] = uint32(len(a.list))
	return uint32(len(a.list) - 1), true
}

// firstSlots is the size of a table to begin with. It is a power of two.
const firstSlots = 512

// lookUp returns the number of a pseudonym that is there.
func (a *addresses) lookUp(key uint64) (number uint32, ok bool) {
	if len(a.slots) == 0 {
		return 0, false
	}
	for i := a.place(key); a.slots[i] != 0; i = (i + 1) & (len(a.slots) - 1) {
		if n := a.slots[i] - 1; a.list[n].key == key {
			return n, true
		}
	}
	return 0, false
}

func (a *addresses) grow() {
	a.slots = make([]uint32, max(firstSlots, 2*len(a.slots)))
	a.fill()
}

// rehash makes the table of a list that was read.
func (a *addresses) rehash() {
	size := firstSlots
	for size < 2*len(a.list)+2 {
		size *= 2
	}
	a.slots = make([]uint32, size)
	a.fill()
}

func (a *addresses) fill() {
	for n := range a.list {
		i := a.place(a.list[n].key)
		for a.slots[i] != 0 {
			i = (i + 1) & (len(a.slots) - 1)
		}
		a.slots[i] = uint32(n + 1)
	}
}

// fetch loads what find will look at, and returns something of it.
func (a *addresses) fetch(key uint64) uint64 {
	if len(a.slots) == 0 {
		return 0
	}
	if n := a.slots[a.place(key)]; n > 0 {
		return a.list[n-1].key
	}
	return 0
}

// forget takes a pseudonym out and returns its number, which stays without an owner.
func (a *addresses) forget(key uint64) (number uint32, ok bool) {
	if number, ok = a.lookUp(key); ok {
		a.list[number] = owner{}
	}
	return number, ok
}

// wipe clears all pseudonyms.
func (a *addresses) wipe() {
	clear(a.list[:cap(a.list)])
	*a = addresses{}
}
