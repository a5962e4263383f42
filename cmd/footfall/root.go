package main

import (
	"github.com/spf13/cobra"

	"footfall/cmd/footfall/calibrate"
	"footfall/cmd/footfall/observe"
	"footfall/cmd/footfall/optout"
	"footfall/cmd/internal/cli"
)

func newRootCommand() *cobra.Command {
	root := cli.NewRoot("footfall", "Count devices per zone without knowing whose they are",
		`Footfall hears Wi-Fi probe requests on a monitor-mode interface. It replaces each
address with a pseudonym under a key that changes daily, and leaves out everyone
who opted out. Over MQTT it publishes only how many devices there were in each
zone.`)
	root.AddGroup(
		&cobra.Group{ID: "sensor", Title: "Running the sensor:"},
		&cobra.Group{ID: "privacy", Title: "Privacy:"},
		&cobra.Group{ID: "offline", Title: "Without a radio:"},
	)
	root.AddCommand(newInitCommand(), newRunCommand(), newValidateCommand(), newConfigCommand(), newSourceCommand(), newStreamCommand(),
		newZoneCommand(), newBrokerCommand(), observe.NewStatusCommand(), observe.NewWindowsCommand(), newReplayCommand(), newSchemaCommand(), newRetireCommand(),
		calibrate.NewCommand(), optout.NewCommand(), newNoticeCommand(), newPrivacyCommand(), newVerifyCommand(), newEraseCommand(),
		newRadioCommand(), newDoctorCommand(), cli.NewVersionCommand("footfall"))
	root.AddCommand(newTopics()...)
	root.Example = `  sudo footfall init
  sudo footfall status
  footfall help troubleshooting`
	return root
}
