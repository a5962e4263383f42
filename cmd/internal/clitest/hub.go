package clitest

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// Hub is a running hub: the program itself, in a folder of its own.
type Hub struct {
	// Folder has the program footfall-hub, and hub.yaml.
	Folder  string
	Broker  string // URL
	process *exec.Cmd
}

// StartHub builds the program into a folder, and starts it there.
func StartHub(folder string) (*Hub, error) {
	h := &Hub{Folder: folder}
	build := exec.Command("go", "build", "-ldflags", "-s -w", "-o", h.program(), "footfall/cmd/footfall-hub")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build: %w\n%s", err, out)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := free.Addr().String()
	_ = free.Close()
	h.Broker = "mqtt://" + address
	text := fmt.Sprintf("state: .\nsocket: hub.sock\nlisten: 127.0.0.1:0\nmqtt: {listen: %q}\nhistory: {keep_free_mb: 1}\n", address)
	if err := os.WriteFile(h.Config(), []byte(text), 0o600); err != nil {
		return nil, err
	}
	return h, h.Start()
}

func (h *Hub) program() string { return filepath.Join(h.Folder, "footfall-hub") }

// Config is the configuration.
func (h *Hub) Config() string { return filepath.Join(h.Folder, "hub.yaml") }

// Start starts the hub and waits until it is ready.
func (h *Hub) Start() error {
	h.process = exec.Command(h.program(), "run", "-c", h.Config())
	log, err := h.process.StderrPipe()
	if err != nil {
		return err
	}
	if err := h.process.Start(); err != nil {
		return err
	}
	var said strings.Builder
	for lines := bufio.NewScanner(log); lines.Scan(); {
		if strings.Contains(lines.Text(), "msg=ready") {
			return nil // what follows fits into the pipe
		}
		fmt.Fprintln(&said, lines.Text())
	}
	h.Stop()
	return fmt.Errorf("the hub ended:\n%s", said.String())
}

// Stop ends the hub.
func (h *Hub) Stop() {
	_ = h.process.Process.Kill()
	_ = h.process.Wait()
}

// startHub starts one for a script, with the program in its $PATH.
func startHub(ts *testscript.TestScript, _ bool, _ []string) {
	folder, err := os.MkdirTemp(ts.Getenv("WORK"), "hub")
	ts.Check(err)
	h, err := StartHub(folder)
	ts.Check(err)
	ts.Defer(h.Stop)
	ts.Setenv("HUB", h.Config())
	ts.Setenv("BROKER", h.Broker)
	ts.Setenv("PATH", folder+string(os.PathListSeparator)+ts.Getenv("PATH"))
}
