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
		Use:     "erase",
		Short:   "Wipe key, lists, outbox and state",
		GroupID: "privacy",
		Long: `Erase makes the running sensor wipe its key and counts, and end. Then it overwrites
and deletes the opt-out lists, the outbox, the released windows of the last days, the
list of the chain, and the hand counts of people. Windows that were not published are
lost. It first asks for the name of the site, unless --yes is given.

It prints what it cannot erase: old copies of blocks on flash storage, backups,
and what the broker and its subscribers have.

The configuration stays, with the passwords and keys that it names.`,
		Example: "  footfall erase -c /etc/footfall/footfall.yaml",
		Args:    cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := cli.LoadConfig(file)
			if err != nil {
				return err
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
	cli.ConfigFlag(c, &file)
	c.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return c
}

// erasure is one run of the command.
type erasure struct {
	config *configs.Config
	out    io.Writer
	files  []string // existing ones
}

// plan finds the files and announces the erasure.
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
	if _, err := fmt.Fprintf(e.out, "This cannot be undone. Type the name of the site, %s, to go on: ", e.config.Site); err != nil {
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

// outOfReach lists the copies beyond this machine.
func (e *erasure) outOfReach() error {
	written := "digests and numbers were"
	if e.config.OptOut.File != "" {
		written = "digests, numbers and the addresses in opt_out.file were"
	}
	_, err := fmt.Fprintf(e.out, `
Cannot be erased from here; you must do this:
- Destroy or encrypt the storage if its old blocks matter: flash storage and some
  file systems keep copies that overwriting does not reach. The key was never
  written; %s.
- Delete backups and snapshots of these files, and exports of the list.
- Delete the log if you wish (journalctl -u footfall); it holds no addresses.
- Reboot if the sensor was killed: the service manager may still hold its state
  (systemctl show footfall -p NFileDescriptorStore).
- Ask subscribers to delete published numbers. These commands delete what the
  broker retains; add your host and credentials:
%s`, written, indented(e.brokerCommands()))
	if err == nil && e.config.OptOut.Chain.Topic != "" {
		_, err = fmt.Fprintf(e.out, "- Keep or delete the list of the chain, which belongs to all its sensors:\n  topic %s.\n", e.config.OptOut.Chain.Topic)
	}
	if err == nil && e.config.OptOut.File != "" {
		_, err = fmt.Fprintf(e.out, "The sensor does not start again without opt_out.file: create %s empty, or remove\nit from the configuration.\n", e.config.OptOut.File)
	}
	return err
}

// brokerCommands deletes the retained messages of this sensor.
func (e *erasure) brokerCommands() (commands []string) {
	o := new(retireOptions)
	topics, _ := o.topics(e.config)
	topics = append(topics, o.announcements(e.config, topics)...)
	for _, topic := range topics {
		commands = append(commands, "mosquitto_pub -h BROKER -q 1 -r -n -t "+cli.QuoteShell(topic))
	}
	return commands
}
