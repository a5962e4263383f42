package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/sensor/chart"
)

type chartOptions struct {
	out, day, week, sensor, zone, config string
	zones                                []string
}

func newChartCommand() *cobra.Command {
	var o chartOptions
	c := &cobra.Command{
		Use:   "chart FILE...",
		Short: "Draw a day or a week as PNG or SVG",
		Long: `Chart draws published windows, hours and days: devices with their interval, by zone, and
visits by hour or by day. Where a number was withheld there is a gap, with a grey strip
below it. Hours in which the store is closed are shaded.

Files have a payload on each line, as "footfall-lab simulate", "replay --format jsonl"
and mosquitto_sub write them, with topics or without. An answer of a hub's
api/history can be read too. "-" reads standard input.

A day is drawn from its windows, a week from its hours. Opening hours come from the
hours, or from the configuration with -c. Without --day or --week it is the day of the
newest payload.`,
		Example: `  footfall-lab chart --week 2026-03-02 --out week.png history.jsonl
  mosquitto_sub -t 'footfall/v1/+/+/+/window' -W 3600 | footfall-lab chart --out hour.svg -`,
		Args: cli.Usage(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error { return drawChart(c, o, args) },
	}
	f := c.Flags()
	f.StringVarP(&o.out, "out", "o", "chart.png", "the picture's `FILE`, .png or .svg")
	f.StringVar(&o.day, "day", "", "`DATE` of the day, as 2026-03-02")
	f.StringVar(&o.week, "week", "", "a `DATE` in the week, which begins on Monday")
	f.StringVar(&o.sensor, "sensor", "", "`SITE/SENSOR`, where the files have several")
	f.StringSliceVar(&o.zones, "zones", nil, "zones to draw, with commas between (default: all)")
	f.StringVar(&o.zone, "timezone", "", "time zone of the store (default: that of the hours, else this machine's)")
	f.StringVarP(&o.config, "config", "c", "", "configuration `FILE` with opening hours and time zone")
	_ = c.MarkFlagFilename("out", "png", "svg")
	_ = c.MarkFlagFilename("config", "yaml", "yml")
	return c
}

// drawChart reads the files and writes the picture.
func drawChart(c *cobra.Command, o chartOptions, files []string) error {
	format := strings.TrimPrefix(filepath.Ext(o.out), ".")
	if format != "png" && format != "svg" {
		return cli.UsageError{Err: fmt.Errorf("--out is %q: must end in .png or .svg", o.out)}
	}
	if o.day != "" && o.week != "" {
		return cli.UsageError{Err: errors.New("give one of --day and --week")}
	}
	data := new(chart.Data)
	for _, file := range files {
		if err := readPayloads(data, file, c.InOrStdin()); err != nil {
			return err
		}
	}
	picture := &chart.Chart{Data: data, Zones: o.zones}
	if err := o.choose(picture); err != nil {
		return cli.UsageError{Err: err}
	}
	var b bytes.Buffer
	if err := picture.Write(&b, format); err != nil {
		return err
	}
	return os.WriteFile(o.out, b.Bytes(), 0o644)
}

// readPayloads reads a file, or standard input.
func readPayloads(data *chart.Data, file string, stdin io.Reader) error {
	if file == "-" {
		return data.Read(stdin, "standard input")
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	return data.Read(f, file)
}

// choose fills in what is drawn.
func (o *chartOptions) choose(c *chart.Chart) error {
	sensors := c.Data.Sensors()
	c.Sensor = o.sensor
	switch {
	case len(sensors) == 0:
		return errors.New("no windows, hours or days in the files; give JSON lines as they are published")
	case o.sensor == "" && len(sensors) > 1:
		return fmt.Errorf("the files have several sensors; choose one with --sensor: %s", strings.Join(sensors, ", "))
	case o.sensor == "":
		c.Sensor = sensors[0]
	}
	location, err := o.location(c)
	if err != nil {
		return err
	}
	date := c.Data.Newest(c.Sensor).In(location)
	for flag, value := range map[string]string{"day": o.day, "week": o.week} {
		if value == "" {
			continue
		}
		if date, err = time.ParseInLocation(time.DateOnly, value, location); err != nil {
			return fmt.Errorf("--%s is %q: must be a date such as 2026-03-02", flag, value)
		}
	}
	c.Week = o.week != ""
	if c.Week {
		date = date.AddDate(0, 0, -(int(date.Weekday())+6)%7)
	}
	c.Date = time.Date(date.Year(), date.Month(), date.Day(), 0, 0, 0, 0, location)
	return nil
}

// location is the time zone of the store. It sets the opening hours as well.
func (o *chartOptions) location(c *chart.Chart) (*time.Location, error) {
	if o.config != "" {
		config, err := configs.Load(o.config)
		if err != nil {
			return nil, err
		}
		c.Hours = &config.Hours
		if o.zone == "" {
			return config.Location, nil
		}
	}
	name := o.zone
	if name == "" {
		name = c.Data.Timezone()
	}
	if name == "" {
		name = "Local"
	}
	location, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("--timezone %q is not known; write it such as Asia/Jakarta", name)
	}
	return location, nil
}
