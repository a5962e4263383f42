package hub

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"footfall/buffer/hub/settings"
)

// childConfig is the environment variable with the configuration of a hub: the test binary
// then is that hub, and no test.
const childConfig = "FOOTFALL_TEST_HUB"

func TestMain(m *testing.M) {
	if file := os.Getenv(childConfig); file != "" {
		child(file)
	}
	os.Exit(m.Run())
}

// child runs a hub and prints "SETTING ADDRESS" lines, and "ready".
func child(file string) {
	s, err := settings.Load(file)
	if err == nil {
		err = Run(context.Background(), Options{
			Settings: s, Page: fstest.MapFS{}, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)), Now: time.Now,
			Ready:     func() { fmt.Println("ready") },
			Listening: func(setting string, a net.Addr) { fmt.Println(setting, a) },
		})
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// process is a hub in a process of its own.
type process struct {
	running
	command *exec.Cmd
	took    time.Duration // to be ready
}

// launch starts a hub in a process and waits until it is ready.
func launch(t testing.TB, s *settings.Settings) *process {
	t.Helper()
	file := s.State + "/hub.yaml"
	text := fmt.Sprintf("state: %s\nsocket: %s\nlisten: 127.0.0.1:0\nmqtt: {listen: \"127.0.0.1:0\"}\nhistory: {keep_free_mb: 1}\nclients: %d\n", s.State, s.Socket, s.Clients)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &process{running: running{settings: s, at: map[string]string{}}, command: exec.Command(os.Args[0])}
	p.command.Env = append(os.Environ(), childConfig+"="+file, "GOMEMLIMIT=28MiB")
	var said strings.Builder
	p.command.Stderr = &said
	out, err := p.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if p.kill(); t.Failed() {
			t.Logf("the hub said:\n%s", said.String())
		}
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		setting, address, _ := strings.Cut(lines.Text(), " ")
		if setting == "ready" {
			p.took = time.Since(began)
			return p
		}
		p.at[setting] = address
	}
	p.kill()
	t.Fatalf("the hub did not become ready:\n%s", said.String())
	return nil
}

// kill ends the hub as kill -9 does.
func (p *process) kill() {
	_ = p.command.Process.Kill()
	_ = p.command.Wait()
}

// publisher publishes windows of one zone, and remembers the last one that was acknowledged.
type publisher struct {
	zone string
	next int // the first window that was not acknowledged
}

// run publishes until the hub is gone. Like a sensor it begins with the first window that
// was not acknowledged.
func (p *publisher) run(c mqtt.Client) {
	for {
		payload := window("jakarta", "door", p.zone, p.next)
		topic := "footfall/v1/jakarta/door/" + p.zone + "/"
		for _, token := range []mqtt.Token{c.Publish(topic+"window", 1, false, payload), c.Publish(topic+"latest", 1, true, payload)} {
			if !token.WaitTimeout(patience) || token.Error() != nil || !c.IsConnectionOpen() {
				return
			}
		}
		p.next++
	}
}

// kills is how often the hub is killed.
func kills(t *testing.T) int {
	if n, err := strconv.Atoi(os.Getenv("FOOTFALL_KILLS")); err == nil {
		return n
	}
	if testing.Short() {
		return 4
	}
	return 20
}

// TestKill9 kills the hub while sensors publish. After each start the first subscriber
// gets every retained message, and at the end every acknowledged window is in the history.
// FOOTFALL_KILLS=200 is the long form.
func TestKill9(t *testing.T) {
	s := prepared(t)
	zones := make([]publisher, 10)
	for i := range zones {
		zones[i].zone = fmt.Sprintf("zone%d", i)
	}
	random := rand.New(rand.NewPCG(22, 3))
	var slowest time.Duration
	n := kills(t)
	for i := range n {
		p := launch(t, s)
		slowest = max(slowest, p.took)
		first := p.client(t, "tcp", viewerName, "first", nil)
		checkRetained(t, first, zones)
		c := p.client(t, "tcp", sensorName, "footfall-jakarta-door", nil)
		var all sync.WaitGroup
		for j := range zones {
			all.Go(func() { zones[j].run(c) })
		}
		time.AfterFunc(time.Duration(20+random.IntN(300))*time.Millisecond, func() { _ = p.command.Process.Kill() })
		all.Wait()
		p.kill()
		if t.Failed() {
			t.Fatalf("after %d kills", i)
		}
	}
	// Each life leaves a consumer of the server behind, and reads all of them at its start.
	left, err := filepath.Glob(filepath.Join(s.BrokerDir(), "jetstream", "*", "streams", "$MQTT_rmsgs", "obs", "*"))
	if err != nil || len(left) == 0 || len(left) > n/2+1 {
		t.Errorf("%d kills left %d consumers behind, %v", n, len(left), err)
	}
	p := launch(t, s)
	acknowledged := 0
	for i := range zones {
		acknowledged += zones[i].next
		awaitHistory(t, &p.running, &zones[i])
	}
	t.Logf("%d kills, %d windows acknowledged, none lost; slowest start %v, with %d consumers left behind", n, acknowledged, slowest.Round(time.Millisecond), len(left))
	if acknowledged < n*len(zones)/2 {
		t.Error("hardly anything was published; the test shows nothing")
	}
}

// checkRetained wants the newest acknowledged window of each zone, or a newer one.
func checkRetained(t *testing.T, c mqtt.Client, zones []publisher) {
	t.Helper()
	type message struct {
		topic, payload string
	}
	got := make(chan message, 100)
	await(t, c.Subscribe("footfall/v1/+/+/+/latest", 1, func(_ mqtt.Client, m mqtt.Message) { got <- message{m.Topic(), string(m.Payload())} }))
	missing := map[string]int{}
	for _, z := range zones {
		if z.next > 0 {
			missing[z.zone] = z.next - 1
		}
	}
	deadline := time.After(patience)
	for len(missing) > 0 {
		select {
		case m := <-got:
			zone := strings.Split(m.topic, "/")[4]
			var devices int
			_, _ = fmt.Sscanf(m.payload[strings.Index(m.payload, `"devices":`):], `"devices":%d`, &devices)
			if devices < missing[zone] {
				t.Errorf("%s is retained as window %d, after %d was acknowledged", zone, devices, missing[zone])
			}
			delete(missing, zone)
		case <-deadline:
			t.Fatalf("the first subscriber after a start misses %v", missing)
		}
	}
	await(t, c.Unsubscribe("footfall/v1/+/+/+/latest"))
}

// awaitHistory wants every acknowledged window in the history.
func awaitHistory(t *testing.T, r *running, p *publisher) {
	t.Helper()
	missing := 0
	defer func() {
		if t.Failed() {
			t.Logf("%s: %d of %d acknowledged windows are missing", p.zone, missing, p.next)
		}
	}()
	awaitTrue(t, "the windows of "+p.zone, func() bool {
		there := map[int]bool{}
		for _, w := range r.stored(t, "door", p.zone, "window") {
			there[int(w["devices"].(float64))] = true
		}
		missing = 0
		for i := range p.next {
			if !there[i] {
				missing++
			}
		}
		return missing == 0
	})
}
