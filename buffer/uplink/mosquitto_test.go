package uplink

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// mosquitto is a real broker: the Debian package, run on a port of its own.
type mosquitto struct {
	dir, address, config string
	topics               []string // of subscribe; all of the sensor if none
	cmd                  *exec.Cmd
}

// startMosquitto runs the broker with these further lines of configuration.
func startMosquitto(t *testing.T, lines ...string) *mosquitto {
	t.Helper()
	if _, err := findMosquitto(); err != nil {
		t.Skip("SKIPPED: mosquitto is not installed: apt-get install mosquitto")
	}
	m := &mosquitto{dir: t.TempDir(), address: freeAddress(t)}
	_, port, _ := net.SplitHostPort(m.address)
	m.config = filepath.Join(m.dir, "mosquitto.conf")
	// Started as root it would change to a user that cannot read our files.
	text := strings.Join(append([]string{"listener " + port + " 127.0.0.1", "user root", "log_type all", "max_inflight_messages 0"}, lines...), "\n")
	if err := os.WriteFile(m.config, []byte(text+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	m.start(t)
	t.Cleanup(m.stop)
	return m
}

func findMosquitto() (string, error) {
	if path, err := exec.LookPath("mosquitto"); err == nil {
		return path, nil
	}
	return exec.LookPath("/usr/sbin/mosquitto")
}

func (m *mosquitto) start(t *testing.T) {
	t.Helper()
	path, err := findMosquitto()
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.OpenFile(filepath.Join(m.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	m.cmd = exec.Command(path, "-c", m.config)
	m.cmd.Stdout, m.cmd.Stderr = log, log
	if err := m.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(patience)
	for {
		if c, err := net.Dial("tcp", m.address); err == nil {
			_ = c.Close()
			return
		}
		if time.Now().After(deadline) {
			text, _ := os.ReadFile(log.Name())
			t.Fatalf("mosquitto does not listen: %s", text)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func (m *mosquitto) stop() {
	if m.cmd != nil {
		_ = m.cmd.Process.Kill()
		_ = m.cmd.Wait()
		m.cmd = nil
	}
}

// subscribe collects what the broker passes on to a subscriber, in order, over
// restarts of the broker.
func (m *mosquitto) subscribe(t *testing.T, set func(*mqtt.ClientOptions)) *journal {
	t.Helper()
	j := newJournal()
	subscribed := make(chan error, 10)
	o := mqtt.NewClientOptions().AddBroker("tcp://" + m.address).SetClientID(fmt.Sprint("subscriber", time.Now().UnixNano())).
		SetCleanSession(true).SetMaxReconnectInterval(20 * time.Millisecond)
	o.SetConnectRetry(true).SetConnectRetryInterval(20 * time.Millisecond)
	if set != nil {
		set(o)
	}
	o.SetOnConnectHandler(func(c mqtt.Client) {
		filters := map[string]byte{}
		for _, topic := range m.topics {
			filters[topic] = 1
		}
		if len(filters) == 0 {
			filters["footfall/v1/site/sensor/#"] = 1
		}
		token := c.SubscribeMultiple(filters, func(_ mqtt.Client, msg mqtt.Message) {
			j.add(arrival{msg.Topic(), string(msg.Payload()), msg.Retained(), msg.Qos()})
		})
		token.Wait()
		subscribed <- token.Error()
	})
	c := mqtt.NewClient(o)
	c.Connect()
	t.Cleanup(func() { c.Disconnect(0) })
	select {
	case err := <-subscribed:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(patience):
		t.Fatal("cannot subscribe")
	}
	return j
}

// TestMosquittoAway has the sensor start and work while a real broker is away.
func TestMosquittoAway(t *testing.T) {
	m := startMosquitto(t, "allow_anonymous true")
	j := m.subscribe(t, nil)
	out := newOutbox(t, 0)
	r := run(t, testConfig("mqtt://"+m.address), out, composeBoth)
	appendWindows(t, out, 1, 50)
	j.await(t, "windows", allOf(50))
	awaitEmpty(t, r)
	r.stop()
	if got := j.await(t, "offline", func(all []arrival) bool { return len(payloads(all, statusTopic)) == 2 }); payloads(got, statusTopic)[1] != "offline" {
		t.Errorf("status %v", payloads(got, statusTopic))
	}

	m.stop()
	r = run(t, testConfig("mqtt://"+m.address), out, composeBoth)
	appendWindows(t, out, 51, 300)
	awaitTrue(t, "the failure to show", func() bool { return strings.Contains(r.State().LastError, "nothing listens") })
	if rows := out.Stats().Rows; rows != 250 {
		t.Errorf("%d rows wait, want 250", rows)
	}
	m.start(t)
	awaitEmpty(t, r)
	// What the broker keeps tells that it got the last one; the journal of a
	// subscriber that was not back yet does not.
	late := m.subscribe(t, nil)
	late.await(t, "the retained messages", func(all []arrival) bool {
		return reflect.DeepEqual(payloads(all, latestTopic), []string{"300"}) && reflect.DeepEqual(payloads(all, statusTopic), []string{"online"})
	})
}

// TestMosquittoRestarts stops and starts a real broker between and during
// windows. The subscriber connects to it first each time, so it sees all.
func TestMosquittoRestarts(t *testing.T) {
	m := startMosquitto(t, "allow_anonymous true")
	out := newOutbox(t, 0)
	all := newJournal()
	last := 0
	for range 3 {
		j := m.subscribe(t, nil)
		before := len(all.all())
		r := run(t, testConfig("mqtt://"+m.address), out, composeBoth)
		appendWindows(t, out, last+1, last+100)
		last += 100
		awaitEmpty(t, r)
		want := last
		j.await(t, "windows", func(got []arrival) bool {
			w := payloads(got, windowTopic)
			return len(w) > 0 && w[len(w)-1] == fmt.Sprint(want)
		})
		for _, a := range j.all() {
			all.add(a)
		}
		if len(all.all()) == before {
			t.Fatal("nothing arrived")
		}
		m.stop()
		appendWindows(t, out, last+1, last+20)
		last += 20
		awaitTrue(t, "the loss to show", func() bool { return !r.State().Connected })
		r.stop()
		m.start(t)
	}
	got := firsts(payloads(all.all(), windowTopic))
	if want := numbers(1, last-20); !reflect.DeepEqual(got, want) {
		t.Errorf("%d windows in an order of their own: %.600v", len(got), got)
	}
}

func loaded(t *testing.T, f TLSFiles) *tls.Config {
	t.Helper()
	l, err := f.load()
	if err != nil {
		t.Fatal(err)
	}
	return l.config
}

// TestMosquittoTLS has a real broker demand a client certificate, and refuse
// one.
func TestMosquittoTLS(t *testing.T) {
	ca, otherCA := newAuthority(t, "ca"), newAuthority(t, "other-ca")
	soon := time.Now().Add(time.Hour)
	serverCert, serverKey := ca.issue(t, "broker.example", soon)
	cert, key := ca.issue(t, "sensor", soon)
	strangerCert, strangerKey := otherCA.issue(t, "stranger", soon)
	m := startMosquitto(t, "allow_anonymous true", "cafile "+ca.file, "certfile "+serverCert, "keyfile "+serverKey, "require_certificate true")
	j := m.subscribe(t, func(o *mqtt.ClientOptions) {
		o.Servers = nil
		o.AddBroker("ssl://" + m.address).SetTLSConfig(loaded(t, mustTLS(t, ca.file, cert, key, "broker.example")))
	})
	cfg := testConfig("mqtts://" + m.address)
	cfg.TLS = mustTLS(t, ca.file, cert, key, "broker.example")
	out := newOutbox(t, 0)
	appendWindows(t, out, 1, 20)
	r := run(t, cfg, out, composeBoth)
	got := j.await(t, "windows over TLS", allOf(20))
	awaitEmpty(t, r)
	r.stop()
	if w := payloads(got, windowTopic); !reflect.DeepEqual(w, numbers(1, 20)) {
		t.Errorf("windows %v", w)
	}

	for name, c := range map[string]struct {
		url  string
		tls  [4]string
		want string
	}{
		"no certificate":        {cfg.Broker, [4]string{ca.file, "", "", "broker.example"}, "mqtt.cert_file"},
		"a stranger's":          {cfg.Broker, [4]string{ca.file, strangerCert, strangerKey, "broker.example"}, "mqtt.cert_file"},
		"the name of another":   {cfg.Broker, [4]string{ca.file, cert, key, ""}, "is for broker.example, not for 127.0.0.1"},
		"an unknown authority":  {cfg.Broker, [4]string{otherCA.file, cert, key, "broker.example"}, "that is not trusted here"},
		"plain to the TLS port": {"mqtt://" + m.address, [4]string{}, "speaks TLS on this port: write mqtts://"},
	} {
		bad := testConfig(c.url)
		bad.TLS = mustTLS(t, c.tls[0], c.tls[1], c.tls[2], c.tls[3])
		if text := refused(t, bad); !strings.Contains(text, c.want) {
			t.Errorf("%s: %q lacks %q", name, text, c.want)
		}
	}
}

// TestMosquittoPassword has a real broker refuse a password.
func TestMosquittoPassword(t *testing.T) {
	tool, err := exec.LookPath("mosquitto_passwd")
	if err != nil {
		t.Skip("SKIPPED: mosquitto_passwd is not installed: apt-get install mosquitto")
	}
	file := filepath.Join(t.TempDir(), "passwords")
	if text, err := exec.Command(tool, "-b", "-c", file, "sensor", "right").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	m := startMosquitto(t, "allow_anonymous false", "password_file "+file)
	cfg := testConfig("mqtt://" + m.address)
	cfg.Credentials = func() (string, string, error) { return "sensor", secret, nil }
	if text := refused(t, cfg); !strings.Contains(text, "refuses the user name or password") {
		t.Errorf("got %q", text)
	}
	cfg.Credentials = func() (string, string, error) { return "sensor", "right", nil }
	out := newOutbox(t, 0)
	appendWindows(t, out, 1, 3)
	awaitEmpty(t, run(t, cfg, out, composeBoth))
}

// TestMosquittoTakeover has two clients of a real broker share an id.
func TestMosquittoTakeover(t *testing.T) {
	m := startMosquitto(t, "allow_anonymous true")
	cfg := testConfig("mqtt://" + m.address)
	cfg.RetryMax = 2 * time.Second
	first, second := run(t, cfg, newOutbox(t, 0), composeBoth), run(t, cfg, newOutbox(t, 0), composeBoth)
	awaitTrue(t, "the log to name the cause", func() bool {
		return strings.Contains(first.log.String()+second.log.String(), `another client uses the id \"footfall-test\"`)
	})
}

// TestMosquittoSubscription has a real broker keep a list for a sensor, over a
// restart of both, and has it keep one that is too long.
func TestMosquittoSubscription(t *testing.T) {
	m := startMosquitto(t, "allow_anonymous true")
	url := "mqtt://" + m.address
	publisher := testConfig(url)
	publisher.ClientID = "footfall-publisher"
	publish := func(payload string) {
		t.Helper()
		if err := PublishOnce(context.Background(), publisher, Message{listTopic, []byte(payload), true}); err != nil {
			t.Fatal(err)
		}
	}
	publish("first")
	var got reader
	out := newOutbox(t, 0)
	r := run(t, subscribed(url, got.handle), out, composeBoth)
	got.await(t, "first")
	publish("second")
	got.await(t, "second")
	largest := strings.Repeat("x", MaxReceived)
	publish(largest)
	got.await(t, largest)

	m.stop()
	awaitTrue(t, "the loss to show", func() bool { return !r.State().Connected })
	m.start(t)
	awaitTrue(t, "the subscription to be back", func() bool { return r.State().Subscribed == 1 })
	publish("third")
	got.await(t, "third")
	appendWindows(t, out, 1, 10)
	awaitEmpty(t, r)
	r.stop()

	// More than the sensor takes comes from elsewhere.
	big := mqtt.NewClient(mqtt.NewClientOptions().AddBroker("tcp://" + m.address).SetClientID("big"))
	if token := big.Connect(); token.Wait() && token.Error() != nil {
		t.Fatal(token.Error())
	}
	defer big.Disconnect(0)
	if token := big.Publish(listTopic, 1, true, largest+largest); token.Wait() && token.Error() != nil {
		t.Fatal(token.Error())
	}
	r = run(t, subscribed(url, got.handle), out, composeBoth)
	awaitTrue(t, "it to be thrown away", func() bool { return r.State().Oversized == 1 })
	publish("fourth")
	got.await(t, "fourth")
	appendWindows(t, out, 11, 20)
	awaitEmpty(t, r)
	if st := r.State(); st.Connects != 1 {
		t.Errorf("state %+v", st)
	}
}

// TestMosquittoHearsTheFarewell: "offline" comes once, not again as last will.
func TestMosquittoHearsTheFarewell(t *testing.T) {
	m := startMosquitto(t, "allow_anonymous true")
	j := m.subscribe(t, nil)
	url, ended := tapped(t, m.address)
	r := run(t, subscribed(url, func([]byte) {}), newOutbox(t, 0), composeBoth)
	awaitTrue(t, "the subscription", func() bool { return r.State().Subscribed == 1 })
	r.stop()
	checkFarewell(t, ended, []byte("offline"))
	// What a later client says comes after what the broker had to say.
	if err := PublishOnce(context.Background(), testConfig("mqtt://"+m.address), Message{Topic: windowTopic, Payload: []byte("end")}); err != nil {
		t.Fatal(err)
	}
	all := j.await(t, "the end", func(all []arrival) bool { return len(payloads(all, windowTopic)) == 1 })
	if got := payloads(all, statusTopic); !reflect.DeepEqual(got, []string{"online", "offline"}) {
		t.Errorf("status %v", got)
	}
}
