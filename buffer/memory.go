package buffer

import (
	"errors"
	"slices"
	"sync"
	"time"

	"go.etcd.io/bbolt"
)

// memory holds records refused by the disk: a full or read-only disk, a missing
// directory, a file that this user may not write. The records are handed out
// behind those of the file and keep their numbers when they are written later.
//
//	            disk fails                     disk takes it
//	on disk  --------------->  in memory  -------------------->  on disk
//	            (or Open)      Append, Peek, Delete
//
// What was released while in memory is known to this process only. Should it be
// killed before the disk takes it, the next one cannot know; so an outbox that
// begins in memory counts all time before its beginning as released.
type memory struct {
	most int // records

	mu      sync.Mutex
	active  bool
	reason  error // why the disk takes nothing
	records []Record
	state   state // as if the records were in the file
	start   int64 // of the first window known to memory alone; see merge
	dropped uint64
	merged  bool // the file knows of all but the newest records
}

// firstInMemory numbers the records of an outbox begun without a file. No
// file that was only ever written by Append has as many.
const firstInMemory = 1 << 40

// current returns the state while memory is in use.
func (m *memory) current() (state, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state, m.active
}

func (m *memory) rows() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.records)
}

// takesOver tells whether memory can help after this error of the disk, nil
// if the disk was not even tried.
func (m *memory) takesOver(err error) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.most == 0 || errors.Is(err, ErrAlreadyReleased) || errors.Is(err, ErrCorrupt) || errors.Is(err, ErrClosed) {
		return false
	}
	return err != nil || m.active
}

func (m *memory) describe(st *Stats) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.active {
		return
	}
	st.InMemory, st.Disk = len(m.records), m.reason.Error()
	st.Rows += len(m.records)
	st.Evicted += m.dropped
	if n := len(m.records); n > 0 {
		st.Newest = m.records[n-1].End
		if st.Oldest == 0 {
			st.Oldest = m.records[0].Start
		}
	}
}

// begin makes memory the place to append to.
func (m *memory) begin(s state, reason error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.active, m.reason, m.state, m.start, m.merged = true, reason, s, 0, false
}

// toMemory appends to memory, and begins to use it for the given reason.
func (o *Outbox) toMemory(recs []Record, reason error) (evicted int, err error) {
	m := &o.memory
	if _, active := m.current(); !active {
		s, err := o.state()
		if err != nil {
			return 0, errors.Join(reason, err)
		}
		m.begin(s, reason)
		o.opt.Log.Error("windows are kept in memory until the disk takes them", "error", reason)
	}
	return m.append(recs)
}

func (m *memory) append(recs []Record) (evicted int, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	start, end := span(recs)
	if err := m.state.check(start, end); err != nil {
		return 0, err
	}
	number(recs, m.state.lastSeq+1)
	m.state.lastSeq += uint64(len(recs))
	m.state.release(start, end)
	if m.start == 0 || start < m.start {
		m.start = start
	}
	m.records = append(m.records, recs...)
	evicted = max(0, len(m.records)-m.most)
	m.records = slices.Delete(m.records, 0, evicted)
	m.dropped += uint64(evicted)
	return evicted, nil
}

// peek appends records with numbers above after to recs, up to n in all. The
// caller holds mu.
func (m *memory) peek(recs []Record, after uint64, n int) []Record {
	for _, r := range m.records {
		if r.Seq > after && len(recs) < n {
			recs = append(recs, r)
		}
	}
	return recs
}

// last is Outbox.Last for the records in memory. The caller holds mu.
func (m *memory) last(match func(r *Record) bool) uint64 {
	for i := len(m.records) - 1; i >= 0; i-- {
		if match(&m.records[i]) {
			return m.records[i].Seq
		}
	}
	return 0
}

// remove deletes the records with these numbers and returns the other numbers.
func (m *memory) remove(seqs []uint64) (others []uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, seq := range seqs {
		i := slices.IndexFunc(m.records, func(r Record) bool { return r.Seq == seq })
		if i < 0 {
			others = append(others, seq)
			continue
		}
		m.records = slices.Delete(m.records, i, i+1)
	}
	return others
}

// toDisk writes the records in memory, if the disk takes them, and tells whether the
// disk is the place to append to.
func (o *Outbox) toDisk() bool {
	m := &o.memory
	if _, active := m.current(); !active {
		return true
	}
	err := o.openAgain()
	if err == nil {
		err = o.writeMemory()
	}
	if err != nil {
		m.mu.Lock()
		m.reason = err
		m.mu.Unlock()
		return false
	}
	o.opt.Log.Info("the disk takes windows again", "path", o.path)
	return true
}

// openAgain opens the file of an outbox without one.
func (o *Outbox) openAgain() error {
	if _, err := o.usable(); !errors.Is(err, errNoFile) {
		return err
	}
	return o.openFile(0)
}

// writeMemory moves all records to the file. The state goes first, so that a
// crash in between loses records but never forgets the released time.
func (o *Outbox) writeMemory() error {
	m := &o.memory
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := o.update(m.merge); err != nil {
		return err
	}
	m.merged, m.start, m.dropped = true, 0, 0
	for len(m.records) > 0 {
		n := min(len(m.records), deleteChunk)
		err := o.update(func(tx *bbolt.Tx) error { return putBack(tx, m.records[:n], o.room) })
		if err != nil {
			return err
		}
		m.records = slices.Delete(m.records, 0, n)
	}
	m.active, m.reason, m.dropped = false, nil, 0
	return nil
}

// merge adds the state in memory to the state of the file. Numbers that the file
// has used already are given out again behind them.
func (m *memory) merge(tx *bbolt.Tx) error {
	s, err := loadState(tx)
	if err != nil {
		return err
	}
	if n := len(m.records); !m.merged && n > 0 && m.records[0].Seq <= s.lastSeq {
		number(m.records, s.lastSeq+1)
		m.state.lastSeq = m.records[n-1].Seq
	}
	s.lastSeq = max(s.lastSeq, m.state.lastSeq) // numbers never repeat, not those of published records either
	if m.start != 0 {
		if s.released(m.start, m.state.highWater) { // wrong clocks: forget the gap
			s.gapStart, s.gapEnd = 0, 0
			s.highWater = max(s.highWater, m.state.highWater)
		} else {
			s.release(m.start, m.state.highWater)
		}
	}
	s.evicted += m.dropped
	return s.save(tx)
}

// putBack stores records with their numbers.
func putBack(tx *bbolt.Tx, recs []Record, room room) error {
	s, err := loadState(tx)
	if err != nil {
		return err
	}
	if _, err := evict(tx, &s, int(s.rows)+len(recs)-room(tx, int(s.rows), len(recs))); err != nil {
		return err
	}
	for i := range recs { // single ones may have been deleted in between
		if _, err := put(tx, &s, recs[i:i+1], recs[i].Seq); err != nil {
			return err
		}
	}
	return s.save(tx)
}

// withoutFile begins an outbox in memory.
func (o *Outbox) withoutFile(reason error) {
	now := o.opt.Now()
	first := max(firstInMemory, now.UnixMilli())
	o.memory.begin(state{lastSeq: uint64(first), highWater: max(0, now.UnixNano())}, reason)
	o.opt.Log.Error("the outbox cannot be written; windows are kept in memory until it can", "error", reason, "records_at_most", o.memory.most, "since", now.UTC().Format(time.RFC3339))
}
