package integrations

import (
	"testing"
	"time"

	"footfall/sensor/disclose"
	"footfall/sensor/periods"
	"footfall/sensor/status"
)

// nine is when the first sample begins.
var nine = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// message is what a sensor publishes.
type message struct {
	topic   string
	payload []byte
}

// base begins all topics of the sample sensor.
const base = "footfall/v1/jakarta-01/front-door/"

// window is a released window of five minutes.
func window(t testing.TB, zone string, start time.Time, change func(*disclose.Payload)) message {
	t.Helper()
	p := disclose.Payload{
		Site: "jakarta-01", Sensor: "front-door", Zone: zone, Start: start.UnixNano(), End: start.Add(5 * time.Minute).UnixNano(),
		Devices: disclose.Whole(42), DevicesLow: disclose.Whole(24), DevicesHigh: disclose.Whole(62), WiFiDevices: disclose.Whole(42),
		Addresses: disclose.Whole(318), StableShare: disclose.Rounded(0.29, 2), People: disclose.Whole(34), PeopleLow: disclose.Whole(18), PeopleHigh: disclose.Whole(50),
		Epsilon: disclose.Rounded(0.5, 6), Coverage: disclose.Whole(1), Epoch: "2026-03-02T04:00:00Z", Quality: "scans",
	}
	if change != nil {
		change(&p)
	}
	text, err := p.JSON()
	if err != nil {
		t.Fatal(err)
	}
	return message{base + zone + "/window", text}
}

// withheld makes all numbers null.
func withheld(p *disclose.Payload) {
	for _, n := range []*disclose.Number{&p.Devices, &p.DevicesLow, &p.DevicesHigh, &p.WiFiDevices, &p.Addresses, &p.StableShare, &p.People, &p.PeopleLow, &p.PeopleHigh} {
		*n = disclose.Number{}
	}
	p.Suppressed = true
}

func late(p *disclose.Payload) { p.Late = true }

// period is an hour or a day without visits.
func period(t testing.TB, kind periods.Kind, start time.Time) message {
	t.Helper()
	p := periods.Period{
		Schema: 1, ID: "jakarta-01/front-door/entrance/" + string(kind) + "/" + start.Format(time.RFC3339), Kind: kind,
		Site: "jakarta-01", Sensor: "front-door", Zone: "entrance", Start: start.Format(time.RFC3339), End: start.Add(time.Hour).Format(time.RFC3339),
		LocalDate: "2026-03-02", Timezone: "UTC", OpenMinutes: disclose.Whole(60), Windows: 11, Withheld: 1,
		Devices: disclose.Whole(40), DevicesLow: disclose.Whole(30), DevicesHigh: disclose.Whole(50), Coverage: disclose.Whole(1), Epsilon: disclose.Whole(6), Quality: "scans",
	}
	text, err := p.JSON()
	if err != nil {
		t.Fatal(err)
	}
	return message{base + "entrance/" + string(kind), text}
}

// health is that of a sensor without a broker until just now.
func health() message {
	return message{base + "health", status.Encode(status.Health{
		Schema: 1, Version: "1.0", Time: nine.Format(time.RFC3339), Uptime: 60, Status: "alert", Alerts: []string{"a", "b"},
		Outbox: status.OutboxHealth{Rows: 3, MaxRows: 20_000}, Uplink: status.UplinkHealth{Connected: true, Published: 7},
	})}
}

// day is what all consumers get: an hour, a day, health, and windows. One window is
// withheld, one comes twice, one late, and one is of a version to come.
func day(t testing.TB) []message {
	t.Helper()
	future := window(t, "entrance", nine.Add(20*time.Minute), nil)
	future.payload = append([]byte(`{"future":{"a":[1]},`), future.payload[1:]...)
	return []message{
		window(t, "entrance", nine, nil),
		window(t, "entrance", nine.Add(10*time.Minute), nil),
		window(t, "entrance", nine.Add(10*time.Minute), nil),
		window(t, "till", nine, withheld),
		window(t, "entrance", nine.Add(5*time.Minute), late),
		future,
		period(t, periods.Hour, nine), period(t, periods.Day, nine),
		health(),
	}
}
