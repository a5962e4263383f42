package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"footfall/cmd/internal/clitest"
	"footfall/sensor/capture/captest"
)

// TestE2EFlappingInterface takes the interface of a running sensor down and up, and
// away and back. Meanwhile its status is alert. It listens again within 2 s and then
// counts.
func TestE2EFlappingInterface(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	broker := startMosquitto(t)
	board := watch(t, broker.addr)
	d := newDaemon(t, clitest.Build(t), tap.Name, broker.addr)
	d.start()
	status := func(want string) func() bool {
		return func() bool { return board.message("footfall/v1/shop/front/status") == want }
	}
	eventually(t, "the sensor listens", func() bool { return listened(t, tap.Name) })
	var took []time.Duration
	for round := range 3 {
		for _, flap := range []struct {
			what      string
			off, back func()
		}{
			{"down", tap.Down, tap.Up},
			{"removed", tap.Remove, tap.Again},
		} {
			eventually(t, "the status is online", status("online"))
			flap.off()
			eventually(t, flap.what+": the status is alert", status("alert"))
			began := time.Now()
			flap.back()
			eventually(t, flap.what+": the sensor listens again", func() bool { return listened(t, tap.Name) })
			took = append(took, time.Since(began))
			phones := 3 + round
			eventually(t, flap.what+": phones are counted again", func() bool {
				shoppers(tap, phones, -50)
				windows := board.received()
				return len(windows) > 0 && windows[len(windows)-1]["addresses"] == float64(phones)
			})
		}
	}
	d.stop()
	slices.Sort(took)
	if took[len(took)/2] > 2*time.Second { // a busy machine may be late once
		t.Errorf("listened again after %v; want 2 s", took)
	}
}

// listened tells whether a packet socket is bound to an interface: packet(7) shows the
// number of the interface.
func listened(t *testing.T, name string) bool {
	t.Helper()
	index, err := os.ReadFile("/sys/class/net/" + name + "/ifindex")
	if err != nil {
		return false
	}
	sockets, err := os.ReadFile("/proc/net/packet")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(sockets), "\n")[1:] {
		var pointer string
		var references, kind, protocol, iface, running int
		if n, _ := fmt.Sscanf(line, "%s %d %d %x %d %d", &pointer, &references, &kind, &protocol, &iface, &running); n == 6 &&
			fmt.Sprintln(iface) == string(index) && running == 1 {
			return true
		}
	}
	return false
}
