package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"footfall/hashing/optout"
	"footfall/sensor/calibrate"
)

// sensor is a Handler that remembers.
type sensor struct {
	reloads int
	mu      sync.Mutex
	list    map[optout.Address]bool
	erased  bool
	fail    error
	wait    chan struct{} // OptOutSummary waits for it, if it is not nil
	entered chan struct{} // OptOutSummary says that it waits, if it is not nil
	counts  []calibrate.Count
	walk    *Walk
	held    []optout.Address // what a handler must not hold on to
}

func (s *sensor) OptOutAdd(_ context.Context, addresses []optout.Address) (Change, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = addresses
	for _, a := range addresses {
		s.list[a] = true
	}
	return Change{Changed: len(addresses), Entries: len(s.list)}, s.fail
}

func (s *sensor) OptOutRemove(_ context.Context, addresses []optout.Address) (Change, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range addresses {
		delete(s.list, a)
	}
	return Change{Changed: len(addresses), Entries: len(s.list)}, s.fail
}

func (s *sensor) OptOutCheck(_ context.Context, address *optout.Address) (Check, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Check{Own: s.list[*address], OptIn: true, FalseRate: 0.25}, s.fail
}

func (s *sensor) OptOutSummary(ctx context.Context) (Summary, error) {
	if s.entered != nil {
		s.entered <- struct{}{}
	}
	if s.wait != nil {
		select {
		case <-s.wait:
		case <-ctx.Done():
			return Summary{}, ctx.Err()
		}
	}
	return Summary{Path: "/x", Entries: len(s.list), ChainSequence: 1 << 63}, s.fail
}

func (s *sensor) CalibrationShow(context.Context) (calibrate.Summary, error) {
	return calibrate.Summary{Path: "/c", Fits: []calibrate.Fit{{Zone: "z", PeoplePerDevice: 0.8}}}, s.fail
}

func (s *sensor) CalibrationAdd(_ context.Context, counts []calibrate.Count) (calibrate.Summary, error) {
	s.counts = append(s.counts, counts...)
	return calibrate.Summary{Changed: len(counts)}, s.fail
}

func (s *sensor) CalibrationRemove(_ context.Context, zone string) (calibrate.Summary, error) {
	s.counts = slices.DeleteFunc(s.counts, func(c calibrate.Count) bool { return c.Zone == zone })
	return calibrate.Summary{Changed: 1}, s.fail
}

func (s *sensor) Status(context.Context) (json.RawMessage, error) {
	return json.RawMessage(`{"a":1}`), s.fail
}

// Windows has two pages.
func (s *sensor) Windows(_ context.Context, q WindowsQuery) (WindowsPage, error) {
	if q.Position == "" {
		return WindowsPage{Windows: []string{`{"zone":"<a>"}`}, Next: "20260302-0001:18"}, s.fail
	}
	return WindowsPage{Windows: []string{fmt.Sprint(q.Since)}, Damaged: []string{"x"}}, s.fail
}

func (s *sensor) Walk(_ context.Context, told *Walk) (*Walk, error) {
	if told != nil {
		s.walk = told
	}
	return s.walk, s.fail
}

func (s *sensor) Reload(context.Context) error { s.reloads++; return nil }

func (s *sensor) Erase(context.Context) error {
	s.erased = true
	return s.fail
}

// start runs a server until the test ends or stop is called.
func start(t *testing.T, path string, h Handler, change func(*Server)) (stop func(), log *bytes.Buffer) {
	t.Helper()
	log = new(bytes.Buffer)
	s := NewServer(path, h, slog.New(slog.NewTextHandler(log, nil)))
	if change != nil {
		change(s)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	select {
	case <-s.Ready():
	case err := <-done:
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop, log
}

func dial(t *testing.T, path string) *Client {
	t.Helper()
	c, err := Dial(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestControl(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	h := &sensor{list: map[optout.Address]bool{}}
	stop, _ := start(t, path, h, nil)
	c, ctx := dial(t, path), t.Context()
	if r, err := c.OptOutAdd(ctx, []optout.Address{phone, tablet}); r != (Change{2, 2}) || err != nil {
		t.Error(r, err)
	}
	if h.held[0] != (optout.Address{}) || h.held[1] != (optout.Address{}) {
		t.Error("the addresses were not wiped after the call")
	}
	if r, err := c.OptOutRemove(ctx, []optout.Address{tablet}); r != (Change{1, 1}) || err != nil {
		t.Error(r, err)
	}
	if r, err := c.OptOutCheck(ctx, &phone); r != (Check{Own: true, OptIn: true, FalseRate: 0.25}) || err != nil || !r.Listed() {
		t.Error(r, err)
	}
	if r, err := c.OptOutCheck(ctx, &tablet); r.Listed() || err != nil {
		t.Error(r, err)
	}
	if r, err := c.OptOutSummary(ctx); r != (Summary{Path: "/x", Entries: 1, ChainSequence: 1 << 63}) || err != nil {
		t.Error(r, err)
	}
	if r, err := c.Status(ctx); string(r) != `{"a":1}` || err != nil {
		t.Error(string(r), err)
	}
	if r, err := c.Windows(ctx, WindowsQuery{Since: 1 << 60}); len(r.Windows) != 1 || r.Windows[0] != `{"zone":"<a>"}` || r.Next == "" || err != nil {
		t.Error(r, err)
	}
	if r, err := c.Windows(ctx, WindowsQuery{Since: 1 << 60, Position: "20260302-0001:18"}); r.Windows[0] != fmt.Sprint(int64(1<<60)) || r.Next != "" || len(r.Damaged) != 1 || err != nil {
		t.Error(r, err)
	}
	if w, err := c.Walk(ctx, nil); w != nil || err != nil {
		t.Error(w, err)
	}
	told := &Walk{Zone: "z", Sources: []WalkSource{{Source: "a", Readings: 2, Last: -60.5, Median: -61}}}
	for _, told := range []*Walk{told, nil} {
		if w, err := c.Walk(ctx, told); err != nil || w == nil || w.Zone != "z" || !slices.Equal(w.Sources, []WalkSource{{Source: "a", Readings: 2, Last: -60.5, Median: -61}}) {
			t.Error(w, err)
		}
	}
	h.fail = errors.New("the disk is full")
	if _, err := c.OptOutAdd(ctx, []optout.Address{tablet}); err == nil || err.Error() != "the sensor says: the disk is full" {
		t.Error(err)
	}
	h.fail = nil
	if err := c.Erase(ctx); err != nil || !h.erased {
		t.Error(err)
	}
	stop()
	if _, err := c.Status(ctx); err == nil || !strings.Contains(err.Error(), "hung up") {
		t.Error("after the end:", err)
	}
	if _, err := os.Lstat(path); !os.IsNotExist(err) {
		t.Error("the socket was left behind:", err)
	}
	if _, err := Dial(path); !errors.Is(err, ErrNotRunning) {
		t.Error(err)
	}
}

func TestCalibrationOverTheSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	h := &sensor{}
	start(t, path, h, nil)
	c, ctx := dial(t, path), t.Context()
	counts := []calibrate.Count{{Zone: `Entrée "1"`, Start: 1_795_262_400e9, Minutes: 15, People: 42.5}, {Zone: "z", Start: 1, Minutes: 1, People: 0}}
	if r, err := c.CalibrationAdd(ctx, counts); r.Changed != 2 || err != nil || !slices.Equal(h.counts, counts) {
		t.Error(r, err, h.counts)
	}
	if r, err := c.CalibrationRemove(ctx, "z"); r.Changed != 1 || err != nil || len(h.counts) != 1 {
		t.Error(r, err, h.counts)
	}
	if r, err := c.CalibrationShow(ctx); r.Path != "/c" || len(r.Fits) != 1 || r.Fits[0].PeoplePerDevice != 0.8 || err != nil {
		t.Error(r, err)
	}
	if _, err := c.CalibrationAdd(ctx, make([]calibrate.Count, maxCounts+1)); err == nil || !strings.Contains(err.Error(), "at most 1000") {
		t.Error(err)
	}
	if _, err := c.CalibrationAdd(ctx, nil); err == nil {
		t.Error("no counts were added")
	}
	h.fail = errors.New("no windows")
	if _, err := c.CalibrationShow(ctx); err == nil || err.Error() != "the sensor says: no windows" {
		t.Error(err)
	}
}

// TestLargeImport sends as many addresses as a list can hold.
func TestLargeImport(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	start(t, path, &sensor{list: map[optout.Address]bool{}}, nil)
	addresses := make([]optout.Address, optout.MaxEntries)
	for i := range addresses {
		addresses[i] = optout.Address{0, 1, 2, byte(i >> 16), byte(i >> 8), byte(i)}
	}
	c := dial(t, path)
	if r, err := c.OptOutAdd(t.Context(), addresses); r.Entries != len(addresses) || err != nil {
		t.Error(r, err)
	}
	if _, err := c.OptOutAdd(t.Context(), append(addresses, phone)); err == nil {
		t.Error("one more was taken")
	}
	if n := len(encodeRequest(opRemove, addresses)); n > maxRequest {
		t.Errorf("the longest request has %d bytes, and %d are read", n, maxRequest)
	}
}

// TestSilentPeers leaves room for others, and does not hold up the end.
func TestSilentPeers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	stop, _ := start(t, path, &sensor{}, func(s *Server) { s.idle = 50 * time.Millisecond })
	for range maxPeers {
		dial(t, path)
	}
	if _, err := dial(t, path).Status(t.Context()); err != nil {
		t.Error("behind silent peers:", err)
	}
	stop()
	stop, _ = start(t, path, &sensor{}, nil) // patient
	dial(t, path)
	stop()
}

// TestIdlePeersGiveWay has more peers than places, all of them patient: the new one
// takes the place of the peer that has been idle the longest, and of no other.
func TestIdlePeersGiveWay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	start(t, path, &sensor{}, func(s *Server) { s.idle = time.Hour; s.seats.patience = time.Millisecond })
	var peers []*Client
	for range maxPeers {
		c := dial(t, path)
		if _, err := c.Status(t.Context()); err != nil {
			t.Fatal(err)
		}
		peers = append(peers, c)
	}
	if _, err := peers[0].Status(t.Context()); err != nil { // the second has now been idle the longest
		t.Fatal(err)
	}
	if _, err := dial(t, path).Status(t.Context()); err != nil {
		t.Error("behind idle peers:", err)
	}
	for i, c := range peers {
		if _, err := c.Status(t.Context()); (err == nil) != (i != 1) {
			t.Errorf("peer %d: %v", i, err)
		}
	}
}

// TestFortyIdlePeers is answered behind forty peers that send nothing, half a request,
// or nothing more.
func TestFortyIdlePeers(t *testing.T) {
	for name, begin := range map[string]string{"silent": "", "half a request": `{"op":`, "answered": `{"op":"status"}` + "\n"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "s")
			start(t, path, &sensor{}, func(s *Server) { s.idle = time.Hour })
			for range 40 {
				conn, err := net.Dial("unix", path)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = conn.Close() })
				_, _ = io.WriteString(conn, begin) // it may have been displaced already
			}
			ctx, cancel := context.WithTimeout(t.Context(), idleTime)
			defer cancel()
			if _, err := dial(t, path).Status(ctx); err != nil {
				t.Error("behind forty idle peers:", err)
			}
		})
	}
}

// TestWorkingPeersKeepTheirPlaces has one more peer than places while all the others'
// requests are worked on.
func TestWorkingPeersKeepTheirPlaces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	h := &sensor{wait: make(chan struct{}), entered: make(chan struct{})}
	start(t, path, h, func(s *Server) { s.idle = time.Hour; s.seats.patience = time.Millisecond })
	answers := make(chan error, maxPeers)
	for range maxPeers {
		c := dial(t, path)
		if _, err := c.Status(t.Context()); err != nil {
			t.Fatal(err)
		}
		go func() {
			_, err := c.OptOutSummary(context.Background())
			answers <- err
		}()
	}
	for range maxPeers {
		<-h.entered
	}
	fifth, came := dial(t, path), make(chan error, 1)
	go func() {
		_, err := fifth.Status(context.Background())
		came <- err
	}()
	h.wait <- struct{}{} // one is answered, and gives way
	if err := errors.Join(<-answers, <-came); err != nil {
		t.Error(err)
	}
	close(h.wait)
	for range maxPeers - 1 {
		if err := <-answers; err != nil {
			t.Error("a working peer lost its place:", err)
		}
	}
}

// TestAnswersStayInStep gives a request up, and gets the answer to the next one next.
func TestAnswersStayInStep(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	h := &sensor{list: map[optout.Address]bool{}, wait: make(chan struct{}, 1), entered: make(chan struct{}, 1)}
	start(t, path, h, nil)
	c := dial(t, path)
	ctx, cancel := context.WithCancel(t.Context())
	asked := make(chan error)
	go func() {
		_, err := c.OptOutSummary(ctx)
		asked <- err
	}()
	<-h.entered
	cancel()
	if err := <-asked; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	h.wait <- struct{}{} // the answer comes too late
	if text, err := c.Status(t.Context()); string(text) != `{"a":1}` || err != nil {
		t.Errorf("%s, %v", text, err)
	}
}

func TestVersions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	start(t, path, &sensor{}, nil)
	for line, want := range map[string]string{
		`{"op":"status"}`:             `{"version":3,"result":{"a":1}}`, // of version 1
		`{"version":2,"op":"status"}`: `{"version":3,"result":{"a":1}}`,
		`{"version":3,"op":"walk"}`:   `{"version":3,"result":null}`,
		`{"version":4,"op":"fly"}`:    fmt.Sprintf(`{"version":3,"error":%q}`, errVersion),
	} {
		conn, err := net.Dial("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, line+"\n"); err != nil {
			t.Fatal(err)
		}
		if answer, err := readLine(conn, maxAnswer); err != nil || string(answer) != want {
			t.Errorf("%s is answered %s, %v", line, answer, err)
		}
	}
}

// TestEndWhileAnswering cancels what a handler does when the sensor ends.
func TestEndWhileAnswering(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	h := &sensor{wait: make(chan struct{})}
	stop, _ := start(t, path, h, nil)
	c := dial(t, path)
	asked := make(chan error, 1)
	go func() {
		_, err := c.OptOutSummary(context.Background())
		asked <- err
	}()
	h.wait <- struct{}{} // the handler is at work...
	if err := <-asked; err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		_, err := c.OptOutSummary(ctx)
		asked <- err
	}()
	cancel() // ... and a command gives up
	if err := <-asked; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	stop()
}

func TestNoise(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	_, log := start(t, path, &sensor{}, nil)
	for _, line := range []string{
		"", "hello", "{}", `{"op":"fly"}`, `{"op":"opt-out.add"}`, `{"op":"opt-out.add","addresses":[]}`, `{"op":"opt-out.add","addresses":[null]}`,
		`{"op":"opt-out.check","addresses":["001122334455","001122334456"]}`, `{"op":"status","addresses":["001122334455"]}`,
		`{"op":"opt-out.add","addresses":["00112233445x"]}`, `{"op":"opt-out.add","addresses":[1122334455]}`,
		`{"op":"opt-out.add","addresses":["00:11:22:33:44:55"]}`, `{"op":1122334455}`, `{"op":"calibration.add"}`, `{"op":"calibration.show","zone":"22"}`, `{"op":"calibration.remove"}`,
		`{"op":"calibration.add","counts":[{"zone":"22"}],"addresses":["001122334455"]}`, `{"op":"status","counts":[{}]}`, `{"op":"status","since":22}`, `{"op":"windows","since":"22"}`, `{"op":"windows","zone":"22"}`, `{"op":"status","walk":{"zone":"22"}}`, `{"op":"walk","walk":{"zone":""}}`,
		`{"op":"walk","walk":{"zone":"z","sources":[{"source":"22","last":-220}]}}`, `{"op":"walk","walk":{"zone":"z","sources":[{"source":"22","readings":-22}]}}`, `{"op":"opt-out.add","addresses":"001122334455"}`,
		strings.Repeat("x", 4*maxRequest),
	} {
		conn, err := net.Dial("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		go func() { _, _ = io.WriteString(conn, line+"\n") }() // the server may hang up in the midst
		_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		answer, err := readLine(conn, maxAnswer)
		if want := fmt.Sprintf(`{"version":%d,"error":%q}`, Version, errRequest); string(answer) != want && len(line) < maxRequest || err != nil && len(line) < maxRequest {
			t.Errorf("%.60q is answered %q, %v", line, answer, err)
		}
		_ = conn.Close()
	}
	if strings.Contains(log.String(), "22") {
		t.Errorf("the log holds something of a request: %s", log)
	}
}
