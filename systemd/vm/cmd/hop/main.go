// Hop has the radio process walk a radio through channels, as the sensor would,
// and prints what comes of it: a line for each change of interface or problem,
// and at the end the coverage and the time on each channel, from the first visit
// to the last.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"footfall/sensor/capture/channels"
	"footfall/sensor/capture/tuner"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("hop: ")
	socket := flag.String("socket", tuner.Socket, "of the radio process")
	radio := flag.String("radio", "auto", "radio to walk")
	list := flag.String("channels", "auto", "channels, with commas")
	dwell := flag.Duration("dwell", time.Second, "stay on each")
	length := flag.Duration("for", time.Hour, "how long; SIGTERM ends it earlier")
	flag.Parse()
	spec, err := channels.Parse(strings.Split(*list, ","))
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer cancel()
	ctx, stop := context.WithTimeout(ctx, *length)
	defer stop()
	f := tuner.NewFollower(tuner.FollowerOptions{Dial: tuner.DialSocket(*socket), Radio: *radio, Channels: spec, Dwell: *dwell, Now: time.Now})
	go watch(ctx, os.Stdout, f)
	if err := f.Run(ctx); err != nil {
		log.Fatal(err)
	}
	if all := f.Visits(time.Time{}, time.Now()); len(all) > 0 {
		summary(os.Stdout, f, all[0].From, all[len(all)-1].To)
	}
}

// watch prints the state whenever interface or problem change.
func watch(ctx context.Context, w io.Writer, f *tuner.Follower) {
	for ctx.Err() == nil {
		s, changed := f.State()
		switch {
		case s.Problem != nil:
			fmt.Fprintf(w, "problem [%s] %s\n", s.Problem.Condition, s.Problem.Error())
		case s.Interface != "":
			fmt.Fprintf(w, "interface %s of %s, %s\n", s.Interface, s.Radio, s.Driver)
		}
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
}

func summary(w io.Writer, f *tuner.Follower, from, to time.Time) {
	on := map[int]time.Duration{}
	for _, v := range f.Visits(from, to) {
		on[v.MHz] += v.To.Sub(v.From)
	}
	for _, mhz := range slices.Sorted(maps.Keys(on)) {
		fmt.Fprintf(w, "on %s for %d ms\n", channels.Name(mhz), on[mhz].Milliseconds())
	}
	fmt.Fprintf(w, "coverage %.3f\n", f.Coverage(from, to))
}
