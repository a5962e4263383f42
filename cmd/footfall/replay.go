package main

import (
	"errors"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/cmd/internal/recorded"
	"footfall/sensor/capture"
)

func newReplayCommand() *cobra.Command {
	var o recorded.Options
	c := &cobra.Command{
		Use:     "replay [NAME=]FILE...",
		Short:   "Count recorded captures, to check a radio",
		GroupID: "offline",
		Long: `Replay counts the frames of pcap, pcapng and btsnoop files, gzipped or not, as the
sensor would have counted them live. Several files are merged by time. "-" reads
standard input, for example from tcpdump.

Captures are of Wi-Fi or of Bluetooth LE; each file is of one of them.

Without a configuration there is one zone, "all". With one, zones, opt-out list and
disclosure settings are those of the configuration. A file then stands for the
source NAME. The name may be left out if only one source is configured.

Numbers are printed as they would be released: with noise, and small ones withheld.

At the end standard error has a line for each file: frames, probe requests, what was
refused by reason, and what was left out.

A capture that is broken or cut off is counted up to that place. The command then
names the place and exits with 1. Where nearly no frame can be decoded, it says why
and what to do, shows no windows and exits with 1.`,
		Example: `  footfall replay lobby.pcap.gz
  footfall replay -c footfall.yaml door=door.pcap ceiling=ceiling.pcap --format jsonl
  tcpdump -i mon0 -w - | footfall replay -`,
		Args: cli.Usage(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			o.Given(c)
			return replayCaptures(c, o, args)
		},
	}
	o.AddFlags(c)
	return c
}

func replayCaptures(c *cobra.Command, o recorded.Options, args []string) error {
	config, err := o.Configuration()
	if err != nil {
		return cli.UsageError{Err: err}
	}
	e, err := o.Engine(config)
	if err != nil {
		return cli.UsageError{Err: err}
	}
	out, err := recorded.NewOutput(o.Format, c.OutOrStdout(), config, len(e.Calibration.PerDevice) > 0)
	if err != nil {
		return cli.UsageError{Err: err}
	}
	e.Emit = out.Window
	captures, err := recorded.Open(args, config, c.InOrStdin())
	if err != nil {
		return err
	}
	defer captures.Close()
	done := func() {}
	if !cli.IsTerminal(c.OutOrStdout()) { // where windows come by, they show the progress
		done = cli.Waiting(c.ErrOrStderr(), "counting")
	}
	report, err := captures.Run(c.Context(), e, nil, func(capture.Stats) {})
	done()
	captures.Describe(c.ErrOrStderr(), c.Root().Name(), report)
	return errors.Join(err, report.Deaf())
}
