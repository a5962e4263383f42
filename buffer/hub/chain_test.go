package hub

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"footfall/buffer/hub/collect"
	"footfall/buffer/hub/settings"
	"footfall/buffer/hub/users"
)

// A chain in one process: three nodes of a cluster, and hubs that join it through a link
// that can be cut.
//
//	sensor -> hub "store-0" --\
//	sensor -> hub "store-1" ---- link ---- node 0 - node 1 - node 2   stream FOOTFALL, R3,
//	sensor -> hub "store-2" --/                                       sources each hub's

// freePort is a port of the loopback interface that was free a moment ago.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// startCluster starts three nodes. Leaf nodes connect to the address of each.
func startCluster(t *testing.T) (nodes []*server.Server, leaves []string) {
	t.Helper()
	var routes []*url.URL
	ports := []int{freePort(t), freePort(t), freePort(t)}
	for _, port := range ports {
		routes = append(routes, &url.URL{Scheme: "nats", Host: "127.0.0.1:" + strconv.Itoa(port)})
	}
	for i, port := range ports {
		leaf := freePort(t)
		s, err := server.NewServer(&server.Options{
			ServerName: fmt.Sprintf("node-%d", i), Host: "127.0.0.1", Port: -1, NoSigs: true, NoLog: true,
			JetStream: true, JetStreamDomain: "chain", StoreDir: t.TempDir(), JetStreamMaxMemory: 32 << 20, JetStreamMaxStore: 256 << 20,
			Cluster: server.ClusterOpts{Name: "chain", Host: "127.0.0.1", Port: port}, Routes: routes,
			LeafNode: server.LeafNodeOpts{Host: "127.0.0.1", Port: leaf},
		})
		if err != nil {
			t.Fatal(err)
		}
		go s.Start()
		t.Cleanup(func() {
			s.Shutdown()
			s.WaitForShutdown()
		})
		nodes, leaves = append(nodes, s), append(leaves, "127.0.0.1:"+strconv.Itoa(leaf))
	}
	for _, s := range nodes {
		if !s.ReadyForConnections(patience) {
			t.Fatal("a node of the cluster does not start")
		}
	}
	awaitTrue(t, "a leader of the cluster", func() bool {
		for _, s := range nodes {
			if s.JetStreamIsLeader() {
				return true
			}
		}
		return false
	})
	return nodes, leaves
}

// link passes connections on to one of several addresses, and can be cut.
type link struct {
	l  net.Listener
	to []string

	mu    sync.Mutex
	cut   bool
	conns []net.Conn
}

func newLink(t *testing.T, to []string) *link {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	k := &link{l: l, to: to}
	go k.serve()
	t.Cleanup(func() {
		_ = l.Close()
		k.set(true)
	})
	return k
}

func (k *link) serve() {
	for {
		conn, err := k.l.Accept()
		if err != nil {
			return
		}
		go k.pass(conn)
	}
}

func (k *link) pass(conn net.Conn) {
	defer conn.Close()
	for _, address := range k.to {
		k.mu.Lock()
		cut := k.cut
		k.mu.Unlock()
		onward, err := net.Dial("tcp", address)
		if cut || err != nil {
			continue
		}
		k.mu.Lock()
		k.conns = append(k.conns, conn, onward)
		k.mu.Unlock()
		go func() {
			_, _ = io.Copy(onward, conn)
			_ = onward.Close()
		}()
		_, _ = io.Copy(conn, onward)
		return
	}
}

// set cuts the link, or mends it.
func (k *link) set(cut bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.cut = cut
	if cut {
		for _, c := range k.conns {
			_ = c.Close()
		}
		k.conns = nil
	}
}

// store is one hub with its sensor.
type store struct {
	*running
	name   string
	sensor mqtt.Client
}

func startStore(t *testing.T, i int, k *link) *store {
	t.Helper()
	s := prepared(t)
	s.Upstream = settings.Upstream{URLs: []string{"nats://" + k.l.Addr().String()}, Name: fmt.Sprintf("store-%d", i)}
	list, err := users.Open(s.UsersFile())
	if err == nil {
		err = list.Add(users.User{Name: "own", Role: users.Sensor, Site: s.Upstream.Name, SensorName: "door", Hash: cheapHash})
	}
	if err != nil {
		t.Fatal(err)
	}
	h := &store{running: start(t, s), name: s.Upstream.Name}
	h.sensor = h.client(t, "tcp", "own", "door", nil)
	return h
}

// publish publishes windows, as live ones and as the retained newest.
func (s *store) publish(t *testing.T, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		payload := window(s.name, "door", "hall", i)
		await(t, s.sensor.Publish("footfall/v1/"+s.name+"/door/hall/window", 1, false, payload))
		await(t, s.sensor.Publish("footfall/v1/"+s.name+"/door/hall/latest", 1, true, payload))
	}
}

// stores is how many hubs there are: FOOTFALL_HUBS, or 3.
func stores() int {
	if n, err := strconv.Atoi(os.Getenv("FOOTFALL_HUBS")); err == nil {
		return n
	}
	return 3
}

// TestChain cuts the link while stores publish, kills a node of the cluster, and mends the
// link. Each window arrives in the chain's stream, and no store sees retained messages of
// another.
func TestChain(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: six servers take seconds")
	}
	nodes, leaves := startCluster(t)
	k := newLink(t, leaves)
	var hubs []*store
	for i := range stores() {
		hubs = append(hubs, startStore(t, i, k))
	}
	chain := chainStream(t, nodes[1], hubs)
	for _, h := range hubs {
		h.publish(t, 0, 5)
	}
	awaitIDs(t, chain, hubs, 5)
	k.set(true)
	for _, h := range hubs {
		awaitTrue(t, "the alert", func() bool {
			status, err := AskStatus(context.Background(), h.settings.Socket)
			return err == nil && len(status.Alerts) == 1
		})
		h.publish(t, 5, 17) // an hour of windows
	}
	nodes[0].Shutdown()
	nodes[0].WaitForShutdown()
	k.set(false)
	for _, h := range hubs {
		h.publish(t, 17, 20)
	}
	awaitIDs(t, chain, hubs, 20)
	for i, h := range hubs {
		onlyItsOwn(t, nodes[1], h, hubs[(i+1)%len(hubs)])
	}
}

// chainStream creates the stream of HUB.md in the cluster.
func chainStream(t *testing.T, node *server.Server, hubs []*store) jetstream.Stream {
	t.Helper()
	conn, err := nats.Connect(node.ClientURL(), nats.MaxReconnects(-1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	config := jetstream.StreamConfig{Name: "CHAIN", Replicas: 3, Storage: jetstream.FileStorage}
	for _, h := range hubs {
		config.Sources = append(config.Sources, &jetstream.StreamSource{
			Name: collect.ChainStream, External: &jetstream.ExternalStream{APIPrefix: "$JS." + h.name + ".API"},
			SubjectTransforms: []jetstream.SubjectTransformConfig{{Source: collect.ChainPrefix + ">", Destination: ">"}},
		})
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	stream, err := js.CreateStream(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	return stream
}

// awaitIDs wants the first n windows of each store in the stream, under the subject of
// their topic.
func awaitIDs(t *testing.T, stream jetstream.Stream, hubs []*store, n int) {
	t.Helper()
	deadline := time.Now().Add(2 * time.Minute)
	for {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		info, err := stream.Info(ctx, jetstream.WithSubjectFilter("footfall.v1.>"))
		cancel()
		missing := 0
		for _, h := range hubs {
			if err == nil && info.State.Subjects["footfall.v1."+h.name+".door.hall.window"] < uint64(n) {
				missing++
			}
		}
		if err == nil && missing == 0 {
			if want := uint64(n * len(hubs)); info.State.Msgs != want {
				t.Errorf("%d messages in the chain's stream, want %d", info.State.Msgs, want)
			}
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d stores are not complete: %v, %v", missing, len(hubs), err, info)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// onlyItsOwn subscribes to all at one store, while another one publishes. The chain hears
// what the other publishes, and the store does not.
func onlyItsOwn(t *testing.T, node *server.Server, h, other *store) {
	t.Helper()
	conn, err := nats.Connect(node.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	chain := make(chan *nats.Msg, 100)
	if _, err := conn.ChanSubscribe("footfall.v1."+other.name+".door.hall.latest", chain); err != nil {
		t.Fatal(err)
	}
	heard := make(heard, 100)
	v := h.client(t, "tcp", viewerName, "all", nil)
	await(t, v.Subscribe("footfall/#", 0, heard.note))          // what comes from a chain has no QoS
	awaitTrue(t, "the chain to hear "+other.name, func() bool { // interest takes a moment to get there
		other.publish(t, 20, 21)
		return len(chain) > 0
	})
	await(t, h.sensor.Publish("footfall/v1/"+h.name+"/door/status", 1, true, "last"))
	got := heard.until(t, "footfall/v1/"+h.name+"/door/status")
	for _, topic := range got {
		if topic != "footfall/v1/"+h.name+"/door/hall/latest" {
			t.Errorf("%s sees %s", h.name, topic)
		}
	}
	if len(got) == 0 {
		t.Errorf("%s does not see its own retained message", h.name)
	}
}
