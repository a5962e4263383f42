package status

import (
	"encoding/json"
	"fmt"
)

// Health is the payload of the health topic: how the sensor itself does, in
// figures too coarse to tell that a single person was there. In particular it
// does not say how many frames of opted-out devices were left out, for that
// would give away that one of them is in the store.
type Health struct {
	Schema  int      `json:"schema"`
	Version string   `json:"version"`
	Time    string   `json:"time"`
	Uptime  int64    `json:"uptime_seconds"`
	Status  string   `json:"status"`
	Alerts  []string `json:"alerts"`
	// Sources in configuration order.
	Sources []SourceHealth `json:"sources"`
	Outbox  OutboxHealth   `json:"outbox"`
	Uplink  UplinkHealth   `json:"uplink"`
	Key     KeyHealth      `json:"key"`
}

// SourceHealth tells of one source.
type SourceHealth struct {
	Name      string `json:"name"`
	Interface string `json:"interface"`
	Listening bool   `json:"listening"`
	// Resting: the store is closed, and so is the source.
	Resting bool `json:"resting"`
	// FramesPerSecond since the last report, rounded to 0.1.
	FramesPerSecond float64 `json:"frames_per_second"`
	// KernelDrops are frames that the kernel dropped because the sensor did
	// not read fast enough, since the source was opened first.
	KernelDrops uint64 `json:"kernel_drops"`
	// Undecodable frames by reason, since the start.
	Undecodable map[string]uint64 `json:"undecodable"`
	// LastFrameMinutes is the age of the last frame in whole minutes; null
	// before the first.
	LastFrameMinutes *int64 `json:"last_frame_minutes"`
	Error            string `json:"error"`
}

// OutboxHealth tells of the windows that wait for the broker.
type OutboxHealth struct {
	Rows int `json:"rows"`
	// Held windows wait in memory because the outbox would not take them.
	Held int64 `json:"held"`
	// Evicted records were dropped at the row cap, and Lost windows in memory.
	Evicted uint64 `json:"evicted"`
	Lost    uint64 `json:"lost"`
	// Quarantined says that a damaged outbox was set aside at the start.
	Quarantined bool `json:"quarantined"`
}

// UplinkHealth tells of the broker connection.
type UplinkHealth struct {
	Connected bool   `json:"connected"`
	Published uint64 `json:"published"`
	Retries   uint64 `json:"retries"`
}

// KeyHealth tells of the pseudonym key, never what it is.
type KeyHealth struct {
	Store        string `json:"store"`
	Epoch        string `json:"epoch"`
	NextRotation string `json:"next_rotation"`
}

// Of is the payload of the status topic of a connected sensor: "alert" where
// something needs a person, else "online".
func Of(alerts []string) string {
	if len(alerts) > 0 {
		return "alert"
	}
	return "online"
}

// Encode marshals a payload of this package.
func Encode(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("encoding %T: %v", v, err)) // a type of ours, without cycles or floats out of range
	}
	return text
}
