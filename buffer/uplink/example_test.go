package uplink_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"footfall/buffer"
	"footfall/buffer/uplink"
)

// An uplink publishes what is in the outbox until its context ends.
func Example() {
	const base = "footfall/v1/jakarta-01/door/"
	folder, err := os.MkdirTemp("", "outbox")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	outbox, err := buffer.Open(filepath.Join(folder, "outbox.db"), buffer.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer outbox.Close()
	password := uplink.Credentials{Username: "door", PasswordEnv: "MQTT_PASSWORD"}
	u, err := uplink.New(uplink.Config{
		Broker: "mqtts://localhost:1", ClientID: "footfall-jakarta-01-door", // nothing listens there
		Credentials: func() (string, string, error) { return password.Load(os.Getenv) },
		Will:        uplink.Message{Topic: base + "status", Payload: []byte("offline"), Retained: true},
		Verify:      base + "+/window",
		Presence:    uplink.Presence{Topic: base + "presence", Host: "gateway-17"},
	}, outbox, func(r buffer.Record, now time.Time) ([]uplink.Message, error) {
		return []uplink.Message{{Topic: r.Topic + r.Key + "/window", Payload: r.Payload}}, nil
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Millisecond) // a sensor goes on
	defer stop()
	if err := u.Run(ctx); err != nil {
		fmt.Println(err)
	}
	fmt.Println("delivery:", u.State().Delivery.State)
	// Output: delivery: unknown
}

// Test says in one sentence a step what is right and what is wrong.
func ExampleTest() {
	found := uplink.Test(context.Background(), uplink.Config{
		Broker: "mqtt://localhost:1", ClientID: "footfall-test", // nothing listens there
	}, "footfall/v1/jakarta-01/door/test")
	for _, f := range found {
		fmt.Println(f.Step, f.OK, f.Text)
	}
	// Output: reach false nothing listens at mqtt://localhost:1: is the broker running?
}

// CheckBroker tells a mistake in an address with its fix.
func ExampleCheckBroker() {
	fmt.Println(uplink.CheckBroker("mqtt://broker.example", false))
	fmt.Println(uplink.CheckBroker("wss://broker.example", false))
	// Output:
	// mqtt.broker: broker.example is not on this machine and mqtt:// is not encrypted: write mqtts://, or set mqtt.allow_plaintext_on_the_network
	// <nil>
}
