package main

import (
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"footfall/cmd/footfall/setup"
	"footfall/cmd/internal/cli"
)

func newInitCommand() *cobra.Command {
	var o setup.Options
	var hub localHub
	c := &cobra.Command{
		Use:     "init",
		Short:   "Ask what the sensor needs to know, and write its configuration",
		GroupID: "sensor",
		Long: `Init asks for the site, the radios, the zones, the broker and the rest, line by
line, and tries the broker there and then. It shows the commented configuration and
what it will do. Then it writes the file in one step, readable for the service, and
offers to start that. It also makes the key that signs the manifest, and prints its
public part.

Every question has a flag. What is given by flag is not asked. Run again, it keeps
what was not asked or given. With --from it begins with another configuration, such
as one of footfall-lab render. Without a terminal, or with --yes, it asks nothing,
and names the flags that are missing.

Where a hub runs on this machine (footfall-hub), init offers it as the broker, and
--hub takes it. Init then makes the user of the sensor there, named as the sensor or
as --username says, and takes address, password and certificate authority from it.

A password is asked for without being shown. For scripts it is read from a file
(--password-file, which the configuration then names) or from the standard input
(--password-stdin). It is kept beside the configuration, and never an argument.

Until the last question is answered nothing is written.

Exit status:
  0  the configuration is written, or nothing had to change
  1  the broker, the file or the service failed; the message says what was written
  2  a flag is missing, or an answer is wrong`,
		Example: `  sudo footfall init
  sudo footfall init --yes --site jakarta-01 --sensor front-door --radio auto \
      --zone entrance=-65 --broker mqtts://broker.shop.lan --username door \
      --password-stdin < password
  sudo footfall init --yes --site jakarta-01 --sensor back-door --radio auto --hub
  footfall init --dry-run --from jakarta-01.yaml`,
		Args: cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			// A terminal that closes ends the input, and then sends a signal. It is caught to
			// the end of the program, which else could die of it before it says how it ended.
			ctx, _ := signal.NotifyContext(c.Context(), syscall.SIGHUP)
			o.In, o.Out, o.Terminal = c.InOrStdin(), c.OutOrStdout(), cli.IsTerminal(c.InOrStdin())
			o.Hide, o.Now, o.Machine = hideEcho, time.Now, thisMachine()
			o.Machine.Hub = hub
			return setup.Run(ctx, o)
		},
	}
	cli.ConfigFlag(c, &o.Path)
	initFlags(c, &o, &hub)
	completeInit(c)
	return c
}

// initFlags are the flags: one for each question, and those of the run.
func initFlags(c *cobra.Command, o *setup.Options, hub *localHub) {
	f, a := c.Flags(), &o.Answers
	f.StringVar(&o.From, "from", "", "begin with the configuration in `FILE`")
	f.BoolVar(&o.DryRun, "dry-run", false, "show the result and write nothing")
	f.BoolVar(&o.Yes, "yes", false, "ask nothing, and write")
	f.BoolVar(&o.Start, "start", false, "start the service without being asked")
	f.BoolVar(&o.SkipBroker, "skip-broker-test", false, "do not try the broker")
	f.StringVar(&a.Site, "site", "", "`NAME` of the store, such as jakarta-01")
	f.StringVar(&a.Sensor, "sensor", "", "`NAME` of the sensor in it, such as front-door")
	f.StringVar(&a.TimeZone, "timezone", "", "time `ZONE` of the store, such as Asia/Jakarta (default: that of this machine)")
	f.StringArrayVar(&a.Radios, "radio", nil, "`[NAME=]RADIO` that listens: auto, phy0, wlan0; may be given several times")
	f.StringArrayVar(&a.Interfaces, "interface", nil, "`[NAME=]INTERFACE` in monitor mode that listens, such as mon0; may be given several times")
	f.StringArrayVar(&a.Controllers, "bluetooth", nil, "`[NAME=]CONTROLLER` of Bluetooth that listens, too: hci0 or auto; may be given several times")
	f.StringVar(&a.Channels, "channels", "", "`CHANNELS` that radios visit, such as 1,6,11 (default auto)")
	f.StringArrayVar(&a.Zones, "zone", nil, "`ZONE`: NAME, NAME=SIGNAL such as entrance=-65, or NAME:SOURCE=SIGNAL; may be given several times")
	f.StringVar(&a.Broker, "broker", "", "`ADDRESS` of the MQTT broker, such as mqtts://broker.shop.lan")
	f.BoolVar(&a.Hub, "hub", false, "the hub of this machine is the broker; the user of the sensor is made there")
	f.StringVar(&hub.config, "hub-config", "", "`FILE` of that hub's configuration (default as footfall-hub has it)")
	f.BoolVar(&a.AllowPlaintext, "allow-plaintext", false, "let mqtt:// send unencrypted over the network")
	f.StringVar(&a.CAFile, "ca-file", "", "`FILE` with the broker's own certificate authority")
	f.StringVar(&a.Username, "username", "", "user `NAME` at the broker")
	f.StringVar(&a.PasswordFile, "password-file", "", "`FILE` that holds its password, and goes on holding it")
	f.BoolVar(&a.PasswordStdin, "password-stdin", false, "read its password from the standard input, one line")
	f.StringVar(&a.Hours, "hours", "", "opening `HOURS`, such as \"mon-fri 09:00-21:00; sat 10:00-18:00\", or always")
	f.StringVar(&a.Privacy, "privacy", "", "`TIER`: "+strings.Join(setup.Tiers(), ", "))
	f.StringVar(&a.Operator, "operator", "", "`COMPANY` that answers for the counting, for the sign")
	f.StringVar(&a.Contact, "contact", "", "`WAY` to reach it: e-mail, telephone or address")
}

// completeInit completes files and words; everything else is the user's to say.
func completeInit(c *cobra.Command) {
	_ = c.MarkFlagFilename("from", "yaml", "yml")
	_ = c.MarkFlagFilename("ca-file", "pem", "crt")
	_ = c.MarkFlagFilename("hub-config", "yaml", "yml")
	_ = c.MarkFlagFilename("password-file")
	_ = c.RegisterFlagCompletionFunc("privacy", cobra.FixedCompletions(setup.Tiers(), cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("radio", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		names := []cobra.Completion{"auto"}
		radios, _ := findRadios()
		for _, r := range radios {
			names = append(names, r.Name)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
	for _, name := range []string{"site", "sensor", "timezone", "interface", "channels", "zone", "broker", "username", "hours", "operator", "contact"} {
		_ = c.RegisterFlagCompletionFunc(name, cobra.NoFileCompletions)
	}
}

// serviceCommands start the sensor under systemd or procd, and before it the control of
// the radios if it is needed.
func serviceCommands(radio bool) [][]string {
	services := []string{"footfall"}
	if radio {
		services = []string{"footfall-radio", "footfall"}
	}
	if _, err := os.Stat("/run/systemd/system"); err == nil {
		return [][]string{append([]string{"systemctl", "enable", "--now"}, services...)}
	}
	var commands [][]string
	for _, s := range services {
		script := "/etc/init.d/" + s
		if _, err := os.Stat(script); err == nil {
			commands = append(commands, []string{script, "enable"}, []string{script, "start"})
		}
	}
	return commands
}
