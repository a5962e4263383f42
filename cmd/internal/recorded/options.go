// Package recorded is shared by the commands for recorded captures: their flags, the
// files, and the formats of windows.
package recorded

import (
	"crypto/rand"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"footfall/configs"
	"footfall/sensor/admin"
	"footfall/sensor/engine"
)

// Options are the flags of a command that counts captures.
type Options struct {
	Config     string // file; "" for one zone with the default settings
	Window     time.Duration
	Stay       time.Duration
	Format     string
	HandCounts string // file
	// Windowed and Staying are true if Window and Stay were given.
	Windowed, Staying bool
}

// AddFlags adds the flags to a command.
func (o *Options) AddFlags(c *cobra.Command) {
	f := c.Flags()
	f.StringVarP(&o.Config, "config", "c", "", "configuration `FILE`")
	f.DurationVar(&o.Window, "window", 5*time.Minute, "window length")
	f.DurationVar(&o.Stay, "stay", configs.Defaults().Stay, "how long people stay on average")
	f.StringVar(&o.Format, "format", "table", "table, jsonl (one MQTT window payload per line) or csv")
	f.StringVar(&o.HandCounts, "calibration", "", "people per device by the hand counts in `FILE` (default: calibration.file)")
	_ = c.MarkFlagFilename("config", "yaml", "yml")
	_ = c.MarkFlagFilename("calibration", "csv")
}

// Given notes which flags were given on the command line.
func (o *Options) Given(c *cobra.Command) {
	o.Windowed, o.Staying = c.Flags().Changed("window"), c.Flags().Changed("stay")
}

// Configuration loads the configuration and applies the flags to it.
func (o *Options) Configuration() (*configs.Config, error) {
	config := configs.Defaults()
	if o.Config != "" {
		var err error
		if config, err = configs.Load(o.Config); err != nil {
			return nil, err
		}
	}
	if o.HandCounts != "" {
		if _, err := os.Stat(o.HandCounts); err != nil {
			return nil, fmt.Errorf("--calibration: %w", err)
		}
		config.Calibration.File = o.HandCounts
	}
	if o.Windowed || o.Config == "" {
		if err := configs.CheckWindow(o.Window); err != nil {
			return nil, fmt.Errorf("--window: %w", err)
		}
		config.Window = o.Window
	}
	if o.Staying {
		if err := configs.CheckStay(o.Stay); err != nil {
			return nil, fmt.Errorf("--stay: %w", err)
		}
		config.Stay = o.Stay
	}
	return config, nil
}

// Engine returns the engine of a replay: fresh key and noise, the configured lists
// and hand counts.
func (o *Options) Engine(config *configs.Config) (engine.Config, error) {
	only := *config
	only.OptOut.Chain = configs.Chain{} // it comes from a broker
	lists, err := admin.ReadLists(&only)
	if err != nil {
		return engine.Config{}, err
	}
	people, err := engine.LoadCalibration(config.Calibration.File)
	if err != nil {
		return engine.Config{}, err
	}
	return engine.Config{
		Config: config, OptOut: lists.Plain(), Checkers: lists.Checkers(), Calibration: people,
		Keys: rand.Reader, Noise: rand.Reader,
	}, nil
}
