package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"footfall/sensor/capture/captest"
	"footfall/sensor/status/contracttest"
)

// patience bounds every wait; the machine may be busy.
const patience = 30 * time.Second

// need skips the test, loudly, or fails it where all parts must be there.
func need(t testing.TB, ok bool, what string) {
	t.Helper()
	if ok {
		return
	}
	if os.Getenv("FOOTFALL_E2E") != "" {
		t.Fatalf("FOOTFALL_E2E is set, and there is no %s", what)
	}
	t.Skipf("SKIPPED, NOT TESTED: there is no %s", what)
}

// mosquitto is a real broker on a port of its own.
type mosquitto struct {
	t       testing.TB
	program string
	config  string
	addr    string
	process *exec.Cmd
}

func startMosquitto(t testing.TB) *mosquitto {
	t.Helper()
	program, err := exec.LookPath("mosquitto")
	if err != nil {
		program, err = exec.LookPath("/usr/sbin/mosquitto")
	}
	need(t, err == nil, "mosquitto (a Debian package)")
	m := &mosquitto{t: t, program: program, addr: freeAddress(t)}
	m.config = filepath.Join(t.TempDir(), "mosquitto.conf")
	_, port, _ := net.SplitHostPort(m.addr)
	text := fmt.Sprintf("listener %s 127.0.0.1\nallow_anonymous true\n", port)
	if err := os.WriteFile(m.config, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	m.start()
	t.Cleanup(m.stop)
	return m
}

func freeAddress(t testing.TB) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (m *mosquitto) start() {
	m.t.Helper()
	m.process = exec.Command(m.program, "-c", m.config)
	if err := m.process.Start(); err != nil {
		m.t.Fatal(err)
	}
	eventually(m.t, "mosquitto listens", func() bool {
		c, err := net.Dial("tcp", m.addr)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
}

func (m *mosquitto) stop() {
	if m.process != nil {
		_ = m.process.Process.Signal(syscall.SIGTERM)
		_ = m.process.Wait()
		m.process = nil
	}
}

// dashboard is a subscriber that keeps what it gets.
type dashboard struct {
	mu       sync.Mutex
	windows  []map[string]any // payloads of the window topics, in order
	messages map[string]string
	raw      bytes.Buffer // everything, for the leak test
	contract *contracttest.Contract
	broken   []error // of the contract
}

// watch subscribes a dashboard. It stays subscribed over restarts of the broker.
func watch(t testing.TB, addr string) *dashboard {
	t.Helper()
	d := &dashboard{messages: map[string]string{}, contract: contracttest.New(t)}
	o := mqtt.NewClientOptions().AddBroker("tcp://" + addr).SetClientID(fmt.Sprint("dashboard", time.Now().UnixNano())).
		SetCleanSession(false).SetAutoReconnect(true).SetMaxReconnectInterval(200 * time.Millisecond).SetResumeSubs(true)
	subscribed := make(chan struct{}, 8)
	o.OnConnect = func(c mqtt.Client) {
		c.Subscribe("footfall/v1/#", 1, func(_ mqtt.Client, m mqtt.Message) { d.take(m) }).Wait()
		subscribed <- struct{}{}
	}
	c := mqtt.NewClient(o)
	if token := c.Connect(); !token.WaitTimeout(patience) || token.Error() != nil {
		t.Fatal("the dashboard cannot connect: ", token.Error())
	}
	<-subscribed
	t.Cleanup(func() {
		c.Disconnect(100)
		d.mu.Lock()
		defer d.mu.Unlock()
		for _, err := range d.broken {
			t.Error(err)
		}
	})
	return d
}

func (d *dashboard) take(m mqtt.Message) {
	d.mu.Lock()
	defer d.mu.Unlock()
	fmt.Fprintf(&d.raw, "%s %s\n", m.Topic(), m.Payload())
	d.messages[m.Topic()] = string(m.Payload())
	if err := d.contract.Check("footfall/v1/shop/front/", m.Topic(), m.Payload()); err != nil {
		d.broken = append(d.broken, err)
	}
	if strings.HasSuffix(m.Topic(), "/window") {
		var w map[string]any
		if err := json.Unmarshal(m.Payload(), &w); err == nil {
			d.windows = append(d.windows, w)
		}
	}
}

func (d *dashboard) message(topic string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.messages[topic]
}

// received returns the windows so far.
func (d *dashboard) received() []map[string]any {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]map[string]any(nil), d.windows...)
}

func (d *dashboard) traffic() []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	return bytes.Clone(d.raw.Bytes())
}

// daemonProcess is a running footfall run.
type daemonProcess struct {
	t       testing.TB
	program string
	folder  string
	process *exec.Cmd
	log     syncBuffer
}

// newDaemon writes a configuration for an interface and a broker: windows of a
// second, without noise, so that the test can tell what to expect.
func newDaemon(t testing.TB, program, iface, broker string) *daemonProcess {
	t.Helper()
	d := &daemonProcess{t: t, program: program, folder: t.TempDir()}
	d.configure(iface, broker)
	t.Cleanup(d.kill)
	return d
}

func (d *daemonProcess) configure(iface, broker string) {
	d.t.Helper()
	text := fmt.Sprintf(`site: shop
sensor: front
window: 1s
sources: [{name: door, interface: %s}]
zones: [{name: entrance, sources: [{source: door, min_signal: -70 dBm}]}]
privacy: {epsilon: off, min_count: 0}
outbox: {path: outbox.db}
opt_out: {list: opt-out.list}
control: {socket: control.sock}
mqtt: {broker: "mqtt://%s"}
`, iface, broker)
	if err := os.WriteFile(filepath.Join(d.folder, "footfall.yaml"), []byte(text), 0o644); err != nil {
		d.t.Fatal(err)
	}
}

func (d *daemonProcess) start() {
	d.t.Helper()
	d.process = exec.Command(d.program, "run", "-c", filepath.Join(d.folder, "footfall.yaml"))
	d.process.Stdout, d.process.Stderr = &d.log, &d.log
	if err := d.process.Start(); err != nil {
		d.t.Fatal(err)
	}
	seen := strings.Count(d.log.String(), "msg=counting")
	eventually(d.t, "the daemon counts; its log: "+d.log.String(), func() bool {
		return strings.Count(d.log.String(), "msg=counting") > seen
	})
}

// kill ends the daemon as a power cut would.
func (d *daemonProcess) kill() {
	if d.process != nil {
		_ = d.process.Process.Kill()
		_ = d.process.Wait()
		d.process = nil
	}
}

// stop ends the daemon as a service manager would, and expects it to go well.
func (d *daemonProcess) stop() {
	d.t.Helper()
	_ = d.process.Process.Signal(syscall.SIGTERM)
	if err := d.process.Wait(); err != nil {
		d.t.Errorf("the daemon ended with %v; its log:\n%s", err, d.log.String())
	}
	d.process = nil
}

// runOnce runs a program to its end and returns what it printed and its exit
// status.
func runOnce(program string, args ...string) (string, int) {
	c := exec.Command(program, args...)
	out, _ := c.CombinedOutput()
	return string(out), c.ProcessState.ExitCode()
}

// syncBuffer is a buffer that a process writes while the test reads.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// muteProxy forwards to a broker, and from it all but PUBACK: the broker gets all
// publications, and the client does not hear so.
type muteProxy struct {
	addr     string
	upstream string
}

func startMuteProxy(t testing.TB, upstream string) *muteProxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	p := &muteProxy{addr: l.Addr().String(), upstream: upstream}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.carry(c)
		}
	}()
	return p
}

func (p *muteProxy) carry(client net.Conn) {
	defer client.Close()
	broker, err := net.Dial("tcp", p.upstream)
	if err != nil {
		return
	}
	defer broker.Close()
	go func() { _ = allButAcknowledgements(client, broker) }()
	_, _ = io.Copy(broker, client)
}

// allButAcknowledgements passes on all packets of a broker but PUBACK (MQTT 3.1.1, 3.4).
func allButAcknowledgements(to io.Writer, from io.Reader) error {
	in := bufio.NewReader(from)
	for {
		kind, err := in.ReadByte()
		if err != nil {
			return err
		}
		length, err := binary.ReadUvarint(in) // the same encoding as in MQTT 3.1.1, 2.2.3
		if err != nil {
			return err
		}
		packet := binary.AppendUvarint([]byte{kind}, length)
		body := make([]byte, length)
		if _, err := io.ReadFull(in, body); err != nil {
			return err
		}
		if kind>>4 == 4 {
			continue
		}
		if _, err := to.Write(append(packet, body...)); err != nil {
			return err
		}
	}
}

// eventually waits for something to become true.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("waited %s in vain until: %s", patience, what)
}

// shoppers puts probe requests of n phones on the air.
func shoppers(tap *captest.TAP, n int, signal int8) {
	for i := range n {
		tap.Write(captest.Radiotap(signal, captest.ProbeRequest(shopper(i), uint16(i))))
	}
}

// shopper is the address of a test's phone.
func shopper(i int) [6]byte { return [6]byte{0x00, 0x16, 0xea, 0x5c, 0xb7, byte(0x91 + i)} }
