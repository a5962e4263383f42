package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// sensor runs the program under a small service manager of its own.
type sensor struct {
	program, dir, config string
	extra                []string // environment
	wrap                 []string // a command to run it under

	cmd  *exec.Cmd
	done chan struct{}
	sock *net.UnixConn

	mu    sync.Mutex
	lives []life
	kept  map[string]int // file descriptors by name
	ready chan struct{}
	ends  map[string]int // how processes ended, and how often
}

func newSensor(program, dir, config string) (*sensor, error) {
	s := &sensor{program: program, dir: dir, config: config, kept: map[string]int{}, ends: map[string]int{}}
	path := filepath.Join(dir, "notify")
	var err error
	s.sock, err = net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		return nil, err
	}
	go s.manage()
	return s, nil
}

// manage takes what the sensor tells its service manager (sd_notify(3)).
func (s *sensor) manage() {
	b, oob := make([]byte, 4096), make([]byte, 256)
	for {
		n, oobn, _, _, err := s.sock.ReadMsgUnix(b, oob)
		if err != nil {
			return
		}
		s.told(string(b[:n]), oob[:oobn])
	}
}

func (s *sensor) told(text string, oob []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	lines := strings.Split(text, "\n")
	name := ""
	for _, l := range lines {
		if v, ok := strings.CutPrefix(l, "FDNAME="); ok {
			name = v
		}
	}
	for _, l := range lines {
		switch l {
		case "FDSTOREREMOVE=1":
			s.forget(name)
		case "FDSTORE=1":
			s.keep(name, oob)
		case "READY=1":
			if now := &s.lives[len(s.lives)-1]; now.ready.IsZero() {
				now.ready = time.Now()
				close(s.ready)
			}
		}
	}
}

func (s *sensor) forget(name string) {
	if fd, ok := s.kept[name]; ok {
		_ = syscall.Close(fd)
		delete(s.kept, name)
	}
}

func (s *sensor) keep(name string, oob []byte) {
	messages, err := syscall.ParseSocketControlMessage(oob)
	if err != nil {
		return
	}
	for i := range messages {
		fds, err := syscall.ParseUnixRights(&messages[i])
		if err != nil {
			continue
		}
		for _, fd := range fds {
			syscall.CloseOnExec(fd)
			s.forget(name)
			s.kept[name] = fd
		}
	}
}

// start begins a process. It does not wait until that is ready.
func (s *sensor) start() error {
	args := append(append([]string{}, s.wrap...), s.program, "run", "-c", s.config)
	// LISTEN_PID is that of the program, which only the shell in its place knows.
	s.cmd = exec.Command("/bin/sh", append([]string{"-c", `export LISTEN_PID=$$; exec "$@"`, "sh"}, args...)...)
	s.cmd.Env = append(os.Environ(), "NOTIFY_SOCKET="+filepath.Join(s.dir, "notify"), "GOTRACEBACK=none", "FDSTORE=4")
	s.cmd.Env = append(s.cmd.Env, s.extra...)
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for name, fd := range s.kept {
		copied, err := syscall.Dup(fd)
		if err != nil {
			return err
		}
		names = append(names, name)
		s.cmd.ExtraFiles = append(s.cmd.ExtraFiles, os.NewFile(uintptr(copied), name))
	}
	if len(names) > 0 {
		s.cmd.Env = append(s.cmd.Env, "LISTEN_FDS="+strconv.Itoa(len(names)), "LISTEN_FDNAMES="+strings.Join(names, ":"))
	}
	log, err := os.OpenFile(filepath.Join(s.dir, "sensor.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	s.cmd.Stdout, s.cmd.Stderr = log, log
	s.ready, s.done = make(chan struct{}), make(chan struct{})
	s.lives = append(s.lives, life{start: time.Now()})
	if err := s.cmd.Start(); err != nil {
		return err
	}
	for _, f := range s.cmd.ExtraFiles {
		_ = f.Close()
	}
	go s.reap(s.cmd, s.done)
	return nil
}

func (s *sensor) reap(cmd *exec.Cmd, done chan struct{}) {
	how := "exit status 0"
	if err := cmd.Wait(); err != nil {
		how = err.Error()
	}
	s.mu.Lock()
	s.lives[len(s.lives)-1].end = time.Now()
	s.ends[how]++
	s.mu.Unlock()
	close(done)
}

// up starts a process and waits until it is ready.
func (s *sensor) up() error {
	if err := s.start(); err != nil {
		return err
	}
	select {
	case <-s.ready:
		return nil
	case <-s.done:
		return fmt.Errorf("the sensor ended before it was ready; see %s", filepath.Join(s.dir, "sensor.log"))
	case <-time.After(20 * time.Second):
		return fmt.Errorf("the sensor is not ready after 20 s")
	}
}

func (s *sensor) alive() bool {
	select {
	case <-s.done:
		return false
	default:
		return true
	}
}

func (s *sensor) signal(sig syscall.Signal) { _ = s.cmd.Process.Signal(sig) }

func (s *sensor) kill() {
	_ = s.cmd.Process.Kill()
	<-s.done
}

// stop ends it as a service manager does, and returns false where that took more
// than 20 s.
func (s *sensor) stop() bool {
	s.signal(syscall.SIGTERM)
	select {
	case <-s.done:
		return true
	case <-time.After(20 * time.Second):
		s.kill()
		return false
	}
}

func (s *sensor) history() []life {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]life{}, s.lives...)
}

// memory returns a figure of /proc/PID/status in kB, such as VmHWM.
func (s *sensor) memory(key string) int {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	for l := range strings.Lines(string(text)) {
		if v, ok := strings.CutPrefix(l, key+":"); ok {
			n, _ := strconv.Atoi(strings.Fields(v)[0])
			return n
		}
	}
	return 0
}
