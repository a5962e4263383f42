package integrations

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"footfall/buffer/uplink"
)

// patience bounds every wait; the machine may be busy.
const patience = 60 * time.Second

// program finds a program by a variable or in the path, or skips the test.
func program(t testing.TB, variable, name, fix string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("real programs are for the long form")
	}
	if path := os.Getenv(variable); path != "" {
		return path
	}
	for _, name := range []string{name, "/usr/sbin/" + name} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skipf("SKIPPED: %s is not installed: %s", name, fix)
	return ""
}

// output keeps what a program says.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// start runs a program until the test ends.
func start(t testing.TB, environment []string, name string, args ...string) *output {
	t.Helper()
	var said output
	c := exec.Command(name, args...)
	c.Stdout, c.Stderr, c.Env = &said, &said, append(os.Environ(), environment...)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
		if t.Failed() {
			t.Logf("%s says:\n%s", filepath.Base(name), said.String())
		}
	})
	return &said
}

// eventually tries until something holds.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited %s in vain until %s", patience, what)
		}
	}
}

// freePort is a port of the loopback interface that nothing listens at.
func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

func listens(port string) bool {
	c, err := net.Dial("tcp", "127.0.0.1:"+port)
	if err == nil {
		_ = c.Close()
	}
	return err == nil
}

// broker starts Mosquitto and returns its port. Its log names subscriptions.
func broker(t testing.TB) (port string, said *output) {
	t.Helper()
	mosquitto := program(t, "FOOTFALL_MOSQUITTO", "mosquitto", "apt-get install mosquitto")
	port = freePort(t)
	config := filepath.Join(t.TempDir(), "mosquitto.conf")
	text := fmt.Sprintf("listener %s 127.0.0.1\nallow_anonymous true\nuser root\nlog_type all\n", port)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	said = start(t, nil, mosquitto, "-c", config)
	eventually(t, "mosquitto listens", func() bool { return listens(port) })
	return port, said
}

// publish sends messages as a sensor does.
func publish(t testing.TB, port string, messages []message) {
	t.Helper()
	for _, m := range messages {
		config := uplink.Config{Broker: "mqtt://127.0.0.1:" + port, ClientID: "sensor"}
		if err := uplink.PublishOnce(t.Context(), config, uplink.Message{Topic: m.topic, Payload: m.payload}); err != nil {
			t.Fatal(err)
		}
	}
}
