package daemon

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"footfall/configs"
	"footfall/sensor/admin"
	"footfall/sensor/control"
)

// walkLife is how long a walk is shown after it was told. It is told every second.
const walkLife = 5 * time.Second

// walkBoard remembers the walk with a test phone that "footfall calibrate signal" tells
// of, for "footfall status --watch". Nothing else reads it.
type walkBoard struct {
	now func() time.Time

	mu   sync.Mutex
	walk *control.Walk
	at   time.Time
}

func (b *walkBoard) put(w *control.Walk) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.walk, b.at = w, b.now()
}

// show returns the walk that goes on; nil for none.
func (b *walkBoard) show() *control.Walk {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.walk != nil && b.now().Sub(b.at).Abs() > walkLife {
		b.walk = nil
	}
	return b.walk
}

// checkWalk refuses a walk in another store: a command that uses another configuration.
func checkWalk(c *configs.Config, w *control.Walk) error {
	if err := admin.CheckZone(c, w.Zone); err != nil {
		return err
	}
	for _, s := range w.Sources {
		if !slices.ContainsFunc(c.Sources, func(known configs.Source) bool { return known.Name == s.Source }) {
			return fmt.Errorf("there is no source %q in the configuration of the running sensor", s.Source)
		}
	}
	return nil
}
