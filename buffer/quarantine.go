package buffer

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.etcd.io/bbolt"
)

// keepQuarantined is how many damaged files are kept; a failing disk must not
// fill itself with them.
const keepQuarantined = 3

// damagedSuffix ends the name of an empty file. It tells the next start about
// damage that only showed in use. Without it the same file would pass the check
// and fail again, for ever.
const damagedSuffix = ".damaged"

// quarantine moves the damaged file aside and starts with an empty one. What
// was released before is not known any more, so everything up to now counts as
// released. The window that is open at this moment is lost rather than drawn twice.
func (o *Outbox) quarantine(cause error) error {
	now := o.opt.Now().UTC()
	aside, err := o.asideName(now.Format("20060102T150405Z"))
	if err != nil {
		return err
	}
	// A second name first, so that the path never leads nowhere: another
	// process could create a file there. Not all file systems have links.
	linked := os.Link(o.path, aside) == nil
	if !linked {
		if err := os.Rename(o.path, aside); err != nil {
			return explain(o.path, err)
		}
	}
	o.setFile(o.file, nil)
	o.mu.Lock()
	o.quarantined, o.unreadable = aside, 0
	o.mu.Unlock()
	if err := o.replace(func(db *bbolt.DB) error { return create(db, now.UnixNano()) }); err != nil {
		if linked {
			_ = os.Remove(aside) // the next start finds the file again at its path
		}
		return err
	}
	if err := os.Remove(o.path + damagedSuffix); err != nil && !os.IsNotExist(err) {
		return explain(o.path, err)
	}
	o.opt.Log.Error("the outbox file was damaged; it was moved aside and what it held was not sent",
		"path", o.path, "moved_to", aside, "error", cause)
	return o.forgetOldest(filepath.Base(aside))
}

// asideName returns a free name.
func (o *Outbox) asideName(stamp string) (string, error) {
	base := o.path + ".corrupt-" + stamp
	for i, name := 1, base; i < 100; i++ {
		if _, err := os.Lstat(name); os.IsNotExist(err) {
			return name, nil
		}
		name = fmt.Sprintf("%s.%02d", base, i)
	}
	return "", fmt.Errorf("outbox %s: remove the files %s*: too many damaged files", o.path, base)
}

// forgetOldest removes all but the newest damaged files, of which keep is one.
func (o *Outbox) forgetOldest(keep string) error {
	dir, base := filepath.Split(o.path)
	entries, err := os.ReadDir(filepath.Clean(dir + "."))
	if err != nil {
		return explain(o.path, err)
	}
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), base+".corrupt-") && e.Name() != keep {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names) // the names hold the time
	for _, name := range names[:max(0, len(names)+1-keepQuarantined)] {
		if err := os.Remove(dir + name); err != nil {
			return explain(o.path, err)
		}
	}
	return nil
}
