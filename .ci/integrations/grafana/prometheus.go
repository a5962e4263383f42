package main

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog/variants"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"
)

const promKind = "prometheus"

// Selectors of the variables.
const (
	ofSensor = `{site=~"$site",sensor=~"$sensor"}`
	ofZone   = `{site=~"$site",sensor=~"$sensor",zone=~"$zone"}`
)

// prom is a query over time.
func prom(ref, expression, legend string) variants.Dataquery {
	return built(prometheus.NewDataqueryBuilder().RefId(ref).Datasource(source(promKind)).Expr(expression).LegendFormat(legend).Range())
}

// promNow is a query of this moment: a number that is absent now does not come back from
// before.
func promNow(ref, expression, legend string) variants.Dataquery {
	return built(prometheus.NewDataqueryBuilder().RefId(ref).Datasource(source(promKind)).Expr(expression).LegendFormat(legend).Instant())
}

// built panics over a mistake in this file.
func built(b *prometheus.DataqueryBuilder) variants.Dataquery {
	q, err := b.Build()
	if err != nil {
		panic(err)
	}
	return q
}

// band is a number with its interval.
func band(metric string) []variants.Dataquery {
	return []variants.Dataquery{
		prom("A", metric+ofZone, "{{site}} {{sensor}} {{zone}}"), prom("B", metric+"_low"+ofZone, "{{site}} {{sensor}} {{zone}} low"), prom("C", metric+"_high"+ofZone, "{{site}} {{sensor}} {{zone}} high"),
	}
}

// fromPrometheus is the dashboard of what the sensors' pages say.
func fromPrometheus() (dashboard.Dashboard, error) {
	return frame("footfall-prometheus", "Footfall (Prometheus)", promKind, "prometheus").
		WithVariable(choice("site", "Site", promKind, `label_values(footfall_alerts, site)`)).
		WithVariable(choice("sensor", "Sensor", promKind, `label_values(footfall_alerts{site=~"$site"}, sensor)`)).
		WithVariable(choice("zone", "Zone", promKind, `label_values(footfall_window_end_timestamp_seconds`+ofSensor+`, zone)`)).
		WithPanel(figure(promKind, "Devices now", "Newest window. A zone that is not here has no number: it was withheld, or the sensor is down.",
			promNow("A", "footfall_devices"+ofZone, "{{site}} {{sensor}} {{zone}}"))).
		WithPanel(figure(promKind, "Sensors", "Problems that need a person. footfall status on the gateway says which.",
			promNow("A", "footfall_alerts"+ofSensor, "{{site}} {{sensor}}"))).
		WithPanel(curve(promKind, "Devices with Wi-Fi", "Mean of each window with its 90 % interval. A gap was withheld or not heard; it is not 0.", band("footfall_devices")...)).
		WithPanel(curve(promKind, "People", "Where the zone is calibrated.", band("footfall_people")...)).
		WithPanel(curve(promKind, "Devices with Bluetooth", "Do not add them to those with Wi-Fi.", band("footfall_ble_devices")...)).
		WithPanel(bars(promKind, "Listened to", "Share of each window. Below 0.9 numbers rest on less.", prom("A", "footfall_coverage_ratio"+ofZone, "{{site}} {{sensor}} {{zone}}")).Decimals(2).Max(1)).
		WithPanel(bars(promKind, "Withheld", "1 where a number was withheld.", prom("A", "footfall_suppressed"+ofZone, "{{site}} {{sensor}} {{zone}}")).Max(1)).
		WithPanel(bars(promKind, "Windows that wait for the broker", "They grow while the broker cannot be reached.", prom("A", "footfall_outbox_rows"+ofSensor, "{{site}} {{sensor}}"))).
		WithPanel(bars(promKind, "Connected to the broker", "1 while it is.", prom("A", "footfall_uplink_connected"+ofSensor, "{{site}} {{sensor}}")).Max(1)).
		Build()
}
