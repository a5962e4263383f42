package clitest

import (
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"footfall/buffer/history"
	"footfall/sensor/disclose"
)

// released keeps windows of five minutes, the newest of which ended a minute ago: 7
// devices in the zone "entrance", and a number that is withheld in "checkout".
func released(ts *testscript.TestScript, _ bool, args []string) {
	ring := history.Open(history.Path(ts.MkAbs(args[0])), history.Options{})
	newest := time.Now().Add(-time.Minute).Truncate(time.Second)
	for i := whole(ts, args[1]) - 1; i >= 0; i-- {
		end := newest.Add(-time.Duration(i) * 5 * time.Minute).UnixNano()
		var records []history.Record
		for _, p := range []disclose.Payload{
			{Zone: "entrance", Devices: disclose.Whole(7), DevicesLow: disclose.Whole(5), DevicesHigh: disclose.Whole(9), WiFiDevices: disclose.Whole(7)},
			{Zone: "checkout", Suppressed: true},
		} {
			p.Site, p.Sensor, p.Start, p.End = "jakarta-01", "front", end-int64(5*time.Minute), end
			p.Coverage, p.Quality, p.Epoch = disclose.Whole(1), "scans", "2026-03-02T04:00:00Z"
			text, err := p.JSON()
			ts.Check(err)
			records = append(records, history.Record{End: end, Payload: text})
		}
		ts.Check(ring.Append(records))
	}
}
