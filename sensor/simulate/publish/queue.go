package publish

import (
	"slices"
	"sync"

	"footfall/buffer"
)

// queue is an outbox in memory. A simulated sensor has nothing that must not be lost.
type queue struct {
	mu      sync.Mutex
	records []buffer.Record // in order of Seq, deleted ones have no payload
	head    int             // of records: all before are deleted
	rows    int
	newest  uint64
	changed chan struct{}
	deleted chan struct{}
	empty   chan struct{} // closed while there are no rows
}

func newQueue() *queue {
	q := &queue{changed: make(chan struct{}, 1), deleted: make(chan struct{}, 1), empty: make(chan struct{})}
	close(q.empty)
	return q
}

// append adds records, and gives them their numbers.
func (q *queue) append(records []buffer.Record) {
	if len(records) == 0 {
		return
	}
	q.mu.Lock()
	if q.rows == 0 {
		q.empty = make(chan struct{})
	}
	for _, r := range records {
		q.newest++
		r.Seq = q.newest
		q.records = append(q.records, r)
	}
	q.rows += len(records)
	q.mu.Unlock()
	tell(q.changed)
}

// tell leaves word in a channel with room for one.
func tell(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// at is the place of the first record behind a number.
func (q *queue) at(after uint64) int {
	i, _ := slices.BinarySearchFunc(q.records[q.head:], after+1, func(r buffer.Record, seq uint64) int {
		switch {
		case r.Seq < seq:
			return -1
		case r.Seq > seq:
			return 1
		}
		return 0
	})
	return q.head + i
}

// Peek returns up to n records behind a number.
func (q *queue) Peek(after uint64, n int) ([]buffer.Record, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var found []buffer.Record
	for i := q.at(after); i < len(q.records) && len(found) < n; i++ {
		if q.records[i].Payload != nil {
			found = append(found, q.records[i])
		}
	}
	return found, nil
}

// Last returns the number of the newest record that matches; 0 for none.
func (q *queue) Last(match func(r *buffer.Record) bool) (uint64, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := len(q.records) - 1; i >= q.head; i-- {
		if q.records[i].Payload != nil && match(&q.records[i]) {
			return q.records[i].Seq, nil
		}
	}
	return 0, nil
}

// Delete removes records.
func (q *queue) Delete(seqs ...uint64) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, seq := range seqs {
		if i := q.at(seq - 1); i < len(q.records) && q.records[i].Seq == seq && q.records[i].Payload != nil {
			q.records[i].Payload = nil
			q.rows--
			if q.rows == 0 {
				close(q.empty)
			}
		}
	}
	for q.head < len(q.records) && q.records[q.head].Payload == nil {
		q.head++
	}
	if q.head > len(q.records)/2 {
		q.records, q.head = slices.Clone(q.records[q.head:]), 0
	}
	tell(q.deleted)
	return nil
}

// Changed tells that there are new records.
func (q *queue) Changed() <-chan struct{} { return q.changed }

func (q *queue) size() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.rows
}

// drained is closed when there are no rows.
func (q *queue) drained() <-chan struct{} {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.empty
}
