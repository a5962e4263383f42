package main

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/cog/variants"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/table"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
)

// source is the data source of a dashboard: a variable, so that the file fits any Grafana.
func source(kind string) common.DataSourceRef {
	return common.DataSourceRef{Type: cog.ToPtr(kind), Uid: cog.ToPtr("${source}")}
}

// noNumber stands where a number was withheld, or where none is there.
const noNumber = "no number"

// frame is a dashboard without panels.
func frame(uid, title, kind string, tags ...string) *dashboard.DashboardBuilder {
	return dashboard.NewDashboardBuilder(title).Uid(uid).Tags(append([]string{"footfall"}, tags...)).
		Refresh("1m").Time("now-24h", "now").Timezone("browser").Editable().
		WithVariable(dashboard.NewDatasourceVariableBuilder("source").Label("Data source").Type(kind))
}

// choice is a variable with the values of a label, all of them at first.
func choice(name, label, kind, query string) *dashboard.QueryVariableBuilder {
	return dashboard.NewQueryVariableBuilder(name).Label(label).Datasource(source(kind)).
		Query(dashboard.StringOrMap{String: &query}).Definition(query).
		Refresh(dashboard.VariableRefreshOnTimeRangeChanged).Sort(dashboard.VariableSortAlphabeticalAsc).
		Multi(true).IncludeAll(true).
		Current(dashboard.VariableOption{Text: text("All"), Value: text("$__all")})
}

func text(s string) dashboard.StringOrArrayOfString {
	return dashboard.StringOrArrayOfString{String: &s}
}

// curve draws numbers over time. Where there is none, the line has a gap. Series whose names
// end in "low" and "high" are a band.
func curve(kind, title, help string, targets ...variants.Dataquery) *timeseries.PanelBuilder {
	thin := []dashboard.DynamicConfigValue{{Id: "custom.lineWidth", Value: 0}, {Id: "custom.hideFrom", Value: map[string]bool{"legend": true, "tooltip": false, "viz": false}}}
	p := timeseries.NewPanelBuilder().Title(title).Description(help).Datasource(source(kind)).NoValue(noNumber).
		Span(24).Height(8).Min(0).Decimals(0).LineWidth(2).FillOpacity(0).ShowPoints(common.VisibilityModeAuto).
		SpanNulls(common.BoolOrFloat64{Bool: cog.ToPtr(false)}).
		Legend(common.NewVizLegendOptionsBuilder().DisplayMode(common.LegendDisplayModeList).Placement(common.LegendPlacementBottom).ShowLegend(true)).
		Tooltip(common.NewVizTooltipOptionsBuilder().Mode(common.TooltipDisplayModeMulti)).
		OverrideByRegexp(" (low|high)$", thin)
	for _, t := range targets {
		p.WithTarget(query{t})
	}
	return p
}

// bars draws one number for each hour or day.
func bars(kind, title, help string, targets ...variants.Dataquery) *timeseries.PanelBuilder {
	return curve(kind, title, help, targets...).DrawStyle(common.GraphDrawStyleBars).FillOpacity(40).Span(12)
}

// figure shows the newest numbers, one for each zone or sensor.
func figure(kind, title, help string, targets ...variants.Dataquery) *stat.PanelBuilder {
	p := stat.NewPanelBuilder().Title(title).Description(help).Datasource(source(kind)).NoValue(noNumber).
		Span(12).Height(6).Decimals(0).GraphMode(common.BigValueGraphModeNone).ColorMode(common.BigValueColorModeNone).
		Orientation(common.VizOrientationAuto).
		ReduceOptions(common.NewReduceDataOptionsBuilder().Calcs([]string{"lastNotNull"}))
	for _, t := range targets {
		p.WithTarget(query{t})
	}
	return p
}

// rows is a table of the newest windows.
func rows(kind, title, help string, targets ...variants.Dataquery) *table.PanelBuilder {
	p := table.NewPanelBuilder().Title(title).Description(help).Datasource(source(kind)).NoValue(noNumber).Span(12).Height(8)
	for _, t := range targets {
		p.WithTarget(query{t})
	}
	return p
}

// query is a finished query where the SDK wants a builder.
type query struct{ variants.Dataquery }

// Build returns the query.
func (q query) Build() (variants.Dataquery, error) { return q.Dataquery, nil }
