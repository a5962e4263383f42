// Footfall-lab is the program for the desk. It runs the sensor over a simulated
// store, counts recorded captures without noise, and scores the counts against known
// truth. No gateway needs it.
//
// The commands are one file each; footfall-lab help lists them.
package main

import (
	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/sensor/capture/zstdfile"
)

func main() {
	zstdfile.Register()
	cli.Main(newRootCommand())
}

func newRootCommand() *cobra.Command {
	root := cli.NewRoot("footfall-lab", "Try the sensor and measure it, at a desk",
		`Footfall-lab runs the sensor over a simulated store, counts recorded captures
without noise, and scores the counts against known truth. A gateway needs the
program footfall alone.`)
	root.Example = "  footfall-lab demo\n  footfall-lab inspect --summary lobby.pcap"
	root.AddCommand(newDemoCommand(), newReplayCommand(), newScrubCommand(), newInspectCommand(), newRenderCommand(), newSimulateCommand(), newChartCommand(), newLoadCommand(), cli.NewVersionCommand("footfall-lab"))
	return root
}
