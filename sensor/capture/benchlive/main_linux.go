package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// options are the choices of a run.
type options struct {
	daemon  string
	tcpdump string
	rounds  int
	period  time.Duration
	rates   []int
}

func main() {
	o, err := parse(os.Args[1:])
	if err == nil {
		err = measure(o, os.Stdout)
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errSkipped):
		fmt.Println("SKIPPED:", err)
	case err != nil:
		fmt.Fprintln(os.Stderr, "benchlive:", err)
		os.Exit(1)
	}
}

func parse(args []string) (o options, err error) {
	flags := flag.NewFlagSet("benchlive", flag.ContinueOnError)
	flags.StringVar(&o.daemon, "daemon", "bin/footfall", "the daemon's program")
	flags.StringVar(&o.tcpdump, "tcpdump", "tcpdump", "the program to compare with")
	flags.IntVar(&o.rounds, "rounds", 5, "rounds, of which the medians are shown")
	seconds := flags.Float64("seconds", 4, "how long each measurement takes")
	rates := flags.String("rates", "0,10,1000,20000,100000,400000", "frames a second")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	o.period = time.Duration(*seconds * float64(time.Second))
	for field := range strings.SplitSeq(*rates, ",") {
		rate, err := strconv.Atoi(field)
		if err != nil || rate < 0 {
			return o, fmt.Errorf("-rates %q: whole numbers with commas in between are read", *rates)
		}
		o.rates = append(o.rates, rate)
	}
	if o.rounds < 1 || o.period <= 0 {
		return o, errors.New("-rounds and -seconds must be above 0")
	}
	return o, nil
}
