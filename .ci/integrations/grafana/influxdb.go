package main

import (
	"fmt"

	"github.com/grafana/grafana-foundation-sdk/go/cog/variants"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

const influxKind = "influxdb"

// Conditions of the variables, in InfluxQL.
const (
	sensorIs = `"site" =~ /^$site$/ AND "sensor" =~ /^$sensor$/`
	zoneIs   = sensorIs + ` AND "zone" =~ /^$zone$/`
)

// influx is a query in InfluxQL. The SDK has no type for it.
func influx(ref, format, text, alias string) variants.Dataquery {
	return variants.UnknownDataquery{
		"refId": ref, "datasource": source(influxKind), "rawQuery": true, "resultFormat": format, "query": text, "alias": alias,
	}
}

// influxBand is a number of windows with its interval, by the step of the variable.
func influxBand(number, low, high string) (all []variants.Dataquery) {
	for i, field := range []string{number, low, high} {
		alias := "$tag_site $tag_sensor $tag_zone" + []string{"", " low", " high"}[i]
		text := fmt.Sprintf(`SELECT mean("%s") FROM "footfall_window" WHERE %s AND $timeFilter GROUP BY time($step), "site", "sensor", "zone" fill(null)`, field, zoneIs)
		all = append(all, influx(string(rune('A'+i)), "time_series", text, alias))
	}
	return all
}

// periods are a number of hours or days.
func periods(kind, number string) variants.Dataquery {
	text := fmt.Sprintf(`SELECT "%s" FROM "footfall_period" WHERE "period" = '%s' AND %s AND $timeFilter GROUP BY "site", "sensor", "zone"`, number, kind, zoneIs)
	return influx("A", "time_series", text, "$tag_site $tag_sensor $tag_zone")
}

// newest are whole rows: last() takes the row, and its other fields are those of the same
// window. coverage is in every row, so a withheld window shows no older number.
const newest = `SELECT last("coverage") AS "listened", "devices", "devices_low", "devices_high", "people", "suppressed" FROM "footfall_window" WHERE ` + zoneIs + ` AND time > now() - 20m GROUP BY "site", "sensor", "zone"`

// health draws a field of the health reports.
func health(field string) variants.Dataquery {
	text := fmt.Sprintf(`SELECT last("%s") FROM "footfall_health" WHERE %s AND $timeFilter GROUP BY time($__interval), "site", "sensor" fill(null)`, field, sensorIs)
	return influx("A", "time_series", text, "$tag_site $tag_sensor")
}

// tagValues are those of a tag.
func tagValues(tag, condition string) string {
	return fmt.Sprintf(`SHOW TAG VALUES FROM "footfall_window" WITH KEY = "%s"%s`, tag, condition)
}

// fromInfluxDB is the dashboard of what Telegraf stored.
func fromInfluxDB() (dashboard.Dashboard, error) {
	return frame("footfall-influxdb", "Footfall (InfluxDB)", influxKind, "influxdb").
		WithVariable(choice("site", "Site", influxKind, tagValues("site", ""))).
		WithVariable(choice("sensor", "Sensor", influxKind, tagValues("sensor", ` WHERE "site" =~ /^$site$/`))).
		WithVariable(choice("zone", "Zone", influxKind, tagValues("zone", ` WHERE `+sensorIs))).
		WithVariable(dashboard.NewIntervalVariableBuilder("step").Label("Length of a window").Values(dashboard.StringOrMap{String: ptr("5m,10m,15m,30m,1h")}).
			Current(dashboard.VariableOption{Text: text("5m"), Value: text("5m")})).
		WithPanel(rows(influxKind, "Newest window", "Of the last 20 minutes. An empty cell was withheld or not heard; it is not 0.", influx("A", "table", newest, ""))).
		WithPanel(figure(influxKind, "Sensors", "Problems that need a person, by the newest report. footfall status on the gateway says which.", health("alerts")).Height(8)).
		WithPanel(curve(influxKind, "Devices with Wi-Fi", "Mean of each window with its 90 % interval. A gap was withheld or not heard; it is not 0.", influxBand("devices", "devices_low", "devices_high")...)).
		WithPanel(curve(influxKind, "People", "Where the zone is calibrated.", influxBand("people", "people_low", "people_high")...)).
		WithPanel(curve(influxKind, "Devices with Bluetooth", "Do not add them to those with Wi-Fi.", influxBand("ble_devices", "ble_low", "ble_high")...)).
		WithPanel(bars(influxKind, "Visits by hour", "Visits of devices. None until the setting stay is set, and none where too little was heard.", periods("hour", "visits"))).
		WithPanel(bars(influxKind, "Visits by day", "The sum of the hours is another number: a visit may last over the end of an hour.", periods("day", "visits"))).
		WithPanel(bars(influxKind, "Peak by hour", "The largest mean over a quarter of an hour.", periods("hour", "peak"))).
		WithPanel(bars(influxKind, "Listened to", "Share of each hour. Below 0.9 there are no visits.", periods("hour", "coverage")).Decimals(2).Max(1)).
		WithPanel(bars(influxKind, "Windows withheld by hour", "Their number was below the minimum count.", periods("hour", "windows_withheld"))).
		WithPanel(bars(influxKind, "Windows that wait for the broker", "They grow while the broker cannot be reached.", health("outbox_rows"))).
		Build()
}

func ptr(s string) *string { return &s }
