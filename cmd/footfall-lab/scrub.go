package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"footfall/configs"
	"footfall/hashing/optout"
	"footfall/sensor/decode"
	"footfall/sensor/decode/ble"
	"footfall/sensor/scrub"
)

type scrubOptions struct {
	config string
	shift  time.Duration
}

func newScrubCommand() *cobra.Command {
	var o scrubOptions
	c := &cobra.Command{
		Use:   "scrub IN OUT",
		Short: "Rewrite a capture for a bug report",
		Long: `Scrub rewrites a pcap, pcapng or btsnoop file, gzipped or not, so that it can be
given away. IN may be "-" for standard input. OUT is a new pcapng file: a file
that exists is never overwritten.

Addresses are replaced one for one by others of the same kind. Names of networks
become letters x, and a name that asks not to be counted keeps the part that does
so. Bodies that may name a device or a place are blanked. Lengths, signals,
channels, sequence numbers and capabilities stay, and so the capture counts the
same. The key of the new addresses is drawn afresh and forgotten.

A frame that is not understood is left out, and the summary says why. Times stay
unless --shift moves them; shift by a multiple of the window, or frames change
their window.`,
		Example: `  footfall-lab scrub lobby.pcap report.pcapng
  footfall-lab scrub --shift -720h lobby.pcap.gz report.pcapng`,
		Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error { return runScrub(c, o, args[0], args[1]) },
	}
	c.Flags().StringVarP(&o.config, "config", "c", "", "configuration `FILE` with other do-not-count names")
	c.Flags().DurationVar(&o.shift, "shift", 0, "add this to every time, for example -720h")
	_ = c.MarkFlagFilename("config", "yaml", "yml")
	return c
}

// runScrub rewrites the capture and tells what became of it.
func runScrub(c *cobra.Command, o scrubOptions, in, out string) error {
	marks, err := marksOf(o.config)
	if err != nil {
		return err
	}
	service, err := ble.ParseUUID(optout.ServiceUUID)
	if err != nil {
		return err
	}
	report, err := scrub.File(c.Context(), in, out, c.InOrStdin(), scrub.Options{
		Random: rand.Reader, Marks: marks, Service: service, Shift: o.shift,
	})
	return errors.Join(err, printScrub(c.OutOrStdout(), out, report))
}

// marksOf returns the do-not-count names of a configuration, or the default
// ones without.
func marksOf(path string) (decode.Marks, error) {
	if path == "" {
		return decode.DefaultMarks(), nil
	}
	config, err := configs.Load(path)
	if err != nil {
		return decode.Marks{}, err
	}
	return decode.Marks{SSIDs: config.OptOut.SSIDs, Suffixes: config.OptOut.SSIDSuffixes}, nil
}

// printScrub writes the summary. There is none of a capture that was not read.
func printScrub(w io.Writer, out string, r scrub.Report) error {
	if r.Frames == 0 {
		return nil
	}
	_, err := fmt.Fprintf(w, "%d frames read, %d written to %s, %d names blanked\n", r.Frames, r.Written, out, r.Names)
	for _, why := range slices.Sorted(maps.Keys(r.LeftOut)) {
		_, failed := fmt.Fprintf(w, "%d left out: %s\n", r.LeftOut[why], why)
		err = errors.Join(err, failed)
	}
	return err
}
