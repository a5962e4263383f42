// Footfall counts the devices in a store without knowing whose they are. It hears Wi-Fi
// probe requests and replaces every address with a pseudonym under a daily key. It
// leaves out everyone who opted out. Over MQTT it publishes numbers per zone, and
// nothing else.
//
// The commands are one file each; footfall help lists them.
package main

import "footfall/cmd/internal/cli"

func main() { cli.Main(newRootCommand()) }
