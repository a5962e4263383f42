package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"footfall/buffer"
	recent "footfall/buffer/history"
	"footfall/buffer/hub/history"
	"footfall/buffer/hub/settings"
	"footfall/configs"
	"footfall/sensor/disclose"
	"footfall/sensor/periods"
	"footfall/sensor/simulate/day"
	"footfall/sensor/simulate/publish"
)

const (
	// demoWeeks of history are in the hub before the sensor starts.
	demoWeeks = 4
	// demoLead is how long before now the sensor starts. It runs fast until it is now.
	demoLead = time.Hour
	// demoHour is the time of day at the store, about.
	demoHour = 18
	// batch is how many rows are written to the history at one go.
	batch = 2000
)

// storeZones are time zones of stores around the world, one for about each hour.
var storeZones = []string{
	"Asia/Jakarta", "Asia/Singapore", "Asia/Tokyo", "Australia/Brisbane", "Pacific/Noumea", "Pacific/Auckland", "Pacific/Honolulu",
	"America/Anchorage", "America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York", "America/Puerto_Rico",
	"America/Sao_Paulo", "Atlantic/South_Georgia", "Atlantic/Cape_Verde", "Europe/Lisbon", "Europe/Amsterdam", "Africa/Johannesburg",
	"Africa/Nairobi", "Asia/Dubai", "Asia/Karachi", "Asia/Dhaka",
}

// afternoon is the time zone in which it is closest to the hour of the demo.
func afternoon(now time.Time) (zone string) {
	best := 48 * time.Hour
	for _, name := range storeZones {
		at, err := time.LoadLocation(name)
		if err != nil {
			continue
		}
		local := now.In(at)
		off := time.Duration(local.Hour()-demoHour)*time.Hour + time.Duration(local.Minute())*time.Minute
		if off = off.Abs(); off < best {
			best, zone = off, name
		}
	}
	return zone
}

// stage is what the demo takes place in: the configurations of sensor and hub, and where
// the history ends.
type stage struct {
	demoOptions
	folder string
	config *configs.Config
	hub    *settings.Settings
	start  time.Time // of the sensor
}

// Names and passwords of the demo. Only this machine can reach it.
const (
	sensorUser = "store"
	pageUser   = "demo"
	password   = "footfall"
)

func newStage(o demoOptions, folder string, now time.Time) (*stage, error) {
	s := &stage{demoOptions: o, folder: folder, hub: settings.Default()}
	s.hub.State = folder
	s.hub.Socket = filepath.Join(folder, "hub.sock")
	s.hub.MQTT = settings.MQTT{Listen: "127.0.0.1:0"}
	s.hub.Listen = cmp.Or(o.listen, defaultListen)
	s.hub.History.KeepFree = 8 << 20
	secret := filepath.Join(folder, "password")
	if err := os.WriteFile(secret, []byte(password), 0o600); err != nil {
		return nil, err
	}
	text := fmt.Sprintf("site: demo\nsensor: store\ntimezone: %q\noutbox: {path: %q}\n%smqtt: {broker: 'mqtt://127.0.0.1', username: %s, password_file: %q}\n",
		afternoon(now), filepath.Join(folder, "outbox.db"), day.Text, sensorUser, secret)
	var err error
	if s.config, err = configs.Parse([]byte(text), "demo.yaml"); err != nil {
		return nil, err
	}
	s.config.Window = o.window
	lead := demoLead
	if o.speed <= 1 {
		lead = 0
	}
	s.start = now.Add(-lead).Truncate(o.window).In(s.config.Location)
	return s, nil
}

// fill writes four weeks of history up to the start into the file of the hub, and the last
// two days into that of the sensor.
func (s *stage) fill(ctx context.Context, log *slog.Logger) (err error) {
	now := func() time.Time { return s.start }
	kept := s.hub.History
	store, err := history.Open(s.hub.HistoryFile(), history.Options{
		Keep:    map[history.Kind]time.Duration{history.Window: kept.WindowsFor(), history.Hour: kept.HoursFor(), history.Day: kept.HoursFor()},
		MaxRows: kept.MaxRows, KeepFree: kept.KeepFree, Now: now, Log: log,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	keeper := periods.NewKeeper(s.config)
	f := filler{
		put: make(chan []history.Row), keeper: keeper, since: keeper.Since(s.start).UnixNano(),
		recent: recent.Open(recent.Path(s.config.Outbox.Path), recent.Options{Days: configs.WindowDays, Now: now, Log: log}),
	}
	year, month, date := s.start.Date()
	o := day.Occupancy{
		Config: s.config, Seed: s.seed, Noise: rand.Reader, Emit: f.add, Until: s.start,
		From: time.Date(year, month, date-7*s.weeks, 0, 0, 0, 0, s.config.Location).Truncate(s.window),
	}
	group, ctx := errgroup.WithContext(ctx)
	f.ended = ctx.Done()
	group.Go(func() error {
		defer close(f.put)
		return errors.Join(o.Run(ctx), f.flush())
	})
	group.Go(func() error {
		for rows := range f.put {
			if err := store.Put(rows); err != nil {
				return err
			}
		}
		return nil
	})
	return group.Wait()
}

// filler writes payloads into histories.
type filler struct {
	put    chan []history.Row // to the file of the hub
	ended  <-chan struct{}    // no one takes rows any more
	keeper *periods.Keeper
	recent *recent.Ring
	since  int64 // windows from here on are of use to the sensor
	rows   []history.Row
}

func (f *filler) add(payloads []disclose.Payload) error {
	records, err := publish.Records(payloads, f.keeper)
	if err != nil {
		return err
	}
	for i, r := range records {
		row, err := history.Read(topicOf(r.Key, i < len(payloads)), r.Payload)
		if err != nil {
			return err
		}
		f.rows = append(f.rows, row)
	}
	if payloads[0].Start >= f.since {
		if err := f.recent.Append(cells(records[:len(payloads)])); err != nil {
			return err
		}
	}
	if len(f.rows) < batch {
		return nil
	}
	return f.flush()
}

// topicOf is the topic of an id, after the base: "v1/site/sensor/zone/kind".
func topicOf(id string, window bool) string {
	levels := strings.Split(id, "/") // site/sensor/zone/kind/start, or without a kind
	kind := string(history.Window)
	if !window {
		kind = levels[3]
	}
	return strings.Join([]string{"v1", levels[0], levels[1], levels[2], kind}, "/")
}

func (f *filler) flush() error {
	if len(f.rows) == 0 {
		return nil
	}
	select {
	case f.put <- f.rows:
	case <-f.ended:
		return context.Canceled
	}
	f.rows = nil
	return nil
}

// cells are records as the sensor keeps them.
func cells(records []buffer.Record) (all []recent.Record) {
	for i := range records {
		all = append(all, recent.Record{End: records[i].End, Payload: bytes.TrimRight(records[i].Payload, " ")})
	}
	return all
}
