package uplink

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"footfall/buffer"
)

// appendAt stores one window of a minute, whose payload is its number.
func appendAt(t testing.TB, out *buffer.Outbox, number int, end time.Time) {
	t.Helper()
	_, err := out.Append([]buffer.Record{{Key: "zone", Start: end.Add(-time.Minute).UnixNano(), End: end.UnixNano(), Payload: fmt.Append(nil, number)}})
	if err != nil {
		t.Fatal(err)
	}
}

// composeOnTime publishes late records without latest, as the sensor does.
func composeOnTime(r buffer.Record, now time.Time) ([]Message, error) {
	all, err := composeBoth(r, now)
	if Late(&r, now) {
		all = all[:1]
	}
	return all, err
}

// TestLiveBeforeLate: what is released while the sensor catches up does not wait
// behind the backlog, and both are in order.
func TestLiveBeforeLate(t *testing.T) {
	const late, live = 60, 5
	b := startBroker(t)
	out := newOutbox(t, 0)
	clock := time.Now()
	for i := range late {
		appendAt(t, out, i, clock.Add(time.Duration(i-2*late)*time.Minute))
	}
	cfg := testConfig("mqtt://" + b.address)
	cfg.CatchUp = 50
	cfg.Now = func() time.Time { return clock } // windows do not become late here
	appendAt(t, out, 1000, clock)               // not late yet although it waited
	r := run(t, cfg, out, composeOnTime)
	b.await(t, "the first live window", func(all []arrival) bool { return slices.Contains(payloads(all, windowTopic), "1000") })
	for i := 1; i < live; i++ {
		appendAt(t, out, 1000+i, clock.Add(time.Duration(i)*time.Minute))
		b.await(t, "a live window", func(all []arrival) bool { return slices.Contains(payloads(all, windowTopic), fmt.Sprint(1000+i)) })
	}
	if rows := out.Stats().Rows; rows < late/2 {
		t.Fatalf("only %d rows wait; the live windows did not overtake the late ones", rows)
	}
	awaitEmpty(t, r)
	var lates, lives []int
	for _, p := range payloads(b.all(), windowTopic) {
		if n, _ := strconv.Atoi(p); n >= 1000 {
			lives = append(lives, n)
		} else {
			lates = append(lates, n)
		}
	}
	if len(lates) != late || len(lives) != live || !slices.IsSorted(lates) || !slices.IsSorted(lives) {
		t.Errorf("late %v, live %v", lates, lives)
	}
	if got := payloads(b.all(), latestTopic); !reflect.DeepEqual(got, numbers(1000, 1000+live-1)) {
		t.Errorf("latest was %v", got)
	}
}

// TestBecomesLate: a live window whose turn does not come in time joins the
// backlog, and nothing is published twice or left out.
func TestBecomesLate(t *testing.T) {
	b := startBroker(t)
	p := startProxy(t, b.address)
	p.filterWith(func(kind byte) (pass, cut bool) { return kind != pubackKind, false }, nil)
	out := newOutbox(t, 0)
	clock := newClock(time.Now())
	for i := range 10 {
		appendAt(t, out, i, clock.now().Add(time.Duration(i-10)*time.Second+time.Duration(i)*time.Minute))
	}
	cfg := testConfig(p.url())
	cfg.InFlight, cfg.Now = 2, clock.now
	r := run(t, cfg, out, composeOnTime)
	b.await(t, "the first two", func(all []arrival) bool { return len(payloads(all, windowTopic)) == 2 })
	clock.add(time.Hour)
	p.filterWith(nil, nil)
	p.cut()
	awaitEmpty(t, r)
	if got := firsts(payloads(b.all(), windowTopic)); !reflect.DeepEqual(got, numbers(0, 9)) {
		t.Errorf("windows %v", got)
	}
}

// TestFlappingBroker: connections that deliver are good ones however short, so
// the pauses between them do not grow.
func TestFlappingBroker(t *testing.T) {
	b := startBroker(t)
	p := startProxy(t, b.address)
	out := newOutbox(t, 0)
	cfg := testConfig(p.url())
	cfg.RetryMin, cfg.RetryMax = 20*time.Millisecond, time.Minute
	r := run(t, cfg, out, composeBoth)
	for i := range 14 { // doubled each time, the pauses would add up to minutes
		appendWindows(t, out, i+1, i+1)
		awaitEmpty(t, r)
		p.cut()
	}
}

// TestMosquittoCatchUp: 5,000 late windows reach a consumer with a persistent
// session that comes back later than the sensor, through a broker that queues
// 1,000 messages for it. Time runs 50 times as fast as with the default of
// Config.CatchUp. Without the pace it loses most.
func TestMosquittoCatchUp(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: takes a quarter of a minute")
	}
	const windows, speedup = 5000, 50
	for name, c := range map[string]struct {
		pace float64
		lost bool
	}{
		"at the default pace": {20 * speedup, false},
		"without a pace":      {1e6, true},
	} {
		t.Run(name, func(t *testing.T) {
			m := startMosquitto(t, "allow_anonymous true", "max_inflight_messages 20", "max_queued_messages 1000")
			m.consume(t, nil) // makes the session known, and leaves
			out := newOutbox(t, 0)
			fillLate(t, out, windows)
			cfg := testConfig("mqtt://" + m.address)
			cfg.CatchUp = c.pace
			r := run(t, cfg, out, composeOnTime)
			away := time.Now().Add(30 * time.Second / speedup)
			awaitTrue(t, "the consumer to be away for long enough", func() bool { return time.Now().After(away) })
			got := newJournal()
			m.consume(t, got)
			awaitEmpty(t, r)
			got.await(t, "what the broker queued", func(all []arrival) bool { return len(all) >= 1000 })
			appendAt(t, out, 1_000_000, time.Now())
			got.await(t, "one more window", func(all []arrival) bool { return len(all) > 0 && all[len(all)-1].payload == "1000000" })
			n := len(payloads(got.all(), windowTopic)) - 1
			t.Logf("%d of %d windows reached the consumer", n, windows)
			if (n < windows) != c.lost {
				t.Errorf("%d of %d windows reached the consumer", n, windows)
			}
		})
	}
}

// fillLate stores late windows, many at once.
func fillLate(t *testing.T, out *buffer.Outbox, n int) {
	t.Helper()
	var recs []buffer.Record
	for i := 1; i <= n; i++ {
		start := int64(i) * int64(time.Minute)
		recs = append(recs, buffer.Record{Key: "zone", Start: start, End: start + int64(time.Minute), Payload: fmt.Append(nil, i)})
	}
	if _, err := out.Append(recs); err != nil {
		t.Fatal(err)
	}
}

// consume connects with a persistent session and collects windows; with no
// journal it subscribes and leaves.
func (m *mosquitto) consume(t *testing.T, j *journal) {
	t.Helper()
	o := mqtt.NewClientOptions().AddBroker("tcp://" + m.address).SetClientID("consumer").SetCleanSession(false)
	o.SetDefaultPublishHandler(func(_ mqtt.Client, msg mqtt.Message) {
		if j != nil {
			j.add(arrival{msg.Topic(), string(msg.Payload()), msg.Retained(), msg.Qos()})
		}
	})
	c := mqtt.NewClient(o)
	if token := c.Connect(); !token.WaitTimeout(patience) || token.Error() != nil {
		t.Fatal("connect", token.Error())
	}
	if j != nil {
		t.Cleanup(func() { c.Disconnect(0) })
		return
	}
	if token := c.Subscribe("footfall/v1/+/+/+/window", 1, nil); !token.WaitTimeout(patience) || token.Error() != nil {
		t.Fatal("subscribe", token.Error())
	}
	c.Disconnect(100)
}

// TestFileComesBack: windows are published from memory while the directory of the
// outbox is missing, then it comes back with windows of an earlier run.
func TestFileComesBack(t *testing.T) {
	b := startBroker(t)
	base := t.TempDir()
	dir := filepath.Join(base, "state")
	path := filepath.Join(dir, "outbox")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	old, err := buffer.Open(path, buffer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now().Truncate(time.Minute)
	appendAt(t, old, 1, start.Add(-2*time.Hour))
	appendAt(t, old, 2, start.Add(-time.Hour))
	if err := errors.Join(old.Close(), os.Rename(dir, base+"/away")); err != nil {
		t.Fatal(err)
	}
	out, err := buffer.Open(path, buffer.Options{Memory: 100})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = out.Close() })
	r := run(t, testConfig("mqtt://"+b.address), out, composeOnTime)
	appendAt(t, out, 3, start.Add(2*time.Minute))
	awaitEmpty(t, r)
	if err := os.Rename(base+"/away", dir); err != nil {
		t.Fatal(err)
	}
	appendAt(t, out, 4, start.Add(3*time.Minute))
	all := b.await(t, "all windows", allOf(4))
	awaitEmpty(t, r)
	if got := payloads(all, windowTopic); got[0] != "3" || !slices.Contains(got, "4") || slices.Index(got, "1") > slices.Index(got, "2") {
		t.Errorf("windows %v", got)
	}
	if st := r.State(); st.Connects != 1 {
		t.Errorf("state %+v", st)
	}
}
