package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/big"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"

	"footfall/sensor/accuracy/trial"
	"footfall/sensor/count/scans"
)

// options are the command line.
type options struct {
	maker, crowds, seeds, groups, epsilon, off, field, page string
	least                                                   int
	ablation                                                bool
}

func main() {
	var o options
	flag.StringVar(&o.maker, "maker", "", "crowd maker, a Python `FILE`")
	flag.StringVar(&o.crowds, "crowds", "bin/crowds", "`FOLDER` where crowds are, or will be")
	flag.StringVar(&o.seeds, "seeds", "1,2", "`LIST` of seeds, a split each")
	flag.StringVar(&o.groups, "groups", "", "`LIST` of groups (default: all)")
	flag.StringVar(&o.epsilon, "epsilon", "", "score released numbers with noise of this `ε`")
	flag.StringVar(&o.off, "off", "", "`LIST` of mechanisms to switch off: "+strings.Join(scans.Mechanisms(), ", "))
	flag.BoolVar(&o.ablation, "ablation", false, "a table without each of the mechanisms")
	flag.StringVar(&o.field, "field", "", "`FOLDER` of field captures")
	flag.IntVar(&o.least, "least", -75, "weakest `signal` of the field captures, in dBm")
	flag.StringVar(&o.page, "page", "", "`FILE` of Markdown whose table is replaced too")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var table bytes.Buffer
	err := o.run(ctx, io.MultiWriter(os.Stdout, &table))
	if err == nil && o.page != "" {
		err = replaceTable(o.page, table.Bytes())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "study:", err)
		os.Exit(1)
	}
}

// run writes the tables that were asked for.
func (o *options) run(ctx context.Context, w io.Writer) error {
	setup, err := o.setup()
	if err != nil {
		return err
	}
	if o.maker != "" {
		if err := o.crowdTables(ctx, w, setup); err != nil {
			return err
		}
	}
	if o.field != "" {
		return fieldTable(ctx, w, o.field, int8(o.least), setup)
	}
	return nil
}

// setup is how all crowds are counted.
func (o *options) setup() (trial.Setup, error) {
	s := trial.Setup{Seed: 1, Without: list(o.off)}
	if o.epsilon != "" {
		epsilon, ok := new(big.Rat).SetString(o.epsilon)
		if !ok {
			return s, fmt.Errorf("-epsilon: %q is not a number", o.epsilon)
		}
		s.Epsilon = epsilon
	}
	return s, nil
}

// crowdTables makes the crowds and scores them.
func (o *options) crowdTables(ctx context.Context, w io.Writer, setup trial.Setup) error {
	if missing := o.missing(); missing != "" {
		_, err := fmt.Fprintln(w, "SKIPPED: "+missing)
		return err
	}
	crowds, err := o.plan()
	if err != nil {
		return err
	}
	off := [][]string{setup.Without}
	if o.ablation {
		for _, name := range scans.Mechanisms() {
			off = append(off, append([]string{name}, setup.Without...))
		}
	}
	for _, without := range off {
		setup.Without = without
		if err := scoreAll(ctx, w, crowds, setup); err != nil {
			return err
		}
	}
	return nil
}

// missing says what is needed and is not there, or "".
func (o *options) missing() string {
	if _, err := os.Stat(o.maker); err != nil {
		return fmt.Sprintf("no crowd maker at %s; set FOOTFALL_CROWD_MAKER to where it is", o.maker)
	}
	if _, err := exec.LookPath("python3"); err != nil {
		return "the crowd maker needs python3, which is not installed"
	}
	return ""
}

// plan lists the crowds.
func (o *options) plan() ([]crowd, error) {
	groups := list(o.groups)
	var crowds []crowd
	for _, text := range list(o.seeds) {
		seed, err := strconv.ParseUint(text, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("-seeds: %q is not a number", text)
		}
		crowds = append(crowds, planned(o.maker, o.crowds, seed, groups)...)
	}
	if len(crowds) == 0 {
		return nil, errors.New("no crowds: -groups and -seeds name none")
	}
	return crowds, nil
}

func list(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}
