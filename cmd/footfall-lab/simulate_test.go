package main

import (
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"footfall/cmd/internal/broker"
	"footfall/cmd/internal/cli"
)

// TestADayReachesABroker publishes a day, much faster than the command allows. Every
// window, hour and day has to arrive.
func TestADayReachesABroker(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	local, err := broker.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer local.Close()
	var mu sync.Mutex
	came := map[string]int{}
	states := map[string]bool{}
	if err := local.Subscribe("footfall/#", func(topic string, payload []byte) {
		mu.Lock()
		defer mu.Unlock()
		kind := topic[strings.LastIndexByte(topic, '/')+1:]
		came[kind]++
		if kind == "status" {
			states[string(payload)] = true
		}
	}); err != nil {
		t.Fatal(err)
	}
	o := simulateOptions{day: true, speed: 60, seed: 1, at: "2026-03-02", zone: "UTC", site: "s", sensor: "t", broker: brokerFlags{url: local.URL(), topic: "footfall"}}
	s, err := newSimulation(o, time.Now(), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	s.log, s.speed = cli.NewLog(s.config.Log, io.Discard), 6000
	if err := s.today(context.Background()); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if windows := 4 * 12 * 31 / 2; came["window"] != windows || came["hour"] != 4*16 || came["day"] != 4 {
		t.Errorf("%v came, want %d windows, 64 hours and 4 days", came, windows)
	}
	for _, topic := range []string{"health", "manifest", "presence", "latest"} {
		if came[topic] == 0 {
			t.Errorf("no %s came", topic)
		}
	}
	if !states["online"] || !states["offline"] {
		t.Errorf("status was %v", states)
	}
}
