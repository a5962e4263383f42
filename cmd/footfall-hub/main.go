// Footfall-hub is a broker, a history and a page for a store without a broker of its own.
// Sensors publish to it, and people look at it with a browser. It has no radio and no key,
// and cannot see an address.
//
// The commands are one file each; footfall-hub help lists them.
package main

import (
	"runtime/debug"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
)

func main() { cli.Main(newRootCommand()) }

// memoryGoal is from where on the garbage collector works harder, in bytes. GOMEMLIMIT
// comes first.
const memoryGoal = 28 << 20

func newRootCommand() *cobra.Command {
	root := cli.NewRoot("footfall-hub", "A broker, a history and a page for sensors of one store",
		`Footfall-hub is for a store without a broker. Sensors publish to it over MQTT. It
keeps 400 days of hours and 30 days of windows, and shows them on a page.`)
	root.Example = `  sudo footfall-hub user add manager --viewer
  sudo footfall-hub user add front-door --sensor jakarta-01/front-door
  sudo footfall-hub status`
	root.AddCommand(newRunCommand(), newUserCommand(), newStatusCommand(), newBackupCommand(), newConfigCommand(), cli.NewVersionCommand("footfall-hub"))
	return root
}

// limitMemory sets the goal where the environment does not.
func limitMemory() {
	if debug.SetMemoryLimit(-1) > 1<<50 { // no limit yet
		debug.SetMemoryLimit(memoryGoal)
	}
}
