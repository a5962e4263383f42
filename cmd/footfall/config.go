package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/configs/edit"
	"footfall/sensor/admin"
	"footfall/sensor/engine"
)

// reload has the running sensor take over a saved configuration, and tells whether one
// runs that could be asked.
func reload(ctx context.Context, path string) (running bool, err error) {
	config, err := configs.Load(path)
	if err != nil {
		return false, err
	}
	client, err := admin.Dial(config)
	if client == nil {
		return false, err
	}
	defer client.Close()
	return true, client.Reload(ctx)
}

// newConfigCommand groups the commands for single settings. Sources and zones are
// lists of things, and have commands of their own.
func newConfigCommand() *cobra.Command {
	c := &cobra.Command{
		Use:     "config",
		Short:   "Read and change single settings",
		GroupID: "sensor",
		Long: `Config reads and changes single settings of a configuration file. Settings have
names with dots, such as mqtt.broker; an item of a list is named in brackets, such
as zones[entrance].sources[door].min_signal.

A change keeps comments, order and line ends. The whole configuration is validated
before it is written, and written in one step with the file's owner and mode. The
old file stays as it was when anything is wrong.

For the lists of radios and areas see footfall source and footfall zone.`,
		Example: `  footfall config get
  sudo footfall config set window 10m`,
		Args: cli.Usage(cli.NoSuchCommand),
		RunE: cli.Help,
	}
	c.AddCommand(newConfigGetCommand(), newConfigSetCommand(), newConfigUnsetCommand(), newConfigDiffCommand(), newConfigSchemaCommand())
	return c
}

// editOptions are the flags of every editing command.
type editOptions struct {
	config string
	dryRun bool
}

// addTo adds the flags to a command.
func (o *editOptions) addTo(c *cobra.Command) {
	cli.ConfigFlag(c, &o.config)
	c.Flags().BoolVar(&o.dryRun, "dry-run", false, "show the change as a diff and write nothing")
}

// run changes the configuration file, or shows the change, and reports the result.
func (o *editOptions) run(c *cobra.Command, change func(*edit.File) error) error {
	f, err := edit.Open(o.config)
	if err != nil {
		return cli.UsageError{Err: err}
	}
	wasValid := f.Check() == nil
	if err := change(f); err != nil {
		return cli.UsageError{Err: err}
	}
	if !f.Changed() {
		_, err := fmt.Fprintf(c.OutOrStdout(), "%s: nothing to change\n", o.config)
		return err
	}
	if err := f.Check(); err != nil {
		return cli.UsageError{Err: explain(err, wasValid)}
	}
	if o.dryRun {
		if _, err := io.WriteString(c.OutOrStdout(), edit.Diff(o.config, o.config+" (changed)", f.Before(), f.Bytes())); err != nil {
			return err
		}
	}
	if err := o.tellCost(c, f); err != nil || o.dryRun {
		return err
	}
	if err := f.Save(); err != nil {
		return err
	}
	return o.tell(c)
}

// tellCost says the cost of the change for a running sensor, before it is made.
func (o *editOptions) tellCost(c *cobra.Command, f *edit.File) error {
	before, err := configs.Parse(f.Before(), o.config)
	if err != nil {
		return nil // no sensor runs with it
	}
	after, err := configs.Parse(f.Bytes(), o.config)
	if err != nil {
		return err
	}
	cost := engine.CostOf(before, after)
	client, _ := admin.Dial(before) // an error of the way to the sensor is told after saving
	if client == nil || cost == engine.NoCost {
		return nil
	}
	defer client.Close()
	_, err = fmt.Fprintf(c.OutOrStdout(), "%s: %s\n", o.config, cost)
	return err
}

// explain adds a hint for a file with mistakes before the change.
func explain(err error, wasValid bool) error {
	if wasValid {
		return fmt.Errorf("nothing was written, because the result would not be valid:\n%w", err)
	}
	return fmt.Errorf("nothing was written, because the file would still not be valid; "+
		"set all that is wrong in one command: footfall config set KEY VALUE KEY VALUE ...\n%w", err)
}

// tell has the running sensor take over the change.
func (o *editOptions) tell(c *cobra.Command) error {
	running, err := reload(c.Context(), o.config)
	if err != nil {
		return fmt.Errorf("%s: was saved, but the running sensor does not use it: %w", o.config, err)
	}
	what := "no sensor answers here; one that runs takes it over with: systemctl reload footfall"
	if running {
		what = "the running sensor uses it now"
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "%s: saved; %s\n", o.config, what)
	return err
}

// completeSettings completes the names of settings: those of the file, and all others.
func completeSettings(c *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var names []cobra.Completion
	if d, err := cli.Document(cli.ConfigOf(c)); err == nil {
		for _, v := range d.Values() {
			names = append(names, v.Path)
		}
	}
	for _, s := range plainSettings() {
		if !slices.Contains(names, s.Path) {
			names = append(names, s.Path)
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// firstArgument completes nothing behind the first argument.
func firstArgument(complete cobra.CompletionFunc) cobra.CompletionFunc {
	return func(c *cobra.Command, args []string, toComplete string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return complete(c, args, toComplete)
	}
}

// plainSettings are the settings with a value, outside lists.
func plainSettings() []configs.Setting {
	var plain []configs.Setting
	for _, s := range configs.Settings() {
		if s.Kind != configs.Section && s.Kind != configs.List && !inList(s.Path) {
			plain = append(plain, s)
		}
	}
	return plain
}

// errNoSetting is the error for commands without an argument.
var errNoSetting = errors.New("no setting given; footfall config get lists all")
