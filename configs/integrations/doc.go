// Package integrations holds what other programs need to read the sensor's messages, a
// folder each: Telegraf with InfluxDB, Prometheus, Node-RED, Grafana, Home Assistant. It
// has no code of its own. Its tests hold the files against the messages that the sensor
// really sends, and against the real programs.
//
// Tests with "Consumer" in their name run a real program, and skip with SKIPPED where it is
// not installed. "make integrations" installs what can be had and runs them.
package integrations
