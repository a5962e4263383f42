package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"
)

// window is how long the windows of the sensor are.
const window = time.Second

// zones of the sensor, with the total.
var zones = []string{"near", "far", "total"}

// world is what one fault is made in.
type world struct {
	verdict
	dir     string
	disk    string // where the outbox is
	tap     *tap
	broker  *broker
	relay   *relay
	sensor  *sensor
	journal *journal
	random  *rand.Rand
	stop    chan struct{}
	began   time.Time
	cleanup []func()
}

var worlds atomic.Int32

// newWorld starts all but the sensor.
func newWorld(name, base, program string, seed uint64) (*world, error) {
	w := &world{verdict: verdict{name: name}, dir: filepath.Join(base, strings.ReplaceAll(name, " ", "-")), journal: &journal{},
		random: rand.New(rand.NewPCG(seed, 1)), stop: make(chan struct{})}
	w.disk = filepath.Join(w.dir, "disk")
	if err := os.MkdirAll(w.disk, 0o700); err != nil {
		return nil, err
	}
	var err error
	if w.tap, err = newTap(fmt.Sprintf("ff%d-%d", os.Getpid()%10000, worlds.Add(1))); err != nil {
		return nil, err
	}
	if w.broker, err = newBroker(w.dir); err != nil {
		return nil, err
	}
	if w.relay, err = newRelay(w.broker.address); err != nil {
		return nil, err
	}
	config := filepath.Join(w.dir, "footfall.yaml")
	if err := os.WriteFile(config, []byte(w.config()), 0o600); err != nil {
		return nil, err
	}
	if w.sensor, err = newSensor(program, w.dir, config); err != nil {
		return nil, err
	}
	go record(w.broker.address, w.journal, w.stop)
	go crowd(w.tap, w.stop)
	return w, nil
}

func (w *world) config() string {
	return fmt.Sprintf(`site: s
sensor: d
timezone: UTC
window: %v
sources:
  - name: door
    interface: %s
zones:
  - name: near
    sources:
      - source: door
        min_signal: -60 dBm
  - name: far
    sources:
      - source: door
privacy:
  min_count: 0
opt_out:
  list: ""
outbox:
  path: %s
calibration:
  file: ""
control:
  socket: "off"
mqtt:
  broker: mqtt://%s
  keep_alive: 2s
  timeout: 2s
`, window, w.tap.name, w.outbox(), w.relay.address())
}

func (w *world) outbox() string { return filepath.Join(w.disk, "outbox.db") }

// up starts the sensor; a sensor that does not start fails the fault.
func (w *world) up() {
	if err := w.sensor.up(); err != nil {
		w.fail("%v", err)
	}
	if w.began.IsZero() {
		w.began = time.Now()
	}
}

// pause waits a random time.
func (w *world) pause(from, to time.Duration) {
	time.Sleep(from + time.Duration(w.random.Int64N(int64(to-from)+1)))
}

func (w *world) note(format string, args ...any) {
	if len(w.notes) < 4 {
		w.notes = append(w.notes, fmt.Sprintf(format, args...))
	}
}

func (w *world) fail(format string, args ...any) { w.note(failure+format, args...) }

// recover waits, all faults over, until the newest window has arrived.
func (w *world) recover(most time.Duration) {
	w.relay.set(pass)
	healed := time.Now()
	for time.Since(healed) < most {
		cells, _ := w.journal.all()
		for i := len(cells) - 1; i >= 0 && i > len(cells)-50; i-- {
			if cells[i].start.After(healed.Add(-window)) {
				w.recovered = time.Since(healed)
				w.catchUp(healed.Add(most))
				return
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	w.recovered = most
	w.fail("did not recover in %v", most)
}

// catchUp waits for the late windows, which come behind the newest.
func (w *world) catchUp(until time.Time) {
	for ; time.Now().Before(until); time.Sleep(100 * time.Millisecond) {
		var v verdict
		cells, _ := w.journal.all()
		judge(&v, cells, w.sensor.history(), zones, window, w.began, time.Now().Add(-3*window))
		if v.lost == 0 {
			return
		}
	}
}

// finish judges and takes the world down.
func (w *world) finish() *verdict {
	ended := time.Now()
	if w.sensor.alive() {
		w.stopSensor()
	}
	time.Sleep(300 * time.Millisecond) // the recorder's turn
	cells, garbled := w.journal.all()
	w.garbled = garbled
	judge(&w.verdict, cells, w.sensor.history(), zones, window, w.began, ended.Add(-window))
	w.close()
	log, _ := os.ReadFile(filepath.Join(w.dir, "sensor.log"))
	for _, bad := range []string{"panic:", "fatal error:"} {
		if strings.Contains(string(log), bad) {
			w.fail("the log has %q", bad)
		}
	}
	return &w.verdict
}

func (w *world) stopSensor() {
	if !w.sensor.stop() {
		w.fail("SIGTERM was not obeyed in 20 s")
	}
}

func (w *world) close() {
	close(w.stop)
	if w.sensor.alive() {
		w.sensor.kill()
	}
	_ = w.sensor.sock.Close()
	w.relay.close()
	w.broker.kill()
	w.tap.remove()
	for _, fn := range w.cleanup {
		fn()
	}
}
