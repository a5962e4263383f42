package hub

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"footfall/buffer/hub/history"
	"footfall/buffer/hub/web"
)

// Status is what the command status shows of a running hub.
type Status struct {
	web.State
	Version string `json:"version"`
	// Clients of MQTT that are connected now.
	Clients int `json:"clients"`
	// Stored is how many messages were written since the start, and Refused how many were
	// no windows, hours or days of this version.
	Stored  int64 `json:"stored"`
	Refused int64 `json:"refused"`
	// Users that there are.
	Users int `json:"users"`
}

// state is how the hub is. It is an error if the history cannot be read.
func (h *hub) state() (web.State, error) {
	st, err := h.store.Stats()
	if err != nil {
		return web.State{}, err
	}
	state := web.State{Alerts: h.allAlerts(&st), Windows: st.Windows, Hours: st.Hours, Bytes: st.Bytes}
	if st.Free >= 0 {
		state.DiskFree = &st.Free
	}
	if st.Last > 0 {
		state.Last = time.Unix(0, st.Last).UTC().Format(time.RFC3339)
	}
	return state, nil
}

func (h *hub) allAlerts(st *history.Stats) []string {
	h.mu.Lock()
	all := slices.Sorted(maps.Values(h.alerts))
	h.mu.Unlock()
	if len(all) == 0 && h.current.Load() == nil {
		all = append(all, "the broker is starting; sensors keep their windows until then")
	}
	_, _, refused, waiting := h.stats()
	if waiting != nil {
		all = append(all, fmt.Sprintf("new numbers are not stored, and wait in the broker: %v", waiting))
	}
	if refused > 0 {
		all = append(all, fmt.Sprintf("%d messages of sensors were not kept, because this version does not know their form: bring hub and sensors to one version", refused))
	}
	if st.Quarantined != "" {
		all = append(all, "the history was damaged and a new one began; the old one is "+st.Quarantined+": restore a backup, or delete it")
	}
	if st.Crowded > 0 {
		all = append(all, "there are too many zones, and new ones have no history: does each sensor keep its names?")
	}
	if st.Evicted > 0 {
		all = append(all, fmt.Sprintf("the oldest %d rows made room before their time: raise history.max_rows, or free some space", st.Evicted))
	}
	if s := h.current.Load(); s != nil && h.Settings.Upstream.On() && !s.broker.Joined() {
		all = append(all, "the chain cannot be reached; what was stored is passed on later: check upstream.urls and its login")
	}
	return append([]string{}, all...)
}

func (h *hub) status() (Status, error) {
	known := h.knownUsers() // first, so that a user of just now ends the alert
	state, err := h.state()
	if err != nil {
		return Status{}, err
	}
	s := Status{State: state, Version: h.Version}
	s.Clients, s.Stored, s.Refused, _ = h.stats()
	s.Users = len(known)
	return s, nil
}
