package status

import (
	"encoding/json"
	"fmt"
	"time"
)

// Interval is how often health is published, and presence with it.
const Interval = time.Minute

// ManifestInterval is the longest time between two manifests.
const ManifestInterval = 6 * time.Hour

// Until is when a payload of now is to be taken as old if no newer one has come: two
// times that are missed. It takes the time between two.
func Until(now time.Time, interval time.Duration) string {
	return now.UTC().Add(3 * interval).Format(time.RFC3339)
}

// Health is the payload of the health topic: how the sensor itself does, in
// figures too coarse to tell that a single person was there. In particular it
// does not say how many frames of opted-out devices were left out, for that
// would give away that one of them is in the store.
type Health struct {
	Schema  int      `json:"schema"`
	Version string   `json:"version"`
	Time    string   `json:"time"`
	Until   string   `json:"until"` // see [Until]
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
	// Hearing: "hearing", "quiet" or "silent", by all packets that the interface
	// received in the newest window, beacons included.
	Hearing string `json:"hearing"`
	// Drops: "none", "some" (up to one in a hundred) or "many", of the frames in the
	// newest window that the kernel dropped because the sensor did not keep up.
	Drops string `json:"drops"`
	// Channel is the one that the radio is on now, as the kernel tells it: "6", "36", or
	// "6g:5" at 6 GHz. It is "" where that is not known, and during a scan.
	Channel string `json:"channel"`
	// Plan are the channels that the radio is to visit.
	Plan []string `json:"plan"`
	// Coverage is the share of the plan's time in the newest window that was listened to,
	// 0 to 1: open, and on the channel wanted at that moment. The share of frames that the
	// kernel dropped lowers it. Nil before a window has ended.
	Coverage *float64 `json:"coverage"`
	// Condition names what is wrong with the radio while it listens, such as "moved"; ""
	// for nothing. Advice is a sentence with what to do.
	Condition string `json:"condition"`
	Advice    string `json:"advice"`
	// Bluetooth is how a Bluetooth controller listens: its name, the kind of scan, the
	// share of the time, and whether a stack uses it too.
	Bluetooth string `json:"bluetooth,omitempty"`
	// Error is why the source does not listen, and what to do.
	Error string `json:"error"`
}

// OutboxHealth tells of windows waiting for the broker.
type OutboxHealth struct {
	Rows int `json:"rows"`
	// MaxRows is how many may wait: outbox.max_rows, or fewer on a small disk.
	MaxRows int `json:"max_rows"`
	// KeptBytes is how many bytes of released windows are kept for people at the sensor.
	KeptBytes int64 `json:"kept_bytes"`
	// InMemory is how many of them are in memory alone, because the disk takes none.
	InMemory int `json:"in_memory"`
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
	// Delivery: "verified" where what was published came back from the broker, "not
	// verified" if this sensor may not read it, "refused", or "unknown".
	Delivery       string `json:"delivery"`
	DeliveryReason string `json:"delivery_reason"`
	// CertificateExpires is when the first certificate of the connection ends; "" for
	// none.
	CertificateExpires string `json:"certificate_expires"`
	// Error is why there is no connection, and what to do; "" while there is one.
	Error string `json:"error"`
}

// KeyHealth tells of the pseudonym key, never its value.
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
