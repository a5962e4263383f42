package hub

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"footfall/buffer"
	"footfall/buffer/uplink"
)

// TestSensorDelivers lets the uplink of a sensor drain an outbox into a hub. It sees its
// own windows come back, and the hub has them all.
func TestSensorDelivers(t *testing.T) {
	const base, n = "footfall/v1/jakarta/door/", 30
	r := start(t, prepared(t))
	outbox, err := buffer.Open(filepath.Join(t.TempDir(), "outbox.db"), buffer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer outbox.Close()
	for i := range n {
		at := time.Date(2026, 3, 2, 9, 5*i, 0, 0, time.UTC).UnixNano()
		if _, err := outbox.Append([]buffer.Record{{Key: "hall", Topic: base, Start: at, End: at + int64(5*time.Minute), Payload: []byte(window("jakarta", "door", "hall", i))}}); err != nil {
			t.Fatal(err)
		}
	}
	u, err := uplink.New(uplink.Config{
		Broker: "mqtt://" + r.address("mqtt.listen"), ClientID: "footfall-jakarta-door", Timeout: patience,
		Credentials: func() (string, string, error) { return sensorName, secret, nil },
		Will:        uplink.Message{Topic: base + "status", Payload: []byte("offline"), Retained: true},
		Verify:      base + "+/window", Presence: uplink.Presence{Topic: base + "presence", Host: "gateway-1"},
	}, outbox, func(r buffer.Record, _ time.Time) ([]uplink.Message, error) {
		return []uplink.Message{{Topic: r.Topic + r.Key + "/window", Payload: r.Payload}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := u.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	defer running.Wait()
	defer stop()
	awaitTrue(t, "a verified delivery", func() bool { return u.State().Delivery.State == uplink.DeliveryVerified })
	awaitTrue(t, "an empty outbox", func() bool { return outbox.Stats().Rows == 0 })
	awaitTrue(t, fmt.Sprint(n, " windows"), func() bool { return len(r.stored(t, "door", "hall", "window")) == n })
}
