package cli

import (
	"io"
	"log/slog"
	"time"

	"footfall/configs"
	"footfall/sensor/capture"
)

// LoadConfig reads a configuration. Mistakes in it are [UsageError].
func LoadConfig(file string) (*configs.Config, error) {
	config, err := configs.Load(file)
	if err != nil {
		return nil, UsageError{err}
	}
	return config, nil
}

// NewLog returns the configured log.
func NewLog(c configs.Log, w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Level)) // the configuration allows only levels
	options := &slog.HandlerOptions{Level: level}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// OpenInterface opens the interface of a configured source, with a clock for the times of
// its frames.
func OpenInterface(s configs.Source, now func() time.Time) (capture.Source, error) {
	return capture.OpenInterface(s.Interface, capture.InterfaceOptions{Now: now})
}
