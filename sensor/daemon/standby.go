package daemon

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"footfall/hashing/optout"
	"footfall/sensor/admin"
	"footfall/sensor/calibrate"
	"footfall/sensor/control"
)

// standBy keeps the sensor known while it cannot count: no source is opened. What is
// in the outbox is published, status and health tell the reason, and the control
// socket answers. It returns after a time, or when ctx ends.
func standBy(ctx context.Context, o *Options, reason string, length time.Duration) error {
	o.Log.Error("not counting", "reason", reason, "next try", length.String())
	outbox, err := openOutbox(o)
	if err != nil {
		return err
	}
	d := &daemon{Options: *o, outbox: outbox}
	d.observer = newObserver(d, nil, o.Now())
	d.observer.standing = "nothing is counted: " + reason
	if d.link, err = d.newUplink(d.observer, nil, nil); err != nil {
		return errors.Join(err, outbox.Close())
	}
	d.observer.uplink = d.link
	ctx, d.end = context.WithTimeout(ctx, length)
	defer d.end()
	go d.watchHangup(ctx)
	tasks := []task{named{"uplink", d.link}, &watchdog{
		observer: d.observer, notify: o.Notify, changed: d.link.Poke,
		interval: lookInterval, ready: make(chan struct{}),
	}}
	if c := d.newControl(&idle{d}); c != nil {
		tasks = append(tasks, c)
	}
	if m := d.newMetrics(); m != nil {
		tasks = append(tasks, m)
	}
	err = runStages(ctx, []stage{{tasks: tasks}}, func() { o.Notify("READY=1\nSTATUS=" + d.observer.sentence(o.Now())) })
	if next := d.following(); next != nil {
		o.Config = next
	}
	return errors.Join(err, outbox.Close())
}

// idle answers at the control socket of a sensor in stand-by.
type idle struct{ d *daemon }

var _ control.Handler = (*idle)(nil)

func (i *idle) cannot() error { return errors.New(i.d.observer.standing) }

// OptOutAdd cannot be done now.
func (i *idle) OptOutAdd(context.Context, []optout.Address) (control.Change, error) {
	return control.Change{}, i.cannot()
}

// OptOutRemove cannot be done now.
func (i *idle) OptOutRemove(context.Context, []optout.Address) (control.Change, error) {
	return control.Change{}, i.cannot()
}

// OptOutCheck cannot be done now.
func (i *idle) OptOutCheck(context.Context, *optout.Address) (control.Check, error) {
	return control.Check{}, i.cannot()
}

// OptOutSummary cannot be done now.
func (i *idle) OptOutSummary(context.Context) (control.Summary, error) {
	return control.Summary{}, i.cannot()
}

// CalibrationShow cannot be done now.
func (i *idle) CalibrationShow(context.Context) (calibrate.Summary, error) {
	return calibrate.Summary{}, i.cannot()
}

// CalibrationAdd cannot be done now.
func (i *idle) CalibrationAdd(context.Context, []calibrate.Count) (calibrate.Summary, error) {
	return calibrate.Summary{}, i.cannot()
}

// CalibrationRemove cannot be done now.
func (i *idle) CalibrationRemove(context.Context, string) (calibrate.Summary, error) {
	return calibrate.Summary{}, i.cannot()
}

// Status is the sensor's health, with the reason.
func (i *idle) Status(context.Context) (json.RawMessage, error) {
	return json.Marshal(i.d.observer.health(i.d.Now()))
}

// Windows returns a page of what was released before.
func (i *idle) Windows(_ context.Context, q control.WindowsQuery) (control.WindowsPage, error) {
	return admin.StoredWindows(i.d.Config, q)
}

// Walk is known to a sensor that counts.
func (i *idle) Walk(context.Context, *control.Walk) (*control.Walk, error) { return nil, nil }

// Reload reads the configuration again; it is in force from the next try on.
func (i *idle) Reload(context.Context) error { return i.d.reload() }

// Erase ends the sensor: it holds no key.
func (i *idle) Erase(context.Context) error {
	i.d.end()
	return nil
}
