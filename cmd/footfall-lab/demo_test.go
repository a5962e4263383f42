package main

import (
	"sync"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"footfall/sensor/status/contracttest"
)

// TestDemoKeepsTheContract holds all that the sensor of the demo publishes against its
// topics and schemas.
func TestDemoKeepsTheContract(t *testing.T) {
	contract := contracttest.New(t)
	var mu sync.Mutex
	kinds := map[string]int{}
	var c cobra.Command
	c.SetContext(t.Context())
	c.SetOut(t.Output())
	c.SetErr(t.Output())
	err := demo(&c, demoOptions{length: 16 * time.Second, window: 5 * time.Minute, speed: 300, seed: 1, witness: func(topic string, payload []byte) {
		mu.Lock()
		defer mu.Unlock()
		const base = "footfall/v1/demo/store/"
		if err := contract.Check(base, topic, payload); err != nil {
			t.Error(err)
		}
		kinds[contracttest.Kind(topic)]++
	}})
	if err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	for _, kind := range []string{"window", "latest", "hour", "status", "health", "manifest", "presence"} {
		if kinds[kind] == 0 {
			t.Errorf("no message on %s; there were %v", kind, kinds)
		}
	}
	// Windows are late by the store's clock. By that of the machine, only those at the end are not.
	if kinds["latest"] < kinds["window"]/3 {
		t.Errorf("%d of %d windows became the latest", kinds["latest"], kinds["window"])
	}
}
