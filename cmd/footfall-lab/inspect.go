package main

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"footfall/hashing/optout"
	"footfall/sensor/capture"
	"footfall/sensor/decode/ble"
	"footfall/sensor/inspect"
)

type inspectOptions struct {
	config  string
	lines   int
	summary bool
}

func newInspectCommand() *cobra.Command {
	var o inspectOptions
	c := &cobra.Command{
		Use:   "inspect FILE",
		Short: "Say of each frame of a capture what it is, and why it counts or not",
		Long: `Inspect reads a pcap, pcapng or btsnoop file, gzipped or not, or standard input
where FILE is "-". Each frame gets a line: its number, time, link type and
length, what gopacket takes it for, and what footfall makes of it. A summary
follows. Where nothing counts, it says why and what to do.

Senders are numbered in the order in which they appear. No address and no name of
a network is printed.`,
		Example: `  footfall-lab inspect --lines 20 lobby.pcap
  ssh ap tcpdump -i mon0 -c 200 -w - | footfall-lab inspect --summary -`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return runInspect(c, o, args[0]) },
	}
	c.Flags().StringVarP(&o.config, "config", "c", "", "configuration `FILE` with other do-not-count names")
	c.Flags().IntVar(&o.lines, "lines", 0, "print lines for the first `N` frames (default: all)")
	c.Flags().BoolVar(&o.summary, "summary", false, "print the summary alone")
	_ = c.MarkFlagFilename("config", "yaml", "yml")
	return c
}

// runInspect prints the lines and the summary, also where the capture breaks.
func runInspect(c *cobra.Command, o inspectOptions, path string) error {
	marks, err := marksOf(o.config)
	if err != nil {
		return err
	}
	service, err := ble.ParseUUID(optout.ServiceUUID)
	if err != nil {
		return err
	}
	src, err := capture.Open(path, c.InOrStdin())
	if err != nil {
		return err
	}
	defer src.Close()
	lines := c.OutOrStdout()
	if o.summary {
		lines = io.Discard
	}
	summary, err := inspect.Stream(c.Context(), src, lines, inspect.Options{Marks: marks, Service: service, Lines: o.lines})
	return errors.Join(err, summary.Print(c.OutOrStdout()))
}
