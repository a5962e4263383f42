package buffer

import "go.etcd.io/bbolt"

// SetBack has windows from a time on, in nanoseconds since the Unix epoch, be taken
// again although there were later ones: the clock was set back. The caller gives
// them other keys than those of that time had before; see [Outbox.Newest].
func (o *Outbox) SetBack(to int64) error {
	if o.memory.setBack(to) {
		return nil
	}
	return o.update(func(tx *bbolt.Tx) error {
		s, err := loadState(tx)
		if err != nil {
			return err
		}
		s.setBack(to)
		return s.save(tx)
	})
}

// Newest returns the end of the newest window ever appended. SetBack does not
// change it. 0 if there was none.
func (o *Outbox) Newest() int64 {
	s, _ := o.state()
	return s.newest
}

func (s *state) setBack(to int64) {
	s.highWater = min(s.highWater, to)
	s.gapStart, s.gapEnd = 0, 0
}

// setBack does so in memory, and tells whether that is the place.
func (m *memory) setBack(to int64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.active {
		m.state.setBack(to)
	}
	return m.active
}
