package publish

import (
	"slices"
	"testing"

	"footfall/buffer"
)

func seqs(t *testing.T, q *queue, after uint64, n int) (got []uint64) {
	t.Helper()
	records, err := q.Peek(after, n)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		got = append(got, r.Seq)
	}
	return got
}

func TestQueueHandsOutInOrder(t *testing.T) {
	q := newQueue()
	<-q.drained()
	row := func(end int64) buffer.Record { return buffer.Record{End: end, Payload: []byte("x")} }
	q.append([]buffer.Record{row(1), row(2)})
	q.append([]buffer.Record{row(3), row(4), row(5)})
	select {
	case <-q.Changed():
	default:
		t.Error("news were not told")
	}
	for _, c := range []struct {
		deleted []uint64
		after   uint64
		n       int
		want    []uint64
		rows    int
	}{
		{nil, 0, 3, []uint64{1, 2, 3}, 5},
		{[]uint64{2, 2, 99}, 0, 3, []uint64{1, 3, 4}, 4},
		{[]uint64{1, 3}, 0, 9, []uint64{4, 5}, 2},
		{nil, 4, 9, []uint64{5}, 2},
		{[]uint64{4, 5}, 0, 9, nil, 0},
	} {
		if err := q.Delete(c.deleted...); err != nil {
			t.Fatal(err)
		}
		if got := seqs(t, q, c.after, c.n); !slices.Equal(got, c.want) || q.size() != c.rows {
			t.Errorf("after deleting %v: %v behind %d and %d rows, want %v and %d", c.deleted, got, c.after, q.size(), c.want, c.rows)
		}
	}
	<-q.drained()
	q.append([]buffer.Record{row(6), row(7)})
	if last, _ := q.Last(func(r *buffer.Record) bool { return r.End < 7 }); last != 6 {
		t.Errorf("last is %d, want 6", last)
	}
	if last, _ := q.Last(func(r *buffer.Record) bool { return r.End < 6 }); last != 0 {
		t.Errorf("last is %d, want none", last)
	}
}
