package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

const (
	sampleEvery    = 2 * time.Second
	samplesAtLeast = 16
)

// soak runs a healthy sensor for a time, in a store of visitors who come and go,
// and prints its memory and descriptors. It fails if they grow.
func soak(length time.Duration, dir string, o options) (failed int, err error) {
	w, err := newWorld("soak", dir, o.program, o.seed)
	if err != nil {
		return 0, err
	}
	go visitors(w.tap, w.stop)
	w.up()
	samples, err := observe(w, length)
	if err != nil {
		w.fail("%v", err)
	}
	w.recover(recoverTime)
	v := w.finish()
	found := soakFaults(samples)
	for _, line := range soakTable(samples) {
		fmt.Println(line)
	}
	fmt.Printf("%s\n%s\n", head(), v)
	for _, line := range found {
		fmt.Println(failure + line)
	}
	if v.skipped != "" {
		return 0, errors.New(v.skipped)
	}
	if v.failed() || len(found) > 0 {
		return 1, nil
	}
	return 0, nil
}

// observe samples until the time is over or the sensor has ended.
func observe(w *world, length time.Duration) ([]sample, error) {
	every := min(max(sampleEvery, length/1000), length/samplesAtLeast)
	tick := time.NewTicker(every)
	defer tick.Stop()
	began := time.Now()
	var samples []sample
	for {
		s, err := w.sensor.sample()
		if err != nil {
			return samples, err
		}
		s.at, s.outbox = time.Since(began), fileKB(w.outbox())
		samples = append(samples, s)
		if s.at >= length {
			return samples, nil
		}
		select {
		case <-tick.C:
		case <-w.sensor.done:
			return samples, errors.New("the sensor ended in the middle of the soak")
		}
	}
}

// sample reads what does not depend on the program's own account of itself.
func (s *sensor) sample() (sample, error) {
	open, err := os.ReadDir(filepath.Join("/proc", fmt.Sprint(s.cmd.Process.Pid), "fd"))
	if err != nil {
		return sample{}, err
	}
	return sample{resident: s.memory("VmRSS"), anonymous: s.memory("RssAnon"), descriptors: len(open), threads: s.memory("Threads")}, nil
}

func fileKB(path string) int {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return int(info.Size() / 1000)
}

// visitors have phones scan until stop, each a few times under an address that
// never comes again. So tables have to be emptied to stay as large as they are.
func visitors(t *tap, stop <-chan struct{}) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	var b []byte
	for n := uint32(0); ; n++ {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
		address := [6]byte{0xde, 0xa1, byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}
		for i := range uint16(3) {
			b = probe(b, &address, int8(-45-int(n%40)), uint16(n)*3+i, byte(n%11))
			t.write(b)
		}
	}
}
