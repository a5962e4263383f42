// Footfall counts the devices in a store without knowing whose they are. It
// hears Wi-Fi probe requests, replaces every address with a pseudonym under a
// key that changes daily, leaves out who opted out, and publishes numbers per
// zone over MQTT and nothing else.
//
// The commands are one file each; footfall help lists them.
package main

import "footfall/cmd/internal/cli"

func main() { cli.Main(newRootCommand()) }
