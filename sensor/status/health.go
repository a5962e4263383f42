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
	// Hearing: "hearing", "quiet" or "silent", by all packets that the interface
	// received in the newest window, beacons included.
	Hearing string `json:"hearing"`
	// Drops: "none", "some" (up to one in a hundred) or "many", of the frames in the
	// newest window that the kernel dropped because the sensor did not keep up.
	Drops string `json:"drops"`
	// Bluetooth is how a Bluetooth controller listens: its name, the kind of scan, the
	// share of the time, and whether a stack uses it too.
	Bluetooth string `json:"bluetooth,omitempty"`
	// Error is why the source does not listen, and what to do.
	Error string `json:"error"`
}

// OutboxHealth tells of windows waiting for the broker.
type OutboxHealth struct {
	Rows int `json:"rows"`
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
