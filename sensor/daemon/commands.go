package daemon

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"footfall/buffer/history"
	"footfall/configs"
	"footfall/hashing/optout"
	"footfall/sensor/admin"
	"footfall/sensor/calibrate"
	"footfall/sensor/control"
	"footfall/sensor/engine"
	"footfall/sensor/status"
)

// commands answers the control socket of a running sensor. It changes the
// files first and then has the counting task apply the change, so that nothing is in
// force that a restart would forget.
type commands struct {
	config     *configs.Config
	lists      *admin.Lists
	handCounts *admin.HandCounts
	history    *history.Ring
	walk       *walkBoard
	// apply has the counting task do something with the engine.
	apply  func(context.Context, func(*engine.Engine)) error
	health func() status.Health
	reload func() error
	erase  func(context.Context) error
	log    *slog.Logger
}

var _ control.Handler = (*commands)(nil)

// OptOutAdd enters addresses into the list and takes out at once all they have
// contributed; in opt-in mode it enrols them.
func (c *commands) OptOutAdd(ctx context.Context, addresses []optout.Address) (control.Change, error) {
	return c.change(ctx, addresses, c.lists.Add, !c.lists.OptIn)
}

// OptOutRemove takes addresses out of the list: they are counted from now on, or in
// opt-in mode no longer.
func (c *commands) OptOutRemove(ctx context.Context, addresses []optout.Address) (control.Change, error) {
	return c.change(ctx, addresses, c.lists.Remove, c.lists.OptIn)
}

// change changes the list. If that leaves the devices out, all they have contributed
// is taken out at once.
func (c *commands) change(
	ctx context.Context, addresses []optout.Address,
	do func([]optout.Address) (control.Change, error), leavesOut bool,
) (control.Change, error) {
	before := len(c.lists.Checkers())
	change, err := do(addresses)
	if err != nil {
		return control.Change{}, err
	}
	checkers := c.lists.Checkers()
	return change, c.apply(ctx, func(e *engine.Engine) {
		for i := range addresses {
			if leavesOut {
				e.Exclude(addresses[i].Bytes())
			}
		}
		if len(checkers) != before {
			e.SetCheckers(checkers)
		}
	})
}

// OptOutCheck looks an address up in all lists.
func (c *commands) OptOutCheck(_ context.Context, address *optout.Address) (control.Check, error) {
	return c.lists.Check(address), nil
}

// OptOutSummary describes the lists.
func (c *commands) OptOutSummary(context.Context) (control.Summary, error) {
	return c.lists.Summary(), nil
}

// CalibrationShow fits the present hand counts.
func (c *commands) CalibrationShow(ctx context.Context) (calibrate.Summary, error) {
	return c.calibrated(ctx, c.handCounts.Show)
}

// CalibrationAdd matches hand counts with the windows of the last 24 hours, keeps
// them, and publishes people from the next window on.
func (c *commands) CalibrationAdd(ctx context.Context, counts []calibrate.Count) (calibrate.Summary, error) {
	for i := range counts {
		if err := admin.CheckZone(c.config, counts[i].Zone); err != nil {
			return calibrate.Summary{}, err
		}
	}
	return c.calibrated(ctx, func() (calibrate.Summary, engine.Calibration, error) { return c.handCounts.Add(counts) })
}

// CalibrationRemove forgets the hand counts of a zone. Its people are published no
// more.
func (c *commands) CalibrationRemove(ctx context.Context, zone string) (calibrate.Summary, error) {
	return c.calibrated(ctx, func() (calibrate.Summary, engine.Calibration, error) { return c.handCounts.Remove(zone) })
}

// calibrated puts the new fit of the hand counts in force.
func (c *commands) calibrated(ctx context.Context, do func() (calibrate.Summary, engine.Calibration, error)) (calibrate.Summary, error) {
	summary, found, err := do()
	if err != nil {
		return calibrate.Summary{}, err
	}
	return summary, c.apply(ctx, func(e *engine.Engine) { e.SetCalibration(found) })
}

// Status is the sensor's health.
func (c *commands) Status(context.Context) (json.RawMessage, error) {
	return status.Encode(c.health()), nil
}

// Windows returns a page of the released windows.
func (c *commands) Windows(_ context.Context, q control.WindowsQuery) (control.WindowsPage, error) {
	return admin.WindowsPage(c.history.Read, q)
}

// Walk notes a walk with a test phone, and returns the one that goes on.
func (c *commands) Walk(_ context.Context, told *control.Walk) (*control.Walk, error) {
	if told != nil {
		if err := checkWalk(c.config, told); err != nil {
			return nil, err
		}
		c.walk.put(told)
	}
	return c.walk.show(), nil
}

// Reload reads the configuration again.
func (c *commands) Reload(context.Context) error { return c.reload() }

// Erase wipes the key and all counts and ends the sensor.
func (c *commands) Erase(ctx context.Context) error { return c.erase(ctx) }

// acceptChain puts a list from the broker in force, if it is a new one.
func (c *commands) acceptChain(payload []byte) {
	if !c.lists.AcceptChain(payload) {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), chainTimeout)
	defer cancel()
	checkers := c.lists.Checkers()
	if err := c.apply(ctx, func(e *engine.Engine) { e.SetCheckers(checkers) }); err != nil {
		c.log.Error("the chain's opt-out list could not be put in force", "error", err)
	}
}

// chainTimeout bounds the wait for the counting task. That goes round every
// second.
const chainTimeout = 10 * time.Second
