// Package factstest has configurations for tests of manifest, sign and record.
package factstest

import (
	"strings"
	"time"

	"footfall/configs"
)

// Standard is a complete configuration: every default, and a value for each key
// without one.
func Standard() *configs.Config {
	c := configs.Defaults()
	jakarta, err := time.LoadLocation("Asia/Jakarta")
	if err != nil {
		panic(err)
	}
	c.Site, c.Sensor, c.Location = "jakarta-01", "front-door", jakarta
	c.Zones = []configs.Zone{{Name: "entrance"}, {Name: "checkout"}}
	c.OptOut.List = "/var/lib/footfall/opt-out.list"
	c.Operator = configs.Operator{Name: "Toko Contoh PT", Contact: "privacy@example.org", Privacy: "https://www.example.org/privacy"}
	c.MQTT.Broker = "mqtts://broker.example:8883"
	return c
}

// Setting is a change to the standard configuration.
type Setting struct {
	Name string
	Set  func(*configs.Config)
}

// Settings are single changes. Each of them matters to customers.
var Settings = []Setting{
	{"default", func(*configs.Config) {}},
	{"noise-off", func(c *configs.Config) { c.Privacy.Epsilon = nil }},
	{"min-count-0", func(c *configs.Config) { c.Privacy.MinCount = 0 }},
	{"min-count-1", func(c *configs.Config) { c.Privacy.MinCount = 1 }},
	{"dwell", func(c *configs.Config) { c.Dwell.Enabled = true }},
	{"dwell-exact", func(c *configs.Config) { c.Dwell.Enabled, c.Dwell.Epsilon = true, nil }},
	{"key-window", func(c *configs.Config) { c.Key.Life = configs.LifeWindow }},
	{"local-time", func(c *configs.Config) { c.Location = time.Local }},
	{"window-1m", func(c *configs.Config) { c.Window = time.Minute }},
	{"opt-in", func(c *configs.Config) { c.OptOut.Mode = configs.ModeOptIn }},
	{"no-list", func(c *configs.Config) { c.OptOut.List = "" }},
	{"file", func(c *configs.Config) { c.OptOut.List, c.OptOut.File = "", "/etc/footfall/opt-out.txt" }},
	{"list-and-file", func(c *configs.Config) { c.OptOut.File = "/etc/footfall/opt-out.txt" }},
	{"chain", func(c *configs.Config) {
		c.OptOut.Chain = configs.Chain{Topic: "chain/opt-out", PublicKey: strings.Repeat("A", 43) + "="}
	}},
	{"endings-only", func(c *configs.Config) { c.OptOut.SSIDs = nil }},
	{"names-only", func(c *configs.Config) { c.OptOut.SSIDSuffixes = nil }},
	{"no-radio", func(c *configs.Config) { c.OptOut.SSIDs, c.OptOut.SSIDSuffixes = nil, nil }},
	{"hours", func(c *configs.Config) {
		day := []configs.Span{{Start: 9 * 60, End: 21 * 60}}
		c.Hours = configs.Hours{Days: [7][]configs.Span{
			time.Monday: day, time.Tuesday: day, time.Wednesday: day, time.Thursday: day,
			time.Friday:   {{Start: 9 * 60, End: 12 * 60}, {Start: 13*60 + 30, End: 24 * 60}},
			time.Saturday: {{Start: 0, End: 60}, {Start: 9 * 60, End: 21 * 60}},
		}}
	}},
	{"bluetooth", func(c *configs.Config) {
		c.Sources = append(c.Sources, configs.Source{Name: "hall", Bluetooth: "hci0"})
	}},
	{"stream", func(c *configs.Config) { c.Sources[0].Stream = configs.Stream{Listen: ":7443", Crosses: true} }},
	{"bluetooth-alone", func(c *configs.Config) {
		c.Sources = []configs.Source{{Name: "door", Bluetooth: "hci0"}}
	}},
	{"kinds", func(c *configs.Config) { withBluetooth(c); c.Kinds.Enabled = true }},
	{"kinds-exact", func(c *configs.Config) { withBluetooth(c); c.Kinds = configs.Kinds{Enabled: true} }},
	{"no-contact", func(c *configs.Config) { c.Operator.Contact = "" }},
	{"no-statement", func(c *configs.Config) { c.Operator.Privacy = "" }},
}

// withBluetooth adds a source of Bluetooth if there is none.
func withBluetooth(c *configs.Config) {
	if _, bluetooth := c.Radios(); !bluetooth {
		c.Sources = append(c.Sources, configs.Source{Name: "hall", Bluetooth: "hci0"})
	}
}

// With is the standard configuration with some settings changed.
func With(sets ...func(*configs.Config)) *configs.Config {
	c := Standard()
	for _, set := range sets {
		set(c)
	}
	return c
}
