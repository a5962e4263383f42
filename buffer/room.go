package buffer

import "go.etcd.io/bbolt"

// leastRows are kept however little room there is: a day of one zone takes 288.
const leastRows = 64

// FittingRows is how many rows an outbox may hold on a small disk. Used is how many
// bytes of its file hold something, and free how many the file system has left. It is
// half of both together, so that as much is left for others. What the outbox has already
// stays its own: dropping rows would not make the file smaller.
//
//	0        used                  used+free
//	|--------|------------------------|
//	|- outbox -----|- left to others -|
func FittingRows(used, free int64) int {
	return max(int(max((used+free)/2, used)/RowBytes), leastRows)
}

// room is [Outbox.room].
type room func(tx *bbolt.Tx, stored, adding int) (most int)

// room returns the most rows to keep, for a file with so many stored and so many to come.
// It is found again with each append, which costs a call of statfs(2).
func (o *Outbox) room(tx *bbolt.Tx, stored, adding int) int {
	most := o.opt.MaxRows
	if o.opt.Free != nil {
		if free, known := o.opt.Free(o.path); known {
			most = min(most, max(FittingRows(tx.Size(), free), stored, adding))
		}
	}
	o.most.Store(int64(most))
	return most
}

// measure finds the room before the first append.
func (o *Outbox) measure() error {
	err := o.view(func(tx *bbolt.Tx) error {
		s, err := loadState(tx)
		if err == nil {
			o.room(tx, int(s.rows), 0)
		}
		return err
	})
	if most := int(o.most.Load()); err == nil && most < o.opt.MaxRows {
		o.opt.Log.Info("the disk has room for fewer rows than outbox.max_rows", "path", o.path, "rows", most, "max_rows", o.opt.MaxRows)
	}
	return err
}
