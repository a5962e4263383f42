package daemon

import (
	"os"
	"strings"
	"testing"
	"time"

	"footfall/sensor/status/homeassistant"
)

// announced are the messages for Home Assistant so far.
func (s *shop) announced() []string {
	c := s.Config
	return s.broker.on(homeassistant.TopicOf(c.MQTT.HomeAssistantPrefix, c.Site, c.Sensor))
}

// TestHomeAssistant switches the announcement on, takes a zone away, and switches it off.
// Each time the sensor starts again.
func TestHomeAssistant(t *testing.T) {
	s := newShop(t, "")
	start := func(until string, ok func(newest string) bool) {
		t.Helper()
		before := len(s.announced())
		stop := s.run(t)
		s.awaitReady(t)
		eventually(t, until, func() bool { all := s.announced(); return len(all) > before && ok(all[len(all)-1]) })
		if err := stop(); err != nil {
			t.Fatal(err)
		}
	}
	s.Config.MQTT.HomeAssistant = true
	start("both zones are announced", func(m string) bool {
		return strings.Contains(m, `"entrance_devices":{"p":"sensor","unique_id"`) && strings.Contains(m, `"floor_devices":{"p":"sensor","unique_id"`)
	})
	floor := s.Config.Zones[1]
	s.Config.Zones[0].Sources = append(s.Config.Zones[0].Sources, floor.Sources...)
	s.Config.Zones = s.Config.Zones[:1]
	start("a zone goes by its platform alone", func(m string) bool { return strings.Contains(m, `"floor_devices":{"p":"sensor"}`) })
	later := s.Now
	s.Now = func() time.Time { return later().Add(homeassistant.Repeat) }
	start("it is left out", func(m string) bool {
		return !strings.Contains(m, "floor_devices") && strings.Contains(m, "entrance_devices")
	})
	s.Config.MQTT.HomeAssistant = false
	start("the device is taken back", func(m string) bool { return m == "" })
}

// TestHomeAssistantOff says nothing and leaves no file where it was never on.
func TestHomeAssistantOff(t *testing.T) {
	s := newShop(t, "")
	stop := s.run(t)
	base := "footfall/v1/" + s.Config.Site + "/" + s.Config.Sensor + "/"
	eventually(t, "the sensor has greeted", func() bool { return len(s.broker.on(base+"manifest")) > 0 && len(s.broker.on(base+"presence")) > 0 })
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if got := s.announced(); len(got) > 0 {
		t.Errorf("announced: %q", got)
	}
	if _, err := os.Stat(homeassistant.Path(s.Config)); err == nil {
		t.Error("a file was left")
	}
}

// TestHomeAssistantNews: a zone that gets calibrated is announced within the next report.
func TestHomeAssistantNews(t *testing.T) {
	zones := []string{}
	c := newShop(t, "").Config
	a := &announcer{topic: "t", path: homeassistant.Path(c), now: time.Now,
		device: func() homeassistant.Device { return homeassistant.New(c, "1", zones) }}
	if got := a.greeting(); len(got) != 1 || strings.Contains(string(got[0].Payload), "people") {
		t.Errorf("greeting: %+v", got)
	}
	if got := a.news(); got != nil {
		t.Errorf("news without any: %+v", got)
	}
	zones = append(zones, "entrance")
	if got := a.news(); len(got) != 1 || !strings.Contains(string(got[0].Payload), "entrance_people") {
		t.Errorf("news: %+v", got)
	}
	if got := a.greeting(); len(got) != 1 {
		t.Errorf("a new connection is told nothing: %+v", got)
	}
}
