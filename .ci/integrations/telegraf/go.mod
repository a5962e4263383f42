// The Telegraf that "make integrations" tries our messages on: the agent with the plugins
// that configs/integrations/telegraf uses.
module footfall/integrations/telegraf

go 1.26.0

require github.com/influxdata/telegraf v1.37.2
