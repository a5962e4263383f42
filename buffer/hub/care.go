package hub

import (
	"context"
	"fmt"
	"time"

	"footfall/buffer/hub/users"
)

const (
	// trimEvery is how often old rows are deleted.
	trimEvery = 10 * time.Minute
	// warnExpiry is how long before its end a certificate is told of.
	warnExpiry = 14 * 24 * time.Hour
)

// care looks after users, the certificate and old rows.
func (h *hub) care(ctx context.Context) error {
	tick := time.NewTicker(glance)
	defer tick.Stop()
	known, _ := h.users.All() // told with the next tick
	var trimmed time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-h.Hangup:
			h.renew()
		case <-tick.C:
			known = h.followUsers(known)
			h.followCertificate()
			if err := h.store.Err(); err != nil {
				return err // the next start moves the file aside
			}
			if h.Now().Sub(trimmed) >= trimEvery {
				trimmed = h.Now()
				if err := h.store.Trim(); err != nil {
					h.Log.Error("old rows are not deleted", "error", err)
				}
			}
		}
	}
}

// knownUsers reads the users, and sets the alert about them.
func (h *hub) knownUsers() []users.User {
	now, err := h.users.All()
	switch {
	case err != nil:
		h.alert("users", fmt.Sprintf("users cannot be read; those known stay: %v", err))
	case len(now) == 0:
		h.alert("users", "there are no users yet: footfall-hub user add")
	default:
		h.alert("users", "")
	}
	return now
}

// followUsers ends the connections of users that were removed or changed.
func (h *hub) followUsers(before []users.User) []users.User {
	now := h.knownUsers()
	there := map[users.User]bool{}
	for _, u := range now {
		there[u] = true
	}
	gone := map[string]bool{}
	for _, u := range before {
		if !there[u] {
			gone[u.Name] = true
		}
	}
	if s := h.current.Load(); s != nil && len(gone) > 0 {
		s.broker.Kick(gone)
	}
	return now
}

// renew reads the certificate again. A mistake leaves the old one.
func (h *hub) renew() {
	if h.certs == nil {
		return
	}
	if err := h.certs.read(); err != nil {
		h.alert("certificate", fmt.Sprintf("the certificate was not changed: %v", err))
		return
	}
	h.alert("certificate", "")
	h.Log.Info("the certificate was read again", "expires", h.certs.expires())
}

func (h *hub) followCertificate() {
	if h.certs == nil {
		return
	}
	text := ""
	if left := h.certs.expires().Sub(h.Now()); left < warnExpiry {
		text = fmt.Sprintf("the certificate ends on %s; renew it, then: systemctl reload footfall-hub", h.certs.expires().Format(time.DateOnly))
	}
	h.alert("expiry", text)
}
