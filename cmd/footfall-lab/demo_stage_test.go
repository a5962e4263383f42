package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"footfall/configs"
	"footfall/sensor/daemon"
)

// get asks the hub's API, and returns the status.
func get(t *testing.T, url, user string, into any) int {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if user != "" {
		request.SetBasicAuth(user, password)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if into != nil {
		if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
			t.Fatal(err)
		}
	}
	return answer.StatusCode
}

func TestTheDemoHasFourWeeks(t *testing.T) {
	o := demoOptions{window: 30 * time.Minute, speed: 120, seed: 1, weeks: demoWeeks, listen: "127.0.0.1:0"}
	s, err := newStage(o, t.TempDir(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	if err := s.fill(context.Background(), log); err != nil {
		t.Fatal(err)
	}
	h, err := s.startHub(context.Background(), log)
	if err != nil {
		t.Fatal(err)
	}
	defer h.stop()
	if err := daemon.CheckConnection(s.config, func(string) string { return "" }); err != nil {
		t.Errorf("the sensor's way to the hub: %v", err)
	}
	if status := get(t, h.page+"api/zones", "", nil); status != http.StatusUnauthorized {
		t.Errorf("without a login: status %d", status)
	}
	if status := get(t, h.page, "", nil); status != http.StatusOK {
		t.Errorf("the page: status %d", status)
	}
	for kind, want := range map[string][2]int{"day": {27, 28}, "hour": {27 * 24, 29 * 24}, "window": {27 * 48, 29 * 48}} {
		var a struct{ Payloads []json.RawMessage }
		get(t, h.page+"api/history?site=demo&sensor=store&zone=total&kind="+kind+"&from=2020-01-01T00:00:00Z&until=2100-01-01T00:00:00Z", pageUser, &a)
		if n := len(a.Payloads); n < want[0] || n > want[1] {
			t.Errorf("%d payloads of kind %s, want %d to %d", n, kind, want[0], want[1])
		}
	}
}

func TestItIsAfternoonInTheDemo(t *testing.T) {
	for hour := range 24 {
		now := time.Date(2026, 7, 1, hour, 10, 0, 0, time.UTC)
		at, err := time.LoadLocation(afternoon(now))
		if err != nil {
			t.Fatal(err)
		}
		if local := now.In(at).Hour(); local < demoHour-2 || local > demoHour+1 {
			t.Errorf("at %02d:10 UTC the store is in %s, where it is %d o'clock", hour, at, local)
		}
	}
}

// still is a clock that stands, and notes what is waited for.
type still struct {
	now    int64
	waited *int64
}

func (s still) Now() int64 { return s.now }
func (s still) Wait(_ context.Context, until int64) error {
	*s.waited = until
	return nil
}

func TestTheClockCatchesUp(t *testing.T) {
	base := time.Unix(1_000_000, 0)
	past := base.Add(-time.Hour)
	for _, c := range []struct {
		after, want, until, waits time.Duration // from base
	}{
		{0, -time.Hour, -50 * time.Minute, 10 * time.Second},
		{10 * time.Second, -50 * time.Minute, -30 * time.Minute, 30 * time.Second},
		{2 * time.Minute, 2 * time.Minute, 5 * time.Minute, 5 * time.Minute},
	} {
		var waited int64
		clock := newCatchUp(still{base.Add(c.after).UnixNano(), &waited}, past, base, 60)
		if got := time.Unix(0, clock.Now()).Sub(base); got != c.want {
			t.Errorf("after %v it shows %v, want %v", c.after, got, c.want)
		}
		if err := clock.Wait(context.Background(), base.Add(c.until).UnixNano()); err != nil {
			t.Fatal(err)
		}
		if got := time.Unix(0, waited).Sub(base); got != c.waits {
			t.Errorf("%v is reached after %v, want %v", c.until, got, c.waits)
		}
		if err := clock.meet(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got := time.Unix(0, waited).Sub(base).Round(time.Second); got != 61*time.Second {
			t.Errorf("it has caught up after %v, want 61s", got)
		}
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if err := newCatchUp(still{}, base, base, 1).meet(ended); err == nil {
		t.Error("a clock of speed 1 catches up")
	}
}

func TestAnAddressInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if !inUse(address) {
		t.Error("an address in use looks free")
	}
	_ = l.Close()
	if inUse(address) {
		t.Error("a free address looks in use")
	}
	s, err := newStage(demoOptions{window: 5 * time.Minute, speed: 1, listen: "127.0.0.1:99999"}, t.TempDir(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.startHub(context.Background(), slog.New(slog.NewTextHandler(io.Discard, nil))); err == nil {
		t.Error("a hub listens at a port that there is not")
	}
}

func TestTheDemoHasNoLeadWithoutSpeed(t *testing.T) {
	now := time.Now()
	s, err := newStage(demoOptions{window: configs.Defaults().Window, speed: 1, listen: defaultListen}, t.TempDir(), now)
	if err != nil {
		t.Fatal(err)
	}
	if now.Sub(s.start) >= 5*time.Minute {
		t.Errorf("the sensor starts %v ago", now.Sub(s.start))
	}
}
