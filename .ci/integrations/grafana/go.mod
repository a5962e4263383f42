// What makes the dashboards of configs/integrations/grafana.
module footfall/integrations/grafana

go 1.26.0

require github.com/grafana/grafana-foundation-sdk/go v0.0.22
