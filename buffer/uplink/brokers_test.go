package uplink

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"footfall/buffer"
)

const presenceTopic = "footfall/v1/site/sensor/presence"

// verifying is a configuration that listens to its own windows.
func verifying(url string) Config {
	cfg := testConfig(url)
	cfg.Timeout = 500 * time.Millisecond
	cfg.Verify = "footfall/v1/site/sensor/+/window"
	cfg.Presence = Presence{Topic: presenceTopic, Host: "gateway-1"}
	return cfg
}

// accessList starts a Mosquitto that lets anonymous clients do what the lines
// say.
func accessList(t *testing.T, lines ...string) *mosquitto {
	t.Helper()
	file := filepath.Join(t.TempDir(), "acl")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return startMosquitto(t, "allow_anonymous true", "acl_file "+file)
}

func awaitDelivery(t *testing.T, r *rig, want DeliveryState) Delivery {
	t.Helper()
	awaitTrue(t, "delivery to be "+string(want), func() bool { return r.State().Delivery.State == want })
	return r.State().Delivery
}

func TestMosquittoVerifies(t *testing.T) {
	m := startMosquitto(t, "allow_anonymous true")
	out := newOutbox(t, 0)
	appendWindows(t, out, 1, 20)
	r := run(t, verifying("mqtt://"+m.address), out, composeBoth)
	awaitEmpty(t, r)
	if d := awaitDelivery(t, r, DeliveryVerified); d.CameBack.IsZero() || d.Reason != "" {
		t.Errorf("%+v", d)
	}
	if st := r.State(); st.Retries != 0 || st.Connects != 1 || st.Twin != "" {
		t.Errorf("state %+v", st)
	}
}

// TestMosquittoPublishOnly: a sensor that may not read is no reason for an alert,
// and its windows are delivered.
func TestMosquittoPublishOnly(t *testing.T) {
	m := accessList(t, "topic write footfall/v1/site/sensor/#", "topic read footfall/reader/#")
	out := newOutbox(t, 0)
	appendWindows(t, out, 1, 20)
	r := run(t, verifying("mqtt://"+m.address), out, composeBoth)
	if d := awaitDelivery(t, r, DeliveryNotVerified); !strings.Contains(d.Reason, "let its user read") {
		t.Errorf("%+v", d)
	}
	awaitEmpty(t, r)
}

// TestMosquittoRefusesWindows: the access list lets the status through, but no
// window. Nothing may leave the outbox, and all arrives when the list is mended.
func TestMosquittoRefusesWindows(t *testing.T) {
	for name, acl := range map[string][]string{
		"may read":                  {"topic readwrite footfall/v1/site/sensor/status", "topic read footfall/#"},
		"may write to another site": {"topic readwrite footfall/v1/other/#"},
	} {
		t.Run(name, func(t *testing.T) {
			m := accessList(t, acl...)
			out := newOutbox(t, 0)
			appendWindows(t, out, 1, 20)
			r := run(t, verifying("mqtt://"+m.address), out, composeBoth)
			d := awaitDelivery(t, r, DeliveryRefused)
			if !strings.Contains(d.Reason, `does not let client id "footfall-test", or its user, publish to "`+windowTopic) {
				t.Errorf("%+v", d)
			}
			if rows := out.Stats().Rows; rows != 20 {
				t.Errorf("%d windows left the outbox, which the broker threw away", 20-rows)
			}
			r.stop()
			m.stop()
			if err := os.WriteFile(strings.TrimPrefix(lineOf(t, m.config, "acl_file "), "acl_file "), []byte("topic readwrite footfall/#\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			m.start(t)
			j := m.subscribe(t, nil)
			r = run(t, verifying("mqtt://"+m.address), out, composeBoth)
			awaitDelivery(t, r, DeliveryVerified)
			awaitEmpty(t, r)
			if got := firsts(payloads(j.await(t, "windows", allOf(20)), windowTopic)); !reflect.DeepEqual(got, numbers(1, 20)) {
				t.Errorf("windows %v", got)
			}
		})
	}
}

func lineOf(t *testing.T, file, prefix string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, prefix) {
			return strings.TrimSpace(line)
		}
	}
	t.Fatalf("%s has no line %s", file, prefix)
	return ""
}

// TestRefusedUntilAllowed: the broker is asked again by itself.
func TestRefusedUntilAllowed(t *testing.T) {
	m := accessList(t, "topic read footfall/#")
	out := newOutbox(t, 0)
	appendWindows(t, out, 1, 5)
	cfg := verifying("mqtt://" + m.address)
	cfg.Interval = 50 * time.Millisecond // which is also how often it is asked
	r := run(t, cfg, out, composeBoth)
	awaitDelivery(t, r, DeliveryRefused)
	if err := os.WriteFile(strings.TrimPrefix(lineOf(t, m.config, "acl_file "), "acl_file "), []byte("topic readwrite footfall/#\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := m.cmd.Process.Signal(syscall.SIGHUP); err != nil { // read the list again
		t.Fatal(err)
	}
	awaitEmpty(t, r)
}

// TestOneZoneRefused: the windows of one zone are refused, and those of the other
// do not wait for them.
func TestOneZoneRefused(t *testing.T) {
	const other = "footfall/v1/site/sensor/other/window"
	m := accessList(t, "topic readwrite footfall/v1/site/sensor/zone/#", "topic read footfall/#")
	j := m.subscribe(t, nil)
	out := newOutbox(t, 0)
	appendWindows(t, out, 1, 20)
	r := run(t, verifying("mqtt://"+m.address), out, func(r buffer.Record, now time.Time) ([]Message, error) {
		if n := string(r.Payload); n < "15" { // as text
			return []Message{{Topic: other, Payload: r.Payload}}, nil
		}
		return composeBoth(r, now)
	})
	awaitDelivery(t, r, DeliveryRefused)
	awaitTrue(t, "the other zone's windows to leave", func() bool { return out.Stats().Rows == 6 })
	if got := r.State().Delivery; !strings.Contains(got.Reason, other) {
		t.Errorf("%+v", got)
	}
	got := firsts(payloads(j.await(t, "windows", allOf(14)), windowTopic))
	if want := append(numbers(2, 9), numbers(15, 20)...); !reflect.DeepEqual(got, want) {
		t.Errorf("windows %v", got)
	}
}

// TestMosquittoLimits: brokers that cannot do what the sensor needs.
func TestMosquittoLimits(t *testing.T) {
	long := func(r buffer.Record, now time.Time) ([]Message, error) {
		return []Message{{Topic: windowTopic, Payload: append(make([]byte, 1024), r.Payload...)}}, nil
	}
	for name, c := range map[string]struct {
		line string
		want string
	}{
		"no QoS 1":       {"max_qos 0", "takes QoS 0 only"},
		"small packets":  {"max_packet_size 500", "takes no packet of more than 500 bytes and a message here has 10"},
		"small messages": {"message_size_limit 500", "takes no message as long as a window, which has 1025 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			m := startMosquitto(t, "allow_anonymous true", c.line)
			out := newOutbox(t, 0)
			appendWindows(t, out, 1, 3)
			r := run(t, verifying("mqtt://"+m.address), out, long)
			awaitTrue(t, "the cause: "+c.want, func() bool { return strings.Contains(r.State().LastError, c.want) })
			if rows := out.Stats().Rows; rows != 3 {
				t.Errorf("%d windows left the outbox", 3-rows)
			}
		})
	}
}

// TestMosquittoWithoutRetain: windows arrive although nothing is retained.
func TestMosquittoWithoutRetain(t *testing.T) {
	m := startMosquitto(t, "allow_anonymous true", "retain_available false")
	j := m.subscribe(t, nil)
	out := newOutbox(t, 0)
	appendWindows(t, out, 1, 10)
	r := run(t, verifying("mqtt://"+m.address), out, composeBoth)
	j.await(t, "windows", allOf(10))
	awaitEmpty(t, r)
	if got := r.State().Limited; !strings.Contains(got, "keeps no retained messages") {
		t.Errorf("limited %q", got)
	}
}

// TestMosquittoTwins: two gateways from one disk image, with one client id, and
// with two.
func TestMosquittoTwins(t *testing.T) {
	for name, secondID := range map[string]string{"one client id": "footfall-test", "two client ids": "footfall-other"} {
		t.Run(name, func(t *testing.T) {
			m := startMosquitto(t, "allow_anonymous true")
			cfg := verifying("mqtt://" + m.address)
			cfg.Interval = 200 * time.Millisecond
			first := run(t, cfg, newOutbox(t, 0), composeBoth)
			awaitTrue(t, "the connection", func() bool { return first.State().Connected })
			cfg.ClientID, cfg.Presence.Host = secondID, "gateway-2"
			second := run(t, cfg, newOutbox(t, 0), composeBoth)
			for r, host := range map[*rig]string{first: "gateway-2", second: "gateway-1"} {
				awaitTrue(t, "both to name each other", func() bool {
					return strings.Contains(r.State().Twin, fmt.Sprintf("another gateway on the host %q publishes as the same site and sensor", host))
				})
			}
		})
	}
}

// TestMosquittoNoTwin: a restart, a lost connection and the return of the broker
// are no second gateway.
func TestMosquittoNoTwin(t *testing.T) {
	m := startMosquitto(t, "allow_anonymous true")
	p := startProxy(t, m.address)
	out := newOutbox(t, 0)
	for i := range 3 {
		r := run(t, verifying(p.url()), out, composeBoth)
		appendWindows(t, out, i*10+1, i*10+10)
		awaitEmpty(t, r)
		p.cut()
		awaitTrue(t, "the connection to be back", func() bool { return r.State().Connects == 2 && r.State().Acknowledged > 0 })
		awaitDelivery(t, r, DeliveryVerified)
		if got := r.State().Twin; got != "" {
			t.Errorf("run %d: %s", i, got)
		}
		r.stop()
	}
}

func TestTest(t *testing.T) {
	m := accessList(t, "topic readwrite footfall/v1/site/sensor/test", "topic write footfall/v1/site/sensor/blind", "topic read footfall/#")
	for name, c := range map[string]struct {
		url, topic string
		last       Finding
	}{
		"all well":      {"mqtt://" + m.address, "footfall/v1/site/sensor/test", Finding{stepRetained, true, "keeps retained messages"}},
		"refused":       {"mqtt://" + m.address, "footfall/v1/site/other/test", Finding{stepPublish, false, "does not let client id"}},
		"plain port":    {"mqtts://" + m.address, "t", Finding{stepTLS, false, "speaks MQTT without TLS"}},
		"nothing there": {"mqtt://" + freeAddress(t), "t", Finding{stepReach, false, "nothing listens"}},
		"bad topic":     {"mqtt://" + m.address, "a/#", Finding{stepPublish, false, "a/#"}},
	} {
		cfg := testConfig(c.url)
		cfg.Timeout, cfg.ClientID = time.Second, "footfall-tester"
		found := Test(context.Background(), cfg, c.topic)
		last := found[len(found)-1]
		if last.Step != c.last.Step || last.OK != c.last.OK || !strings.Contains(last.Text, c.last.Text) {
			t.Errorf("%s: %+v", name, found)
		}
	}
}
