package cli

import (
	"io"
	"log/slog"

	"footfall/configs"
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
