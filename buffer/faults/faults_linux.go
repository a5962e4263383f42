package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"footfall/buffer/faults/faultclock"
)

// fault is one kind of fault.
type fault struct {
	name string
	// prepare is called before the sensor starts; it returns why the fault cannot
	// be made here. May be nil.
	prepare func(w *world) (lacking string)
	// once makes the fault once, and heals it.
	once func(w *world)
	// most times, 0 for as often as there is time for.
	most int
	// unclocked faults set the clock, so lost, open and order mean nothing.
	unclocked bool
}

// faults in the order of the table.
var faults = []fault{
	{name: "none", once: func(w *world) { w.pause(time.Second, time.Second) }},
	{name: "kill -9", once: killed},
	{name: "kill, broker broken", once: killedBroken},
	{name: "stop and start", once: restarted},
	{name: "sensor stopped", once: sensorStopped},
	{name: "broker stopped", once: brokerStopped},
	{name: "broker killed", once: brokerKilled},
	{name: "connections refused", once: func(w *world) { w.broken(refuse, true) }},
	{name: "connections stalled", once: func(w *world) { w.broken(stall, false) }},
	{name: "PUBACK cut off", once: func(w *world) { w.broken(cutAck, false) }},
	{name: "window cut in half", once: func(w *world) { w.broken(cutHalf, false) }},
	{name: "PUBACK lost", once: func(w *world) { w.broken(dropAck, false) }},
	{name: "PUBACK doubled", once: func(w *world) { w.broken(doubleAck, false) }},
	{name: "slow broker", once: func(w *world) { w.broken(slow, false) }},
	{name: "garbage from broker", once: func(w *world) { w.broken(garbageBack, false) }},
	{name: "disk full", prepare: smallDisk("3m"), once: diskFull},
	{name: "disk read-only", prepare: smallDisk("3m"), once: diskReadOnly},
	{name: "outbox torn", once: outboxTorn},
	{name: "no descriptors", once: noDescriptors},
	{name: "48 MB of memory", prepare: littleMemory, once: flood},
	{name: "interface gone", once: interfaceGone},
	{name: "interface down", once: interfaceDown},
	{name: "clock +1 h", prepare: settableClock, once: func(w *world) { w.clockStep(time.Hour) }, most: 1, unclocked: true},
	{name: "clock -1 h", prepare: settableClock, once: func(w *world) { w.clockStep(-time.Hour) }, most: 1, unclocked: true},
	{name: "clock -25 h", prepare: settableClock, once: func(w *world) { w.clockStep(-25 * time.Hour) }, most: 1, unclocked: true},
	{name: "clock 1970 at start", prepare: clockOf1970, once: func(w *world) { w.clockStep(0) }, most: 1, unclocked: true},
}

func killed(w *world) {
	w.pause(0, 3*time.Second)
	w.sensor.kill()
	w.up()
}

// killedBroken kills while rows wait and acknowledgements are lost.
func killedBroken(w *world) {
	modes := []mode{pass, refuse, stall, cutAck, cutHalf, dropAck}
	w.relay.set(modes[w.random.IntN(len(modes))])
	if w.random.IntN(3) == 0 {
		w.relay.cut()
	}
	killed(w)
}

func restarted(w *world) {
	w.pause(0, 2500*time.Millisecond)
	w.stopSensor()
	w.up()
}

func sensorStopped(w *world) {
	w.pause(time.Second, 3*time.Second)
	w.sensor.signal(syscall.SIGSTOP)
	w.pause(0, 6*time.Second)
	w.sensor.signal(syscall.SIGCONT)
}

func brokerStopped(w *world) {
	w.pause(time.Second, 3*time.Second)
	w.broker.signal(syscall.SIGSTOP)
	w.pause(0, 6*time.Second)
	w.broker.signal(syscall.SIGCONT)
}

func brokerKilled(w *world) {
	w.pause(time.Second, 3*time.Second)
	w.broker.kill()
	w.pause(0, 4*time.Second)
	if err := w.broker.start(); err != nil {
		w.fail("%v", err)
	}
}

// broken has the way to the broker break for a while.
func (w *world) broken(m mode, cut bool) {
	w.pause(500*time.Millisecond, 2*time.Second)
	w.relay.set(m)
	if cut {
		w.relay.cut()
	}
	w.pause(time.Second, 5*time.Second)
	w.relay.set(pass)
}

// smallDisk puts the outbox on a file system of its own.
func smallDisk(size string) func(w *world) string {
	return func(w *world) string {
		if err := unix.Mount("tmpfs", w.disk, "tmpfs", 0, "size="+size); err != nil {
			return fmt.Sprintf("no small file system can be mounted here: %v", err)
		}
		w.cleanup = append(w.cleanup, func() { _ = unix.Unmount(w.disk, unix.MNT_DETACH) })
		return ""
	}
}

// diskFull fills the disk while the broker is away, so that the outbox must grow.
func diskFull(w *world) {
	w.pause(500*time.Millisecond, 2*time.Second)
	w.relay.set(refuse)
	w.relay.cut()
	filler := filepath.Join(w.disk, "filler")
	_ = os.WriteFile(filler, make([]byte, 4<<20), 0o600) // as much as fits
	w.pause(2*time.Second, 6*time.Second)
	if err := os.Remove(filler); err != nil {
		w.fail("%v", err)
	}
	w.relay.set(pass)
}

// diskReadOnly starts the sensor on a read-only disk, and makes that writable
// while it runs.
func diskReadOnly(w *world) {
	remount := func(flags uintptr) {
		if err := unix.Mount("tmpfs", w.disk, "tmpfs", unix.MS_REMOUNT|flags, ""); err != nil {
			w.fail("remount: %v", err)
		}
	}
	w.pause(500*time.Millisecond, 2*time.Second)
	w.sensor.kill()
	remount(unix.MS_RDONLY)
	w.up()
	w.pause(3*time.Second, 5*time.Second)
	cells, _ := w.journal.all()
	if len(cells) == 0 || time.Since(cells[len(cells)-1].at) > 3*window {
		w.fail("nothing comes from a sensor on a read-only disk")
	}
	remount(0)
	w.pause(2*time.Second, 3*time.Second)
}

// outboxTorn damages the file while the sensor is away.
func outboxTorn(w *world) {
	w.pause(time.Second, 3*time.Second)
	w.sensor.kill()
	if err := tear(w.outbox(), w.random); err != nil {
		w.fail("%v", err)
	}
	w.up()
}

// tear cuts a file short, flips bits in it or empties it.
func tear(path string, random *rand.Rand) error {
	b, err := os.ReadFile(path)
	if err != nil || len(b) == 0 {
		return err
	}
	switch random.IntN(3) {
	case 0:
		b = b[:random.IntN(len(b))]
	case 1:
		for range 20 {
			b[random.IntN(len(b))] ^= 1 << random.IntN(8)
		}
	default:
		clear(b)
	}
	return os.WriteFile(path, b, 0o600)
}

// noDescriptors takes the right to open anything while connections are cut.
func noDescriptors(w *world) {
	w.pause(time.Second, 2*time.Second)
	pid := w.sensor.cmd.Process.Pid
	var before unix.Rlimit
	if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, nil, &before); err != nil {
		w.fail("prlimit: %v", err)
		return
	}
	_ = unix.Prlimit(pid, unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: 3, Max: before.Max}, nil)
	w.relay.cut()
	w.pause(time.Second, 3*time.Second)
	_ = unix.Prlimit(pid, unix.RLIMIT_NOFILE, &before, nil)
	if !w.sensor.alive() {
		w.fail("the sensor ended")
		w.up()
	}
}

// littleMemory puts the sensor into a control group.
func littleMemory(w *world) string {
	name := fmt.Sprintf("footfall-faults-%d", os.Getpid())
	for parent, limit := range map[string]string{"/sys/fs/cgroup/memory": "memory.limit_in_bytes", "/sys/fs/cgroup": "memory.max"} {
		group := filepath.Join(parent, name)
		if _, err := os.Stat(filepath.Join(parent, "cgroup.procs")); err != nil || os.Mkdir(group, 0o755) != nil {
			continue
		}
		if os.WriteFile(filepath.Join(group, limit), []byte("48M"), 0o644) != nil {
			_ = os.Remove(group)
			continue
		}
		w.cleanup = append(w.cleanup, func() { _ = os.Remove(group) })
		w.sensor.wrap = []string{"/bin/sh", "-c", "echo $$ > " + group + `/cgroup.procs; exec "$@"`, "sh"}
		return ""
	}
	return "no memory control group can be made here"
}

// flood sends probe requests from ever new addresses.
func flood(w *world) {
	const rate = 5000
	var b []byte
	n := 0
	for began := time.Now(); time.Since(began) < 3*time.Second; time.Sleep(time.Millisecond) {
		for want := int(time.Since(began).Seconds() * rate); n < want; n++ {
			address := [6]byte{2, byte(w.random.Uint32()), byte(w.random.Uint32()), byte(n >> 16), byte(n >> 8), byte(n)}
			b = probe(b, &address, int8(-40-w.random.IntN(50)), uint16(n), byte(n))
			w.tap.write(b)
		}
	}
	if !w.sensor.alive() {
		w.fail("the sensor ended")
		w.up()
	}
	w.notes = []string{fmt.Sprintf("peak %d MB", w.sensor.memory("VmHWM")/1000)}
}

func interfaceGone(w *world) {
	w.pause(time.Second, 2*time.Second)
	w.tap.remove()
	w.pause(0, 4*time.Second)
	if err := w.tap.add(); err != nil {
		w.fail("%v", err)
	}
}

func interfaceDown(w *world) {
	w.pause(time.Second, 2*time.Second)
	_ = w.tap.set("down")
	w.pause(0, 4*time.Second)
	if err := w.tap.set("up"); err != nil {
		w.fail("%v", err)
	}
}

// settableClock starts the sensor with a clock that is right.
func settableClock(w *world) string { return w.setClock(0) }

// clockOf1970 starts it as a gateway without a battery clock starts.
func clockOf1970(w *world) string { return w.setClock(time.Until(time.Unix(100, 0))) }

func (w *world) clockFile() string { return filepath.Join(w.dir, "clock") }

func (w *world) setClock(offset time.Duration) string {
	if !clockCanBeSet {
		return "the program has no clock that can be set: build it with -tags faults"
	}
	w.sensor.extra = []string{faultclock.Variable + "=" + w.clockFile()}
	if err := faultclock.Set(w.clockFile(), offset); err != nil {
		return err.Error()
	}
	return ""
}

// clockStep sets the clock and looks at what comes in the seconds after: not
// more windows than there is time for, and the newest of them at the new time.
func (w *world) clockStep(to time.Duration) {
	time.Sleep(3 * time.Second)
	before, _ := w.journal.all()
	if err := faultclock.Set(w.clockFile(), to); err != nil {
		w.fail("%v", err)
	}
	const watched = 8 * time.Second
	stepped := time.Now()
	var resumed time.Duration
	for time.Since(stepped) < watched {
		time.Sleep(50 * time.Millisecond)
		cells, _ := w.journal.all()
		if n := len(cells); resumed == 0 && n > len(before) && cells[n-1].start.Sub(time.Now().Add(to)).Abs() < 3*window {
			resumed = time.Since(stepped)
		}
		if !w.sensor.alive() {
			w.fail("the sensor ended")
			w.up()
		}
	}
	cells, _ := w.journal.all()
	came := (len(cells) - len(before)) / len(zones)
	most := int(watched/window) + 6 // those held until the time was known come with them
	w.note("%d windows in %v", came, watched)
	if came > most {
		w.fail("%d windows were invented", came-most)
	}
	if resumed == 0 {
		w.fail("no window at the new time in %v, status %q", watched, w.journal.latest("status"))
		return
	}
	w.note("at the new time after %.1f s", resumed.Seconds())
}
