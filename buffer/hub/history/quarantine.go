package history

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// keepDamaged is how many damaged files are kept; a failing disk must not fill itself.
const keepDamaged = 2

// damagedSuffix ends the name of an empty file. It tells the next start about damage that
// only showed in use.
const damagedSuffix = ".damaged"

// quarantine moves the damaged file aside.
func (s *Store) quarantine(cause error) error {
	aside := s.path + ".corrupt-" + s.opt.Now().UTC().Format("20060102T150405.000Z")
	if err := os.Rename(s.path, aside); err != nil {
		return s.explain(err)
	}
	_ = os.Remove(s.path + damagedSuffix) // mostly there is none
	s.quarantined = aside
	s.opt.Log.Error("the history was damaged; it was moved aside, and a new one begins", "path", s.path, "moved_to", aside, "error", cause)
	older, err := filepath.Glob(s.path + ".corrupt-*")
	if err != nil {
		return fmt.Errorf("history %s: %w", s.path, err)
	}
	slices.Sort(older) // the names hold the time
	for _, name := range older[:max(0, len(older)-keepDamaged)] {
		_ = os.Remove(name) // there is another try at the next damage
	}
	return nil
}
