package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs"
)

func newEraseCommand() *cobra.Command {
	var file string
	var yes bool
	c := &cobra.Command{
		Use:     "erase -c FILE",
		Short:   "Wipe key, lists, outbox and state, and say what is out of reach",
		GroupID: "privacy",
		Long: `Erase makes the running sensor wipe its key and all it has counted and end; then
it overwrites and deletes the opt-out lists, the outbox, the saved list of the
chain and the hand counts of people. What has not been published is lost. It asks for the name of the site
first, unless --yes is given.

It cannot reach everything, and says what: copies that the storage keeps by
itself, backups, and what the broker and its subscribers have.

The configuration, and the passwords and keys that it names, stay.`,
		Example: "  footfall erase -c /etc/footfall/footfall.yaml",
		Args:    cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := configs.Load(file)
			if err != nil {
				return cli.UsageError{Err: err}
			}
			e := &erasure{config: config, out: c.OutOrStdout()}
			if err := e.plan(); err != nil {
				return err
			}
			if !yes {
				if err := e.confirm(c.InOrStdin()); err != nil {
					return err
				}
			}
			if err := e.stopSensor(c.Context()); err != nil {
				return err
			}
			if err := e.eraseFiles(); err != nil {
				return err
			}
			return e.outOfReach()
		},
	}
	cli.RequireConfig(c, &file)
	c.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return c
}

// erasure is one run of the command.
type erasure struct {
	config *configs.Config
	out    io.Writer
	files  []string // that exist
}

// plan finds the files and says what will be done.
func (e *erasure) plan() error {
	var err error
	if e.files, err = erasable(e.config); err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.out, "This wipes the sensor %s of site %s: its key and what it has counted, if it runs, and %s:\n%s",
		e.config.Sensor, e.config.Site, cli.Count(len(e.files), "file", "files"), indented(e.files))
	return err
}

func indented(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	return b.String()
}

func (e *erasure) confirm(stdin io.Reader) error {
	if _, err := fmt.Fprintf(e.out, "There is no way back. Type the name of the site, %s, to go on: ", e.config.Site); err != nil {
		return err
	}
	answer, err := bufio.NewReader(io.LimitReader(stdin, 1024)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if _, err := fmt.Fprintln(e.out); err != nil {
		return err
	}
	if strings.TrimSpace(answer) != e.config.Site {
		return errors.New("that is not the name of the site; nothing was erased")
	}
	return nil
}

// outOfReach says what this machine cannot erase.
func (e *erasure) outOfReach() error {
	written := "digests and numbers were"
	if e.config.OptOut.File != "" {
		written = "digests, numbers and the addresses in opt_out.file were"
	}
	_, err := fmt.Fprintf(e.out, `
Out of reach, and for you to see to:
- Flash storage and some file systems keep old copies of blocks until they are
  used again; overwriting does not reach those. The key was never written
  anywhere; %s. Only encryption of the disk, or
  destroying it, is certain.
- Backups and snapshots of these files, and exports of the list.
- The log (journalctl -u footfall), which holds no addresses.
- State that the service manager may still hold for a sensor that was killed
  (systemctl show footfall -p NFileDescriptorStore tells): a reboot clears it.
- Numbers that were published: subscribers and their databases have them. What
  the broker itself retains is deleted with these commands, with your host and
  credentials:
%s`, written, indented(e.brokerCommands()))
	if err == nil && e.config.OptOut.Chain.Topic != "" {
		_, err = fmt.Fprintf(e.out, "- The list of the chain, which belongs to all its sensors, at the topic\n  %s.\n", e.config.OptOut.Chain.Topic)
	}
	if err == nil && e.config.OptOut.File != "" {
		_, err = fmt.Fprintf(e.out, "The sensor does not start again without opt_out.file: create %s empty, or take\nit out of the configuration.\n", e.config.OptOut.File)
	}
	return err
}

// brokerCommands deletes what the broker retains of this sensor.
func (e *erasure) brokerCommands() []string {
	base := e.config.MQTT.Topic + "/v1/" + e.config.Site + "/" + e.config.Sensor + "/"
	levels := []string{"status", "health", "manifest"}
	for _, z := range e.config.Zones {
		levels = append(levels, z.Name+"/latest")
	}
	for i, level := range levels {
		levels[i] = "mosquitto_pub -h BROKER -q 1 -r -n -t " + cli.QuoteShell(base+level)
	}
	return levels
}
