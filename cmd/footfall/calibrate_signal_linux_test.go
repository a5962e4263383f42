package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"footfall/cmd/internal/clitest"
	"footfall/sensor/capture/captest"
	"footfall/sensor/control"
	"footfall/sensor/leaktest"
)

// walker is a running footfall calibrate signal.
type walker struct {
	process  *exec.Cmd
	keyboard io.WriteCloser
	out, log syncBuffer
}

func startWalk(t *testing.T, program string, args ...string) *walker {
	t.Helper()
	w := &walker{process: exec.Command(program, append([]string{"calibrate", "signal"}, args...)...)}
	w.process.Stdout, w.process.Stderr = &w.out, &w.log
	var err error
	if w.keyboard, err = w.process.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := w.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if w.process.ProcessState == nil {
			_ = w.process.Process.Kill()
			_ = w.process.Wait()
		}
	})
	return w
}

// says waits until the command has written a text to standard error; send is
// called meanwhile.
func (w *walker) says(t *testing.T, text string, send func()) {
	t.Helper()
	eventually(t, fmt.Sprintf("the command says %q", text), func() bool {
		send()
		return strings.Contains(w.log.String(), text)
	})
}

// TestE2ECalibrateSignal walks two borders in front of a monitor interface that
// a sensor listens to at the same time:
//
//	test ──radiotap──▶ TAP (type 803) ──AF_PACKET──▶ footfall run
//	                                  └──AF_PACKET──▶ footfall calibrate signal
func TestE2ECalibrateSignal(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	program := clitest.Build(t)
	d := newDaemon(t, program, tap.Name, "127.0.0.1:1")
	d.start()
	config := filepath.Join(d.folder, "walk.yaml")
	text := fmt.Sprintf(`{site: s, sensor: s, sources: [{name: door, interface: %s}, {name: gone, interface: nosuch0}],
zones: [{name: desk, sources: [{source: door}]}, {name: hall, sources: [{source: door}]}, {name: yard, sources: [{source: gone}]}]}`, tap.Name)
	if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	sent := 0
	scan := func(signal int8) func() {
		return func() {
			sent++
			tap.Write(clitest.Scanning(clitest.ShopperOf(sent%20), "footfall-calibrate", signal))
			tap.Write(clitest.Scanning(clitest.ShopperOf(100+sent%20), "home", -10)) // a customer, right beside the radio
		}
	}
	w := startWalk(t, program, "-c", config, "--zone", "desk", "--zone", "hall", "--format", "json", "--duration", "1h")
	w.says(t, "Walk along the border of zone desk now, for 1h0m0s", func() {})
	w.says(t, " readings, last -52 dBm, median -52 dBm", scan(-52))
	fmt.Fprintln(w.keyboard)
	w.says(t, "Go to the border of zone hall and press Enter.", func() {})
	for range 20 {
		scan(-20)() // on the way over: must not count
	}
	fmt.Fprintln(w.keyboard)
	w.says(t, "border of zone hall now", func() {})
	w.says(t, ", last -71 dBm", scan(-71))
	if err := w.process.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := w.process.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, w.log.String())
	}
	checkWalks(t, w)
	if !strings.Contains(w.log.String(), "source gone cannot be opened") {
		t.Errorf("nothing is said of the source that is gone:\n%s", w.log.String())
	}
	d.stop()
}

// checkWalks looks at what came out of the two walks, and for addresses in it.
func checkWalks(t *testing.T, w *walker) {
	t.Helper()
	var r struct {
		Zones []struct {
			Sources []struct {
				MinSignal *int8 `json:"min_signal"`
			} `json:"sources"`
		} `json:"zones"`
	}
	if err := json.Unmarshal([]byte(w.out.String()), &r); err != nil {
		t.Fatalf("%v\n%s", err, w.out.String())
	}
	for i, want := range []int8{-52, -71} {
		if len(r.Zones) != 2 || r.Zones[i].Sources[0].MinSignal == nil || *r.Zones[i].Sources[0].MinSignal != want {
			t.Errorf("want %d dBm for zone %d:\n%s", want, i, w.out.String())
		}
	}
	for i := range 120 {
		address := clitest.ShopperOf(i)
		if form := leaktest.Find([]byte(w.out.String()+w.log.String()), address[:]); form != "" {
			t.Fatalf("the output holds an address (%s)", form)
		}
	}
}

// TestE2ECalibrateSignalEnds runs a walk to the end of its time, and one that
// its interface does not outlive.
func TestE2ECalibrateSignalEnds(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	program := clitest.Build(t)
	d := newDaemon(t, program, tap.Name, "127.0.0.1:1")
	config := filepath.Join(d.folder, "footfall.yaml")
	w := startWalk(t, program, "-c", config, "--duration", "2s")
	w.says(t, "Walk along", func() {})
	tap.Write(clitest.Scanning(clitest.ShopperOf(1), "footfall-calibrate", -66))
	if err := w.process.Wait(); err != nil || !strings.Contains(w.out.String(), "min_signal: -66 dBm") {
		t.Errorf("%v\n%s%s", err, w.out.String(), w.log.String())
	}

	d.start()
	w = startWalk(t, program, "-c", config)
	scan := func() { tap.Write(clitest.Scanning(clitest.ShopperOf(1), "footfall-calibrate", -61)) }
	w.says(t, ", median -61", scan)
	eventually(t, "the sensor is told of the walk", func() bool {
		scan()
		client, err := control.Dial(filepath.Join(d.folder, "control.sock"))
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		walk, err := client.Walk(t.Context(), nil)
		return err == nil && walk != nil && walk.Zone == "entrance" && len(walk.Sources) == 1 && walk.Sources[0].Last == -61
	})
	tap.Down()
	err := w.process.Wait()
	if err == nil || w.process.ProcessState.ExitCode() != 1 || !strings.Contains(w.out.String(), "min_signal: -61 dBm") ||
		!strings.Contains(w.log.String(), "the walk was cut short: "+tap.Name+" is down") {
		t.Errorf("%v\n%s%s", err, w.out.String(), w.log.String())
	}
}

// TestE2ECalibrateSignalPermission runs the command without rights.
func TestE2ECalibrateSignalPermission(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	folder, err := os.MkdirTemp("", "footfall")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	program, config := filepath.Join(folder, "footfall"), filepath.Join(folder, "footfall.yaml")
	built, err := os.ReadFile(clitest.Build(t))
	text := fmt.Sprintf("{site: s, sensor: s, sources: [{name: door, interface: %s}], zones: [{name: z, sources: [{source: door}]}]}", tap.Name)
	for _, e := range []error{err, os.WriteFile(program, built, 0o755), os.WriteFile(config, []byte(text), 0o644), os.Chmod(folder, 0o755)} {
		if e != nil {
			t.Fatal(e)
		}
	}
	c := exec.Command(program, "calibrate", "signal", "-c", config)
	c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	var log bytes.Buffer
	c.Stderr = &log
	if err := c.Run(); c.ProcessState.ExitCode() != 1 || !strings.Contains(log.String(), "no permission to capture") ||
		!strings.Contains(log.String(), "sudo footfall calibrate signal") {
		t.Errorf("%v\n%s", err, &log)
	}
}
