package homeassistant

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"footfall/configs"
	"footfall/sensor/disclose"
	"footfall/sensor/status"
)

// grace is added to a window before its number expires. It is that of the field until.
const grace = time.Minute

// Device is the payload of a discovery message. The short keys are those that Home
// Assistant's documentation uses.
type Device struct {
	Device       deviceInfo     `json:"dev"`
	Origin       origin         `json:"o"`
	Availability []availability `json:"availability"`
	QoS          int            `json:"qos"`
	// Components by their names within the device.
	Components map[string]component `json:"cmps"`
}

type deviceInfo struct {
	IDs          []string `json:"ids"`
	Name         string   `json:"name"`
	Manufacturer string   `json:"manufacturer"`
	Model        string   `json:"model"`
	Version      string   `json:"sw_version"`
}

type origin struct {
	Name    string `json:"name"`
	Version string `json:"sw_version"`
}

type availability struct {
	Topic    string `json:"topic"`
	Template string `json:"value_template"`
}

// component is one entity. One with a platform alone is removed.
type component struct {
	Platform           string `json:"p"`
	UniqueID           string `json:"unique_id,omitempty"`
	Name               string `json:"name,omitempty"`
	StateTopic         string `json:"state_topic,omitempty"`
	ValueTemplate      string `json:"value_template,omitempty"`
	AttributesTopic    string `json:"json_attributes_topic,omitempty"`
	AttributesTemplate string `json:"json_attributes_template,omitempty"`
	DeviceClass        string `json:"device_class,omitempty"`
	Category           string `json:"entity_category,omitempty"`
	StateClass         string `json:"state_class,omitempty"`
	Unit               string `json:"unit_of_measurement,omitempty"`
	Icon               string `json:"icon,omitempty"`
	ExpireAfter        int    `json:"expire_after,omitempty"` // seconds
}

// Platforms of Home Assistant.
const (
	platformSensor = "sensor"
	platformBinary = "binary_sensor"
)

// TopicOf is the topic of the discovery message of a sensor.
func TopicOf(prefix, site, sensor string) string {
	return prefix + "/device/footfall_" + site + "_S_" + sensor + "/config"
}

// number is a count that a zone may have.
type number struct {
	key, words, unit, icon string
	low, high              string // keys of the interval
}

var (
	devices = number{"devices", "devices", "devices", "mdi:cellphone-wireless", "devices_low", "devices_high"}
	ble     = number{"ble_devices", "Bluetooth devices", "devices", "mdi:bluetooth", "ble_low", "ble_high"}
	people  = number{"people", "people", "people", "mdi:account-group", "people_low", "people_high"}
)

// New describes a sensor. Calibrated are the zones that people are published for.
func New(c *configs.Config, version string, calibrated []string) Device {
	t := status.NewTopics(c)
	d := Device{
		Device: deviceInfo{
			IDs: []string{uniqueID(c)}, Name: "Footfall " + c.Site + " " + c.Sensor,
			Manufacturer: "footfall", Model: "foot-traffic sensor", Version: version,
		},
		Origin:       origin{"footfall", version},
		Availability: []availability{{t.Status(), `{{ 'offline' if value == 'offline' else 'online' }}`}},
		QoS:          1,
		Components:   map[string]component{"problem": problem(c, t)},
	}
	all := configs.Zone{Name: disclose.TotalZone}
	everywhere := len(c.Zones) > 1
	for _, z := range c.Zones {
		counted := slices.Contains(calibrated, z.Name)
		d.zone(c, t, z, counted)
		all.Sources, everywhere = append(all.Sources, z.Sources...), everywhere && counted
	}
	if len(c.Zones) > 1 {
		d.zone(c, t, all, everywhere)
	}
	return d
}

// zone adds what is counted in a zone, by the radios that it has.
func (d *Device) zone(c *configs.Config, t status.Topics, z configs.Zone, calibrated bool) {
	wifi, bluetooth := radiosOf(c, z)
	for n, is := range map[number]bool{devices: wifi, ble: bluetooth, people: calibrated} {
		if is {
			d.Components[z.Name+"_"+n.key] = n.component(c, t, z.Name)
		}
	}
}

// radiosOf tells which kinds of radio feed a zone.
func radiosOf(c *configs.Config, z configs.Zone) (wifi, bluetooth bool) {
	for _, used := range z.Sources {
		for _, s := range c.Sources {
			if s.Name == used.Source {
				wifi, bluetooth = wifi || s.Bluetooth == "", bluetooth || s.Bluetooth != ""
			}
		}
	}
	return wifi, bluetooth
}

// uniqueID names the sensor, or a part of it.
func uniqueID(c *configs.Config, parts ...string) string {
	return strings.Join(append([]string{"footfall", c.Site, c.Sensor}, parts...), "/")
}

// current is a condition of a template: the window still counts. Payloads of earlier
// versions have no until; expire_after stands for it there.
const current = `(value_json.until is not defined or as_datetime(value_json.until) > now())`

// component describes a number of a zone.
func (n number) component(c *configs.Config, t status.Topics, zone string) component {
	topic := t.Base() + zone + "/latest"
	return component{
		Platform: platformSensor, UniqueID: uniqueID(c, zone, n.key),
		Name: zone + " " + n.words, StateTopic: topic,
		ValueTemplate:   fmt.Sprintf(`{{ value_json.%s if value_json.%[1]s is number and %s else none }}`, n.key, current),
		AttributesTopic: topic,
		AttributesTemplate: fmt.Sprintf(`{{ {'low': value_json.%s, 'high': value_json.%s, 'start': value_json.start, 'end': value_json.end, `+
			`'coverage': value_json.coverage, 'quality': value_json.quality, 'suppressed': value_json.suppressed} | tojson }}`, n.low, n.high),
		StateClass: "measurement", Unit: n.unit, Icon: n.icon,
		ExpireAfter: int((c.Window + grace) / time.Second),
	}
}

// problem is on while something needs a person. Its attributes are the alerts.
func problem(c *configs.Config, t status.Topics) component {
	return component{
		Platform: platformBinary, UniqueID: uniqueID(c, "problem"), Name: "problem",
		StateTopic: t.Status(), ValueTemplate: `{{ 'ON' if value == 'alert' else 'OFF' }}`,
		AttributesTopic: t.Health(), AttributesTemplate: `{{ {'alerts': value_json.alerts} | tojson }}`,
		DeviceClass: "problem", Category: "diagnostic",
	}
}

// JSON is the form on the wire. Equal devices give equal bytes.
func (d *Device) JSON() []byte {
	text, err := json.Marshal(d)
	if err != nil {
		panic("a device of Home Assistant: " + err.Error()) // it is made of texts
	}
	return text
}
