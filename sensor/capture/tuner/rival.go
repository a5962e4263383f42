package tuner

import "time"

const (
	// memory is how long it is remembered that something else changed our interface.
	memory = time.Minute
	// incident is how long changes belong together: a mode is set in three steps.
	incident = 3 * time.Second
)

// rival is what else changes our interface, such as a network manager. A person does so
// once, a manager again and again.
type rival struct{ before, last time.Time }

// note notes a change that was put right.
func (r *rival) note(now time.Time) {
	if now.Sub(r.last) >= incident {
		r.before, r.last = r.last, now
	}
}

// insists tells whether there was more than one change of late.
func (r *rival) insists(now time.Time) bool { return !r.before.IsZero() && now.Sub(r.before) < memory }
