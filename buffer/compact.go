package buffer

import (
	"go.etcd.io/bbolt"
)

// A file is rewritten at start when it is larger than compactAbove bytes and
// less than a quarter of it is in use. bbolt never gives space back by itself:
// after a week without a broker the file would stay large for ever.
const (
	compactAbove    = 256 << 10
	compactTx       = 64 << 10 // bytes per transaction while rewriting
	compactFraction = 4
)

// compact rewrites the file if that pays. If it fails (a full disk) the old
// file stays in use.
func (o *Outbox) compact() {
	before, mostlyEmpty := o.worthCompacting()
	if !mostlyEmpty {
		return
	}
	source := o.db
	err := o.replace(func(db *bbolt.DB) error { return bbolt.Compact(db, source, compactTx) })
	if err != nil {
		o.opt.Log.Warn("the outbox file could not be made smaller", "path", o.path, "error", err)
		return
	}
	after, _ := o.worthCompacting()
	o.opt.Log.Info("made the outbox file smaller", "path", o.path, "before_bytes", before, "after_bytes", after)
}

func (o *Outbox) worthCompacting() (size int64, yes bool) {
	info, err := o.file.Stat()
	if err != nil {
		return 0, false
	}
	var used int64
	err = o.view(func(tx *bbolt.Tx) error {
		used = tx.Size()
		return nil
	})
	used -= int64(o.db.Stats().FreePageN) * int64(o.db.Info().PageSize)
	return info.Size(), err == nil && info.Size() > compactAbove && used*compactFraction < info.Size()
}
