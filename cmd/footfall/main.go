// Footfall counts the devices in a store without knowing whose they are. It
// hears Wi-Fi probe requests, replaces every address with a pseudonym under a
// key that changes daily, leaves out who opted out, and publishes numbers per
// zone over MQTT and nothing else.
//
// The commands are one file each; footfall help lists them.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // access points have no time zone database
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := newRootCommand().ExecuteContext(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "footfall:", err)
	}
	os.Exit(exitStatus(err))
}
