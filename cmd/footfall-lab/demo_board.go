package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"footfall/cmd/internal/cli"
	"footfall/cmd/internal/recorded"
	"footfall/configs"
	"footfall/sensor/accuracy"
	"footfall/sensor/disclose"
)

// farewell is how long the board waits for the sensor's last message.
const farewell = 2 * time.Second

// board is a dashboard of lines: it prints each window as it is received, and
// the truth beside it.
type board struct {
	w        io.Writer
	crowd    *crowd
	window   time.Duration
	location *time.Location
	offline  chan struct{} // closed when the sensor has said goodbye
	goodbye  sync.Once

	mu sync.Mutex
	// whole windows, per zone
	wifi, bluetooth []accuracy.Window
	last            int64
	failed          error
}

func newBoard(w io.Writer, c *crowd, config *configs.Config, speed float64) *board {
	epsilon, _ := config.Privacy.Epsilon.Float64()
	fmt.Fprintf(w, `A simulated store, at %g times the speed of the clock, is counted in windows of %s.
Received over MQTT, with noise of epsilon %g and numbers under %d withheld; the truth is
known to the simulator alone.

%-8s  %-9s  %8s  %13s  %7s  %9s  %13s  %7s  %s
`, speed, config.Window, epsilon, config.Privacy.MinCount, "window", "zone", "devices", "90 % interval", "truth",
		"bluetooth", "90 % interval", "truth", "quality")
	return &board{w: w, crowd: c, window: config.Window, location: config.Location, offline: make(chan struct{})}
}

// caughtUp says that the store has reached the time of the clock.
func (b *board) caughtUp() {
	b.mu.Lock()
	defer b.mu.Unlock()
	fmt.Fprintf(b.w, "\nThe store has caught up with the clock. From here on a window takes %s.\n", b.window)
}

// receive takes one message of the sensor's topics.
func (b *board) receive(topic string, payload []byte) {
	switch {
	case strings.HasSuffix(topic, "/window"):
		b.show(payload)
	case strings.HasSuffix(topic, "/status") && string(payload) == "offline":
		b.goodbye.Do(func() { close(b.offline) })
	}
}

func (b *board) show(payload []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p, err := disclose.ParsePayload(payload)
	if err != nil {
		b.failed = errors.Join(b.failed, err)
		return
	}
	if p.Start != b.last && b.last != 0 {
		fmt.Fprintln(b.w)
	}
	b.last = p.Start
	truth, bluetooth := b.crowd.truth(p.Zone, p.Start, p.End), b.crowd.bluetoothTruth(p.Zone, p.Start, p.End)
	fmt.Fprintf(b.w, "%-8s  %-9s  %8s  %13s  %7.1f  %9s  %13s  %7.1f  %s\n",
		time.Unix(0, p.Start).In(b.location).Format(time.TimeOnly), p.Zone, recorded.Number(p.Devices), recorded.Interval(p.DevicesLow, p.DevicesHigh), truth,
		recorded.Number(p.BLEDevices), recorded.Interval(p.BLELow, p.BLEHigh), bluetooth, p.Quality)
	if p.End-p.Start < int64(b.window) || strings.Contains(p.Quality, "partial") {
		return // the sensor began or stopped in it
	}
	b.wifi = append(b.wifi, accuracy.Window{
		Start: p.Start, End: p.End, Truth: truth, Withheld: !p.Devices.Known(),
		Estimate: p.Devices.Float64(), Low: p.DevicesLow.Float64(), High: p.DevicesHigh.Float64(),
	})
	b.bluetooth = append(b.bluetooth, accuracy.Window{
		Start: p.Start, End: p.End, Truth: bluetooth, Withheld: !p.BLEDevices.Known(),
		Estimate: p.BLEDevices.Float64(), Low: p.BLELow.Float64(), High: p.BLEHigh.Float64(),
	})
}

// finish waits for the last message and sums up.
func (b *board) finish() error {
	select {
	case <-b.offline:
	case <-time.After(farewell):
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failed != nil {
		return b.failed
	}
	return errors.Join(b.score("Wi-Fi", b.wifi), b.score("Bluetooth", b.bluetooth))
}

// score sums up the windows of one radio.
func (b *board) score(radio string, windows []accuracy.Window) error {
	s := accuracy.Evaluate(windows)
	if s.Windows == 0 {
		_, err := fmt.Fprintf(b.w, "\n%s: no whole window yet: let it run for longer.\n", radio)
		return err
	}
	_, err := fmt.Fprintf(b.w, "\n%s: %s over all whole windows and zones: off by %s on average, %s in sum; truth inside the interval in %s.\n",
		radio, cli.Plural(s.Windows, "number"), percent(s.MAPE, ""), percent(s.Bias, "+"), percent(s.Coverage, ""))
	return err
}
