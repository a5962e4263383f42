// Package clitest runs the script tests of the programs. It is for tests.
package clitest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"footfall/cmd/internal/broker"
	"footfall/sensor/accuracy/prior"
	"footfall/sensor/capture"
	"footfall/sensor/count/scans"
	"footfall/sensor/decode"
	"footfall/sensor/simulate"
)

// Scripts runs the scripts of a program in testdata/script: each file is a terminal
// session with its files attached. Beside the usual commands there are
//
//	record FILE PRESENCE   a lively half hour in a one-zone store
//	bulk FILE N A          N probe requests from A addresses
//	cut FILE N             cut a file after N bytes
//	addresses FILE LIST    list the addresses of a capture that may opt out
//	walk FILE N DBM NAME   N scans around a signal, for a network's name
//	library FILE           the built-in prior of the estimates
//	released OUTBOX N      N windows of the last hours, released beside an outbox
//	broker                 an MQTT broker; $BROKER is its address
//	hub                    footfall-hub, running and in $PATH; $HUB is its configuration
func Scripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("TZ", "UTC")
			e.Setenv("HOME", e.WorkDir)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"record": record, "bulk": bulk, "cut": cut, "addresses": addresses, "walk": walk,
			"library": library, "released": released, "broker": startBroker, "hub": startHub,
		},
	})
}

func record(ts *testscript.TestScript, _ bool, args []string) {
	c := simulate.Show(1)
	c.Zones = c.Zones[:1]
	c.Start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).UnixNano()
	store, err := simulate.New(c)
	ts.Check(err)
	frames, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	defer frames.Close()
	presence, err := os.Create(ts.MkAbs(args[1]))
	ts.Check(err)
	defer presence.Close()
	ts.Check(store.Record(context.Background(), store.Zones()[0], c.Start+int64(10*time.Minute), frames, presence))
}

func library(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	ts.Check(prior.Write(f, scans.Library))
}

func bulk(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	ts.Check(simulate.Bulk(f, simulate.BulkConfig{
		Frames: whole(ts, args[1]), Addresses: whole(ts, args[2]), ProbeShare: 1, Seed: 1,
		Start: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).UnixNano(),
	}))
}

func cut(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.Truncate(ts.MkAbs(args[0]), int64(whole(ts, args[1]))))
}

func addresses(ts *testscript.TestScript, _ bool, args []string) {
	source, err := capture.Open(ts.MkAbs(args[0]), nil)
	ts.Check(err)
	defer source.Close()
	list, err := os.Create(ts.MkAbs(args[1]))
	ts.Check(err)
	defer list.Close()
	decoder, seen := decode.New(decode.DefaultMarks()), map[decode.Address]bool{}
	for {
		frames, err := source.Next(context.Background())
		if errors.Is(err, io.EOF) {
			return
		}
		ts.Check(err)
		for i := range frames {
			var s decode.Sighting
			if decoder.Decode(&frames[i], &s) == decode.Seen && s.Kind == decode.Global && !seen[s.Address] {
				seen[s.Address] = true
				fmt.Fprintln(list, net.HardwareAddr(s.Address[:]))
			}
		}
	}
}

func startBroker(ts *testscript.TestScript, _ bool, _ []string) {
	b, err := broker.Start()
	ts.Check(err)
	ts.Defer(b.Close)
	ts.Setenv("BROKER", b.URL())
}

func whole(ts *testscript.TestScript, text string) int {
	n, err := strconv.Atoi(text)
	ts.Check(err)
	return n
}
