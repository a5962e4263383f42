package simulate

// queue hands out values in the order of their times, and those of one time in
// the order in which they came: a binary heap.
type queue[T any] struct {
	items []timed[T]
	added uint64
}

type timed[T any] struct {
	at    int64 // ns since the Unix epoch
	order uint64
	value T
}

func (q *queue[T]) len() int { return len(q.items) }

// next returns the time of the first value; there must be one.
func (q *queue[T]) next() int64 { return q.items[0].at }

func (q *queue[T]) less(i, j int) bool {
	a, b := &q.items[i], &q.items[j]
	return a.at < b.at || a.at == b.at && a.order < b.order
}

func (q *queue[T]) push(at int64, value T) {
	q.items = append(q.items, timed[T]{at, q.added, value})
	q.added++
	for i := len(q.items) - 1; i > 0; {
		parent := (i - 1) / 2
		if !q.less(i, parent) {
			return
		}
		q.items[i], q.items[parent] = q.items[parent], q.items[i]
		i = parent
	}
}

// pop takes out the first value; there must be one.
func (q *queue[T]) pop() (at int64, value T) {
	first, last := q.items[0], len(q.items)-1
	q.items[0] = q.items[last]
	clear(q.items[last:])
	q.items = q.items[:last]
	for i := 0; ; {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < last; child++ {
			if q.less(child, least) {
				least = child
			}
		}
		if least == i {
			return first.at, first.value
		}
		q.items[i], q.items[least] = q.items[least], q.items[i]
		i = least
	}
}
