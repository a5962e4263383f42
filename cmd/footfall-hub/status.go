package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"footfall/buffer/hub"
	"footfall/cmd/internal/cli"
)

func newStatusCommand() *cobra.Command {
	var file string
	var asJSON bool
	c := &cobra.Command{
		Use:     "status",
		Short:   "Show how the running hub is",
		Long:    "Status asks the running hub. It exits with 1 if something needs a person.",
		Example: "  sudo footfall-hub status",
		Args:    cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			s, err := load(c, file)
			if err != nil {
				return err
			}
			status, err := hub.AskStatus(c.Context(), s.Socket)
			if err != nil {
				return err
			}
			if asJSON {
				err = cli.WriteJSON(c.OutOrStdout(), status)
			} else {
				showStatus(c.OutOrStdout(), &status)
			}
			if err == nil && len(status.Alerts) > 0 {
				err = errors.New("something needs a person: the alerts say what")
			}
			return err
		},
	}
	configFlag(c, &file)
	cli.JSONFlag(c, &asJSON, "a JSON object")
	return c
}

func showStatus(w io.Writer, s *hub.Status) {
	last := s.Last
	if last == "" {
		last = "none yet"
	}
	fmt.Fprintf(w, "version   %s\nusers     %d, clients connected %d\nhistory   %d windows, %d hours and days, %.1f MB\nnewest    %s\nstored    %d messages since the start\n",
		s.Version, s.Users, s.Clients, s.Windows, s.Hours, float64(s.Bytes)/1e6, last, s.Stored)
	if s.DiskFree != nil {
		fmt.Fprintf(w, "disk      %.1f GB free\n", float64(*s.DiskFree)/1e9)
	}
	for _, alert := range s.Alerts {
		fmt.Fprintf(w, "alert     %s\n", alert)
	}
}
