package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// typist is a person at a terminal with a running command.
type typist struct {
	t       *testing.T
	command *exec.Cmd
	// keys is what the person has, and terminal what the command has; see pty(7).
	keys, terminal *os.File
	errors         strings.Builder // standard error, apart from the terminal

	mu     sync.Mutex
	screen strings.Builder
	more   chan struct{} // there is more on the screen
	seen   int           // of the screen, up to the last expectation
}

// atTerminal starts the program at a new terminal.
func atTerminal(t *testing.T, args ...string) *typist {
	t.Helper()
	keys, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("SKIPPED: no terminals here: %v", err)
	}
	var number int
	// File.Fd would make reads block, and then nothing could close the terminal.
	raw, err := keys.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	_ = raw.Control(func(fd uintptr) {
		if err = unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0); err == nil {
			number, err = unix.IoctlGetInt(int(fd), unix.TIOCGPTN)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	terminal, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	p := &typist{t: t, command: exec.Command("footfall", args...), keys: keys, terminal: terminal, more: make(chan struct{}, 1)}
	p.command.Stdin, p.command.Stdout, p.command.Stderr = terminal, terminal, &p.errors
	p.command.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	p.command.Env = append(os.Environ(), "TZ=UTC", "HOME="+t.TempDir())
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.command.Process.Kill() // it has ended, or the test has failed
		_ = keys.Close()
		_ = terminal.Close()
	})
	go p.watch()
	return p
}

// watch reads the screen.
func (p *typist) watch() {
	buffer := make([]byte, 4096)
	for {
		n, err := p.keys.Read(buffer)
		p.mu.Lock()
		p.screen.Write(buffer[:n])
		p.mu.Unlock()
		select {
		case p.more <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// expect waits for a text on the screen, behind the one before.
func (p *typist) expect(text string) {
	p.t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		p.mu.Lock()
		screen := p.screen.String()
		p.mu.Unlock()
		if at := strings.Index(screen[p.seen:], text); at >= 0 {
			p.seen += at + len(text)
			return
		}
		select {
		case <-p.more:
		case <-deadline:
			p.t.Fatalf("no %q on the screen:\n%s\nstandard error:\n%s", text, screen[p.seen:], p.errors.String())
		}
	}
}

// write types.
func (p *typist) write(text string) {
	p.t.Helper()
	if _, err := p.keys.WriteString(text); err != nil {
		p.t.Fatal(err)
	}
}

// answer waits for a question and answers it.
func (p *typist) answer(question, text string) {
	p.t.Helper()
	p.expect(question)
	p.write(text + "\n")
}

// status waits for the end of the command.
func (p *typist) status() int {
	p.t.Helper()
	killed := time.AfterFunc(30*time.Second, func() { _ = p.command.Process.Kill() })
	defer killed.Stop()
	_ = p.command.Wait() // the status is looked at
	return p.command.ProcessState.ExitCode()
}

// shown is the whole screen.
func (p *typist) shown() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.screen.String()
}

// echoes tells whether the terminal shows what is typed.
func (p *typist) echoes() bool {
	p.t.Helper()
	state, err := unix.IoctlGetTermios(int(p.terminal.Fd()), unix.TCGETS)
	if err != nil {
		p.t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}

// content is the text of a file, and what other files lie beside it.
func content(t *testing.T, path string) (text string, beside []string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != filepath.Base(path) {
			beside = append(beside, e.Name())
		}
	}
	return string(data), beside
}
