package optout

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/hashing/optout"
	"footfall/sensor/admin"
)

// options are the shared flags of the commands below "optout".
type options struct {
	config string      // file of the configuration
	chosen func() bool // -c was given
	list   string      // a list by itself, without a sensor
	// purpose is what a list by itself is for.
	purpose string
}

// NewCommand returns the command "optout" with those below it.
func NewCommand() *cobra.Command {
	var o options
	c := &cobra.Command{
		Use:     "optout",
		Short:   "Manage the list of devices that are left out",
		GroupID: "privacy",
		Long: `Optout manages the list of devices that are not counted. With "opt_out.mode:
opt-in", only listed devices are counted. The list holds short digests, from which
addresses cannot be read back.

While the sensor runs, these commands ask it over control.socket to make the
change, and the open window is updated. Otherwise they change opt_out.list
themselves.

Addresses may be written with colons, dashes, dots or bare, in upper or lower
case. With --list in place of -c, the commands work on a list file without a
sensor, such as the list of a chain.`,
		Example: `  sudo footfall optout add 00:11:22:aa:bb:cc
  footfall optout beacon`,
		Args: cli.Usage(cli.NoSuchCommand),
		RunE: cli.Help,
	}
	c.PersistentFlags().StringVarP(&o.config, "config", "c", cli.DefaultConfigFile, "configuration `FILE` of the sensor")
	o.chosen = func() bool { return c.PersistentFlags().Changed("config") }
	c.PersistentFlags().StringVar(&o.list, "list", "", "list `FILE` by itself, without a sensor")
	c.PersistentFlags().StringVar(&o.purpose, "purpose", optout.Objection.String(), "what the list of --list is for: `objection|enrolment`")
	_ = c.MarkPersistentFlagFilename("config", "yaml", "yml")
	c.AddCommand(newAddCommand(&o), newRemoveCommand(&o), newCheckCommand(&o), newListCommand(&o),
		newImportCommand(&o), newExportCommand(&o), newBeaconCommand(&o),
		newKeygenCommand(), newSignCommand(&o), newPublishCommand(&o))
	return c
}

// load returns the configuration, or with --list one with only the list.
func (o *options) load() (*configs.Config, error) {
	switch {
	case o.chosen() && o.list != "":
		return nil, cli.UsageError{Err: errors.New("both -c and --list are given; use one")}
	case o.list != "":
		c := configs.Defaults()
		purpose, err := optout.ParsePurpose(o.purpose)
		if err != nil {
			return nil, cli.UsageError{Err: fmt.Errorf("--purpose: %w", err)}
		}
		c.Site = "" // the list may be for any
		c.OptOut, c.Control = configs.OptOut{List: o.list, Mode: configs.ModeOptOut}, configs.Control{}
		if purpose == optout.Enrolment {
			c.OptOut.Mode = configs.ModeOptIn
		}
		return c, nil
	}
	return cli.LoadConfig(o.config)
}

// access is the way to the lists, and their configuration.
type access struct {
	*admin.Access
	config *configs.Config
}

// open connects to the running sensor, or opens the files if none runs.
func (o *options) open() (*access, error) {
	config, err := o.load()
	if err != nil {
		return nil, err
	}
	way, err := admin.Open(config, "")
	if err != nil {
		return nil, err
	}
	if !way.Running && config.OptOut.List == "" {
		return nil, cli.UsageError{Err: fmt.Errorf("%s: opt_out.list names no file; give it one", o.config)}
	}
	return &access{way, config}, nil
}

// optIn reports whether only listed devices are counted.
func (a *access) optIn() bool { return a.config.OptOut.Mode == configs.ModeOptIn }

// leftOut says how many other devices match one of n entries by chance.
func leftOut(entries int) string {
	if entries == 0 {
		return "The list is empty."
	}
	return fmt.Sprintf("The list has %s; 1 in %s of all other devices matches one by chance.", cli.Count(entries, "entry", "entries"), cli.Grouped(oneIn(entries)))
}

// oneIn is N if 1 in N devices matches an entry by chance.
func oneIn(entries int) int { return (1 << optout.DigestBits) / entries }

// parseAddresses reads the addresses of a command line. The error may show them:
// the user typed them.
func parseAddresses(args []string, parse func([]byte, *[6]byte) error) ([]optout.Address, error) {
	addresses := make([]optout.Address, len(args))
	for i, arg := range args {
		if err := parse([]byte(arg), addresses[i].Bytes()); err != nil {
			return nil, cli.UsageError{Err: fmt.Errorf("%q: %w; nothing was changed", arg, err)}
		}
	}
	return addresses, nil
}
