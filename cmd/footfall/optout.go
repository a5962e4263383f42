package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"footfall/configs"
	"footfall/hashing/optout"
	"footfall/sensor/control"
)

// optOutOptions are the flags that the commands below "optout" share.
type optOutOptions struct {
	config string // file of the configuration
	list   string // a list by itself, without a sensor
	// purpose is what a list by itself is for.
	purpose string
}

func newOptOutCommand() *cobra.Command {
	var o optOutOptions
	c := &cobra.Command{
		Use:     "optout",
		Short:   "Keep the list of devices that are left out",
		GroupID: "privacy",
		Long: `Optout keeps the list of devices that are never counted; with
"opt_out.mode: opt-in" it is the list of those that alone are counted. The list
holds digests from which nobody can read the addresses back.

While the sensor runs, these commands ask it over control.socket to make the
change, which then takes effect in the open window; while it does not run they
change the file, opt_out.list, themselves.

Addresses may be written with colons, dashes, dots or bare, in upper or lower
case. With --list in place of -c the commands work on a list file by itself, as
for the list of a chain, at a place where no sensor runs.` + exitHelp,
		Args: usage(func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("unknown command %q; see footfall optout --help", args[0])
			}
			return nil
		}),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.PersistentFlags().StringVarP(&o.config, "config", "c", "", "configuration `FILE` of the sensor")
	c.PersistentFlags().StringVar(&o.list, "list", "", "list `FILE` by itself, without a sensor")
	c.PersistentFlags().StringVar(&o.purpose, "purpose", optout.Objection.String(), "what the list of --list is for: `objection|enrolment`")
	_ = c.MarkPersistentFlagFilename("config", "yaml", "yml")
	c.AddCommand(newOptOutAddCommand(&o), newOptOutRemoveCommand(&o), newOptOutCheckCommand(&o), newOptOutListCommand(&o),
		newOptOutImportCommand(&o), newOptOutExportCommand(&o), newOptOutBeaconCommand(&o),
		newOptOutKeygenCommand(), newOptOutSignCommand(&o), newOptOutPublishCommand(&o))
	return c
}

// load returns the configuration, or one with nothing but the list where --list
// names it.
func (o *optOutOptions) load() (*configs.Config, error) {
	switch {
	case o.config != "" && o.list != "":
		return nil, usageError{errors.New("both -c and --list are given; use one")}
	case o.list != "":
		c := configs.Defaults()
		purpose, err := optout.ParsePurpose(o.purpose)
		if err != nil {
			return nil, usageError{fmt.Errorf("--purpose: %w", err)}
		}
		c.Site = "" // the list may be for any
		c.OptOut, c.Control = configs.OptOut{List: o.list, Mode: configs.ModeOptOut}, configs.Control{}
		if purpose == optout.Enrolment {
			c.OptOut.Mode = configs.ModeOptIn
		}
		return c, nil
	case o.config == "":
		return nil, usageError{errors.New("no configuration given; use -c FILE (or --list FILE for a list by itself)")}
	}
	c, err := configs.Load(o.config)
	if err != nil {
		return nil, usageError{err}
	}
	return c, nil
}

// lists is how the commands reach the lists: through the running sensor, or in
// its files.
type lists interface {
	OptOutAdd(context.Context, []optout.Address) (control.Change, error)
	OptOutRemove(context.Context, []optout.Address) (control.Change, error)
	OptOutCheck(context.Context, *optout.Address) (control.Check, error)
	OptOutSummary(context.Context) (control.Summary, error)
	Close() error
}

// access is the lists and what the commands say about them.
type access struct {
	lists
	config  *configs.Config
	running bool
}

// open asks the running sensor for its lists or, where none runs, turns to the
// files.
func (o *optOutOptions) open() (*access, error) {
	config, err := o.load()
	if err != nil {
		return nil, err
	}
	if config.Control.Socket != "" {
		client, err := control.Dial(config.Control.Socket)
		if err == nil {
			return &access{client, config, true}, nil
		}
		if !errors.Is(err, control.ErrNotRunning) {
			return nil, err
		}
	}
	if config.OptOut.List == "" {
		return nil, usageError{fmt.Errorf("%s: opt_out.list names no file; give it one", o.config)}
	}
	return &access{newListFiles(config), config, false}, nil
}

// effect says when a change takes effect.
func (a *access) effect() string {
	switch {
	case a.running:
		return "The sensor knows, and the open window follows."
	case a.config.Control.Socket == "":
		return "A sensor that uses this list sees the change when it next starts."
	}
	return "The sensor is not running; the change takes effect when it starts."
}

// optIn tells whether the list is one of those who are counted.
func (a *access) optIn() bool { return a.config.OptOut.Mode == configs.ModeOptIn }

// leftOut says what n entries cost everybody else.
func leftOut(entries int) string {
	if entries == 0 {
		return "The list is empty."
	}
	return fmt.Sprintf("The list has %s; 1 in %s of all other devices fits one by chance.", plural2(entries, "entry", "entries"), grouped(oneIn(entries)))
}

// oneIn is how many devices there are for one that fits an entry by chance.
func oneIn(entries int) int { return (1 << optout.DigestBits) / entries }

func plural2(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(n) + " " + many
}

// grouped writes a number with commas between thousands.
func grouped(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// parseAddresses reads the addresses of a command line. Whoever typed them may
// see them again in the error.
func parseAddresses(args []string, check func(*[6]byte) error) ([]optout.Address, error) {
	addresses := make([]optout.Address, len(args))
	for i, arg := range args {
		err := optout.ParseAddress([]byte(arg), addresses[i].Bytes())
		if err == nil {
			err = check(addresses[i].Bytes())
		}
		if err != nil {
			return nil, usageError{fmt.Errorf("%q: %w; nothing was changed", arg, err)}
		}
	}
	return addresses, nil
}
