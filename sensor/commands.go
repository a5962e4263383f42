package sensor

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"footfall/hashing/optout"
	"footfall/sensor/control"
)

// ErrNoList says that there is no list to change.
var ErrNoList = errors.New("no list is kept here: set opt_out.list in the configuration")

// commands does what the control socket asks of a running sensor. It changes
// the lists on disk first and then has the counting task act on the change, so
// that nothing is in force that a restart would forget.
type commands struct {
	d        *daemon
	counting *counting
	observer *observer
	end      context.CancelFunc
}

// OptOutAdd enters addresses into the list and takes out at once what they have
// contributed; in opt-in mode it enrols them.
func (c *commands) OptOutAdd(ctx context.Context, addresses []optout.Address) (control.Change, error) {
	return c.change(ctx, addresses, (*optout.Store).Add, !c.d.lists.optIn)
}

// OptOutRemove takes addresses out of the list: they are counted from now on,
// or in opt-in mode no longer.
func (c *commands) OptOutRemove(ctx context.Context, addresses []optout.Address) (control.Change, error) {
	return c.change(ctx, addresses, (*optout.Store).Remove, c.d.lists.optIn)
}

// change changes the list. If that leaves the devices out, what they have
// contributed is taken out at once.
func (c *commands) change(
	ctx context.Context, addresses []optout.Address,
	store func(*optout.Store, []optout.Address) (int, error), leavesOut bool,
) (control.Change, error) {
	own := c.d.lists.own
	if own == nil {
		return control.Change{}, ErrNoList
	}
	before := len(c.d.lists.checkers())
	changed, err := store(own, addresses)
	if err != nil {
		return control.Change{}, err
	}
	checkers := c.d.lists.checkers()
	err = c.counting.do(ctx, func(e *Engine) {
		for i := range addresses {
			if leavesOut {
				e.Exclude(addresses[i].Bytes())
			}
		}
		if len(checkers) != before {
			e.SetCheckers(checkers)
		}
	})
	return control.Change{Changed: changed, Entries: own.List().Len()}, err
}

// OptOutCheck looks an address up in all lists.
func (c *commands) OptOutCheck(_ context.Context, address *optout.Address) (control.Check, error) {
	l := c.d.lists
	check := control.Check{Plain: c.d.OptOut.Has(address.Bytes()), OptIn: l.optIn}
	if l.own != nil {
		check.Own, check.FalseRate = l.own.List().Listed(address.Bytes()), l.own.List().FalseRate()
	}
	if l.chain != nil && l.chain.List() != nil {
		check.Chain = l.chain.Listed(address.Bytes())
		check.FalseRate += l.chain.List().FalseRate()
	}
	return check, nil
}

// OptOutSummary describes the lists.
func (c *commands) OptOutSummary(context.Context) (control.Summary, error) {
	l := c.d.lists
	s := control.Summary{Plain: c.d.OptOut.Len(), OptIn: l.optIn}
	if l.own != nil {
		s.Path, s.Entries, s.FalseRate = l.own.Path(), l.own.List().Len(), l.own.List().FalseRate()
	}
	if l.chain != nil && l.chain.List() != nil {
		s.ChainEntries, s.ChainSequence = l.chain.List().Len(), l.chain.Sequence()
	}
	return s, nil
}

// Status is the sensor's health.
func (c *commands) Status(context.Context) (json.RawMessage, error) {
	return encode(c.observer.health(time.Time{})), nil
}

// Erase wipes the key and what has been counted and ends the sensor.
func (c *commands) Erase(ctx context.Context) error {
	if err := c.counting.do(ctx, func(*Engine) { c.counting.erase() }); err != nil {
		return err
	}
	c.d.hands.recent.erase()
	c.d.Log.Warn("erased: the key and what was counted are gone, and the sensor ends")
	c.end()
	return nil
}

// acceptChain puts a list that came from the broker in force, if its signature
// and its sequence number are right.
func (c *commands) acceptChain(payload []byte) {
	l := c.d.lists
	if len(payload) == 0 {
		c.d.Log.Warn("the chain's opt-out list was deleted at the broker; the one in force stays")
		return
	}
	before := l.chain.Sequence()
	_, err := l.chain.Accept(payload)
	l.chainFailed(err)
	if l.chain.Sequence() == before {
		return
	}
	c.d.Log.Info("the chain's opt-out list is in force", "sequence", l.chain.Sequence(), "entries", l.chain.List().Len())
	ctx, cancel := context.WithTimeout(context.Background(), chainTimeout)
	defer cancel()
	checkers := l.checkers()
	if err := c.counting.do(ctx, func(e *Engine) { e.SetCheckers(checkers) }); err != nil {
		c.d.Log.Error("the chain's opt-out list could not be put in force", "error", err)
	}
}

// chainTimeout bounds the wait for the counting task, which goes round every
// second.
const chainTimeout = 10 * time.Second
