package uplink

import (
	"context"
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
	"github.com/nats-io/nats-server/v2/server"
)

// The broker matrix: what the sensor promises, against the brokers that stores
// run. Mosquitto and RabbitMQ are Debian packages, the NATS server a module.
//
//	broker           speaks       a refused window           no read permission
//	Mosquitto 2.0    3.1.1 and 5  acknowledged, dropped      granted, nothing comes
//	RabbitMQ 3.10    3.1.1        the connection is closed   the connection is closed
//	NATS 2.15        3.1.1        acknowledged, dropped      refused with 0x80

// matrixBroker is a running broker with three users: "sensor" may do all under
// its own topics, "writer" may publish there, "stranger" only elsewhere.
type matrixBroker struct{ address string }

const (
	sensorUser   = "sensor"
	writerUser   = "writer"
	strangerUser = "stranger"
	matrixSecret = "right-password"
)

// brokers of the matrix, by name.
var brokers = map[string]func(t *testing.T) matrixBroker{
	"Mosquitto": matrixMosquitto,
	"RabbitMQ":  matrixRabbit,
	"NATS":      matrixNATS,
}

func TestBrokerMatrixE2E(t *testing.T) {
	for name, start := range brokers {
		t.Run(name, func(t *testing.T) {
			b := start(t)
			t.Run("delivers", func(t *testing.T) { matrixDelivers(t, b) })
			t.Run("publish only", func(t *testing.T) { matrixPublishOnly(t, b) })
			t.Run("refuses", func(t *testing.T) { matrixRefuses(t, b) })
			t.Run("password", func(t *testing.T) { matrixPassword(t, b) })
			t.Run("test", func(t *testing.T) { matrixTest(t, b) })
		})
	}
}

func (b matrixBroker) config(user, id string) Config {
	cfg := verifying("mqtt://" + b.address)
	cfg.ClientID, cfg.Timeout = id, 3*time.Second
	cfg.Credentials = func() (string, string, error) { return user, matrixSecret, nil }
	return cfg
}

// matrixDelivers wants all windows in order, verified, over two cut connections,
// the newest as retained latest, and the last will after a cut.
func matrixDelivers(t *testing.T, b matrixBroker) {
	p := startProxy(t, b.address)
	watch := b.watch(t)
	cfg := b.config(sensorUser, "footfall-matrix")
	cfg.Broker = p.url()
	out := newOutbox(t, 0)
	r := run(t, cfg, out, composeBoth)
	for i := range 3 {
		appendWindows(t, out, i*30+1, i*30+30)
		awaitEmpty(t, r)
		if i < 2 {
			p.cut()
		}
	}
	if d := r.State().Delivery; d.State != DeliveryVerified {
		t.Errorf("%+v", d)
	}
	got := watch.await(t, "all windows", allOf(90))
	if w := firsts(payloads(got, windowTopic)); !reflect.DeepEqual(w, numbers(1, 90)) {
		t.Errorf("windows %v", w)
	}
	watch.await(t, "the last will", func(all []arrival) bool {
		return strings.Contains(strings.Join(payloads(all, statusTopic), " "), "offline online")
	})
	r.stop()
	late := b.watch(t, latestTopic, statusTopic) // RabbitMQ keeps nothing for wildcards
	late.await(t, "what is retained", func(all []arrival) bool {
		return reflect.DeepEqual(payloads(all, latestTopic), []string{"90"}) && reflect.DeepEqual(payloads(all, statusTopic), []string{"offline"})
	})
	if twin := r.State().Twin; twin != "" {
		t.Error(twin)
	}
}

// watch subscribes to topics of the sensor; all if none is named.
func (b matrixBroker) watch(t *testing.T, topics ...string) *journal {
	t.Helper()
	m := &mosquitto{address: b.address, topics: topics}
	return m.subscribe(t, func(o *mqtt.ClientOptions) { o.SetUsername(sensorUser).SetPassword(matrixSecret) })
}

// matrixPublishOnly wants windows to arrive from a sensor that may not read.
func matrixPublishOnly(t *testing.T, b matrixBroker) {
	watch := b.watch(t)
	out := newOutbox(t, 0)
	appendWindows(t, out, 101, 120)
	r := run(t, b.config(writerUser, "footfall-writer"), out, composeBoth)
	watch.await(t, "all windows", func(all []arrival) bool {
		return reflect.DeepEqual(firsts(payloads(all, windowTopic)), numbers(101, 120))
	})
	awaitEmpty(t, r)
	if d := awaitDelivery(t, r, DeliveryNotVerified); d.Reason == "" {
		t.Errorf("%+v", d)
	}
}

// matrixRefuses wants a client that may not publish there to say so, whatever the
// broker does about it.
func matrixRefuses(t *testing.T, b matrixBroker) {
	cfg := b.config(strangerUser, "footfall-stranger")
	cfg.Will, cfg.Timeout = Message{}, time.Second
	out := newOutbox(t, 0)
	appendWindows(t, out, 1, 3)
	r := run(t, cfg, out, composeBoth)
	awaitTrue(t, "the refusal", func() bool {
		st := r.State()
		told := st.Delivery.State == DeliveryRefused || st.Delivery.State == DeliveryNotVerified ||
			strings.Contains(st.LastError, "the broker does not let this one publish")
		return told
	})
	t.Logf("delivery %q: %s; last error: %s", r.State().Delivery.State, r.State().Delivery.Reason, r.State().LastError)
}

func matrixPassword(t *testing.T, b matrixBroker) {
	cfg := b.config(sensorUser, "footfall-wrong")
	cfg.Credentials = func() (string, string, error) { return sensorUser, secret, nil }
	if text := refused(t, cfg); !strings.Contains(text, "refuses the user name or password") {
		t.Errorf("got %q", text)
	}
}

func matrixTest(t *testing.T, b matrixBroker) {
	found := Test(context.Background(), b.config(sensorUser, "footfall-tester"), "footfall/v1/site/sensor/test")
	for _, f := range found {
		t.Logf("%-10s %v %s", f.Step, f.OK, f.Text)
		if !f.OK {
			t.Errorf("%s: %s", f.Step, f.Text)
		}
	}
	found = Test(context.Background(), b.config(strangerUser, "footfall-tester"), "footfall/v1/site/sensor/test")
	for _, f := range found {
		if f.Step == stepPublish {
			t.Logf("as a stranger: %v %s", f.OK, f.Text)
			if f.OK && !strings.Contains(f.Text, "cannot be seen") || strings.Contains(f.Text, "\n") {
				t.Errorf("as a stranger: %s", f.Text)
			}
		}
	}
}

func matrixMosquitto(t *testing.T) matrixBroker {
	tool, err := exec.LookPath("mosquitto_passwd")
	if err != nil {
		t.Skip("SKIPPED: mosquitto is not installed: apt-get install mosquitto")
	}
	dir := t.TempDir()
	passwords, acl := filepath.Join(dir, "passwords"), filepath.Join(dir, "acl")
	for i, user := range []string{sensorUser, writerUser, strangerUser} {
		args := []string{"-b", passwords, user, matrixSecret}
		if i == 0 {
			args = append([]string{"-c"}, args...)
		}
		if text, err := exec.Command(tool, args...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
	}
	text := "user sensor\ntopic readwrite footfall/v1/site/sensor/#\nuser writer\ntopic write footfall/v1/site/sensor/#\nuser stranger\ntopic readwrite footfall/v1/other/#\n"
	if err := os.WriteFile(acl, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return matrixBroker{startMosquitto(t, "allow_anonymous false", "password_file "+passwords, "acl_file "+acl).address}
}

func matrixNATS(t *testing.T) matrixBroker {
	_, port, _ := net.SplitHostPort(freeAddress(t))
	var number int
	_, _ = fmt.Sscan(port, &number)
	internal := []string{"$MQTT.>"}
	under := func(subject string) *server.SubjectPermission {
		return &server.SubjectPermission{Allow: append([]string{subject, subject + ".>"}, internal...)}
	}
	own, other := under("footfall.v1.site.sensor"), under("footfall.v1.other")
	s, err := server.NewServer(&server.Options{
		ServerName: "matrix", Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true,
		Users: []*server.User{
			{Username: sensorUser, Password: matrixSecret, Permissions: &server.Permissions{Publish: own, Subscribe: own}},
			{Username: writerUser, Password: matrixSecret, Permissions: &server.Permissions{Publish: own, Subscribe: other}},
			{Username: strangerUser, Password: matrixSecret, Permissions: &server.Permissions{Publish: other, Subscribe: other}},
		},
		MQTT: server.MQTTOpts{Host: "127.0.0.1", Port: number},
	})
	if err != nil {
		t.Fatal(err)
	}
	go s.Start()
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	if !s.ReadyForConnections(patience) {
		t.Fatal("the NATS server does not start")
	}
	return matrixBroker{"127.0.0.1:" + port}
}

// matrixRabbit runs a RabbitMQ node of its own, with its own port mapper.
func matrixRabbit(t *testing.T) matrixBroker {
	if os.Getenv("FOOTFALL_E2E") == "" {
		t.Skip("SKIPPED: RabbitMQ takes 20 s to start; set FOOTFALL_E2E=1")
	}
	found, _ := filepath.Glob("/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server")
	if len(found) == 0 {
		t.Fatal("FOOTFALL_E2E is set, and RabbitMQ is not installed: apt-get install rabbitmq-server")
	}
	dir := t.TempDir()
	address := freeAddress(t)
	port := func() string { _, p, _ := net.SplitHostPort(freeAddress(t)); return p }
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	definitions := write("definitions.json", rabbitDefinitions)
	config := write("rabbitmq.conf", fmt.Sprintf("listeners.tcp.1 = 127.0.0.1:%s\nmqtt.listeners.tcp.1 = %s\nmqtt.allow_anonymous = false\nload_definitions = %s\n",
		port(), address, definitions))
	mapper := port()
	env := append(os.Environ(), "HOME="+dir, "RABBITMQ_NODENAME=matrix@localhost", "RABBITMQ_MNESIA_BASE="+dir, "RABBITMQ_LOG_BASE="+dir,
		"RABBITMQ_CONFIG_FILE="+config, "RABBITMQ_ENABLED_PLUGINS_FILE="+write("plugins", "[rabbitmq_mqtt].\n"),
		"RABBITMQ_DIST_PORT="+port(), "ERL_EPMD_PORT="+mapper, "ERL_EPMD_ADDRESS=127.0.0.1")
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	cmd := exec.Command(found[len(found)-1])
	cmd.Env, cmd.Stdout, cmd.Stderr = env, log, log
	ownGroup(cmd)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait()
	}()
	t.Cleanup(func() {
		killGroup(cmd)
		<-ended
		end := exec.Command("epmd", "-port", mapper, "-kill")
		end.Env = env
		_ = end.Run()
	})
	deadline := time.Now().Add(90 * time.Second)
	for {
		if c, err := net.Dial("tcp", address); err == nil {
			_ = c.Close()
			return matrixBroker{address}
		}
		select {
		case <-ended:
			text, _ := os.ReadFile(log.Name())
			t.Fatalf("RabbitMQ does not start: %s", text)
		case <-time.After(100 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			text, _ := os.ReadFile(log.Name())
			t.Fatalf("RabbitMQ does not listen: %s", text)
		}
	}
}

// rabbitDefinitions are users and what they may do: in RabbitMQ a slash of a topic
// is a dot.
const rabbitDefinitions = `{
 "users": [
  {"name": "sensor", "password": "` + matrixSecret + `", "tags": ""},
  {"name": "writer", "password": "` + matrixSecret + `", "tags": ""},
  {"name": "stranger", "password": "` + matrixSecret + `", "tags": ""}
 ],
 "vhosts": [{"name": "/"}],
 "permissions": [
  {"user": "sensor", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"},
  {"user": "writer", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"},
  {"user": "stranger", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"}
 ],
 "topic_permissions": [
  {"user": "sensor", "vhost": "/", "exchange": "amq.topic", "write": "^footfall\\.v1\\.site\\.sensor\\..*", "read": "^footfall\\..*"},
  {"user": "writer", "vhost": "/", "exchange": "amq.topic", "write": "^footfall\\.v1\\.site\\.sensor\\..*", "read": "^nothing$"},
  {"user": "stranger", "vhost": "/", "exchange": "amq.topic", "write": "^footfall\\.v1\\.other\\..*", "read": "^footfall\\.v1\\.other\\..*"}
 ]
}`
