package tuner

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Guard remembers over a restart of the machine that an interface was just being
// added to a radio. Some access points restart when one is; such a radio is then
// left alone, instead of restarting the machine for ever.
type Guard struct {
	// Folder is where notes are kept, one file for a radio; "" for nowhere.
	Folder string
	// Boot identifies the time since the machine started.
	Boot string
}

// settled is how long a machine must live on for a radio to be trusted.
const settled = time.Minute

// File is the note about the radio at a place (Radio.Bus).
func (g *Guard) File(bus string) string { return filepath.Join(g.Folder, "adding-"+filepath.Base(bus)) }

// blames tells whether the machine restarted within a minute of adding an
// interface to the radio.
func (g *Guard) blames(bus string) bool {
	if g.Folder == "" {
		return false
	}
	boot, err := os.ReadFile(g.File(bus))
	return err == nil && string(boot) != g.Boot
}

// begin notes that an interface is about to be added. The note is on the disk
// when it returns.
func (g *Guard) begin(bus string) error {
	if g.Folder == "" {
		return nil
	}
	f, err := os.OpenFile(g.File(bus), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("note that an interface is added: %w", err)
	}
	_, err = f.WriteString(g.Boot)
	return errors.Join(err, f.Sync(), f.Close())
}

// settle takes the note away: the machine has lived on.
func (g *Guard) settle(bus string) error {
	if g.Folder == "" {
		return nil
	}
	if err := os.Remove(g.File(bus)); err != nil && !os.IsNotExist(err) {
		return err
	}
	return nil
}
