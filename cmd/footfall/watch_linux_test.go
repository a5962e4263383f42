package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"footfall/sensor/control"
)

// terminal is a pseudo-terminal (pty(7)) and a command on it.
type terminal struct {
	keyboard *os.File
	process  *exec.Cmd
	mu       sync.Mutex
	screen   bytes.Buffer
	read     chan struct{} // closed at the end of the output
}

// onTerminal runs footfall in the foreground of a terminal of its own.
func onTerminal(t *testing.T, width, height uint16, env []string, args ...string) *terminal {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("SKIPPED: no pseudo-terminals here:", err)
	}
	t.Cleanup(func() { _ = master.Close() })
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(int(master.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Col: width, Row: height})
	}
	if err != nil {
		t.Fatal(err)
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer slave.Close()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	term := &terminal{keyboard: master, process: exec.Command(program), read: make(chan struct{})}
	term.process.Args = append([]string{"footfall"}, args...) // TestMain runs it by this name
	term.process.Env = append(os.Environ(), env...)
	term.process.Stdin, term.process.Stdout, term.process.Stderr = slave, slave, slave
	term.process.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := term.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = term.process.Process.Kill() })
	go term.copy()
	return term
}

func (m *terminal) copy() {
	defer close(m.read)
	for part := make([]byte, 4096); ; {
		n, err := m.keyboard.Read(part)
		m.mu.Lock()
		m.screen.Write(part[:n])
		m.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func (m *terminal) shown() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.screen.String()
}

func (m *terminal) shows(t *testing.T, text string) {
	t.Helper()
	eventually(t, fmt.Sprintf("the terminal shows %q", text), func() bool { return strings.Contains(m.shown(), text) })
}

// TestWatchOnATerminal draws a walk as it is told, and ends at Ctrl-C with a whole
// screen and exit status 0.
func TestWatchOnATerminal(t *testing.T) {
	config, r := startSensor(t, true)
	for name, c := range map[string]struct {
		width, height uint16
		env           []string
		bar           string
	}{
		"UTF-8":          {100, 40, []string{"LC_ALL=C.UTF-8", "TERM=xterm", "NO_COLOR="}, "█"},
		"serial console": {0, 0, []string{"LC_ALL=C", "TERM=vt100", "NO_COLOR=1"}, "#"},
	} {
		t.Run(name, func(t *testing.T) {
			r.walk.Store(nil)
			term := onTerminal(t, c.width, c.height, c.env, "status", "-c", config, "--watch")
			term.shows(t, "site s, sensor front")
			if got := term.shown(); !strings.HasPrefix(got, "\x1b[2J\x1b[H") || strings.Contains(got, "test phone") {
				t.Errorf("the first screen is %q", got)
			}
			r.walk.Store(&control.Walk{Zone: "z", Sources: []control.WalkSource{{Source: "a", Readings: 3, Last: -60, Median: -61}}})
			term.shows(t, "a  last -60 dBm, median -61 dBm of 3 readings; z any signal: admitted")
			if got := term.shown(); !strings.Contains(got, strings.Repeat(c.bar, 18)) {
				t.Errorf("no bar of %q: %q", c.bar, got)
			}
			if _, err := term.keyboard.WriteString("\x03"); err != nil {
				t.Fatal(err)
			}
			if err := term.process.Wait(); err != nil {
				t.Errorf("after Ctrl-C: %v", err)
			}
			<-term.read
			if got := term.shown(); !strings.HasSuffix(strings.TrimSuffix(got, "^C"), "\x1b[J") {
				t.Errorf("it ends with %q", got[max(0, len(got)-80):])
			}
		})
	}
}

// TestWatchOnADumbTerminal writes plain screens.
func TestWatchOnADumbTerminal(t *testing.T) {
	config, r := startSensor(t, true)
	term := onTerminal(t, 80, 24, []string{"TERM=dumb"}, "status", "-c", config, "--watch")
	term.shows(t, "site s, sensor front")
	r.walk.Store(&control.Walk{Zone: "z", Sources: []control.WalkSource{{Source: "a", Readings: 3, Last: -60, Median: -61}}})
	term.shows(t, "last -60 dBm")
	if got := term.shown(); strings.ContainsRune(got, '\x1b') || strings.Count(got, "site s, sensor front") != 2 {
		t.Errorf("plain screens: %q", got)
	}
	if _, err := term.keyboard.WriteString("\x03"); err != nil {
		t.Fatal(err)
	}
	if err := term.process.Wait(); err != nil {
		t.Errorf("after Ctrl-C: %v", err)
	}
}
