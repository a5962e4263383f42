package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// broker is a Mosquitto of its own that keeps what it acknowledged.
type broker struct {
	program, dir, address string
	cmd                   *exec.Cmd
}

func findMosquitto() (string, error) {
	if path, err := exec.LookPath("mosquitto"); err == nil {
		return path, nil
	}
	return exec.LookPath("/usr/sbin/mosquitto")
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

func newBroker(dir string) (*broker, error) {
	program, err := findMosquitto()
	if err != nil {
		return nil, err
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	b := &broker{program: program, dir: dir, address: address}
	_, port, _ := net.SplitHostPort(address)
	config := fmt.Sprintf("listener %s 127.0.0.1\nuser root\nallow_anonymous true\nmax_inflight_messages 0\nmax_queued_messages 0\n"+
		"persistence true\npersistence_location %s/\nautosave_on_changes true\nautosave_interval 1\n", port, dir)
	if err := os.WriteFile(filepath.Join(dir, "mosquitto.conf"), []byte(config), 0o600); err != nil {
		return nil, err
	}
	return b, b.start()
}

func (b *broker) start() error {
	log, err := os.OpenFile(filepath.Join(b.dir, "mosquitto.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	b.cmd = exec.Command(b.program, "-c", filepath.Join(b.dir, "mosquitto.conf"))
	b.cmd.Stdout, b.cmd.Stderr = log, log
	if err := b.cmd.Start(); err != nil {
		return err
	}
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if c, err := net.Dial("tcp", b.address); err == nil {
			return c.Close()
		}
	}
	return fmt.Errorf("mosquitto does not listen at %s", b.address)
}

func (b *broker) kill() {
	_ = b.cmd.Process.Kill()
	_ = b.cmd.Wait()
}

func (b *broker) signal(s syscall.Signal) { _ = b.cmd.Process.Signal(s) }
