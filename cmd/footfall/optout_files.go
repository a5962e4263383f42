package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"time"

	"footfall/configs"
	"footfall/hashing/optout"
	"footfall/sensor"
	"footfall/sensor/control"
)

// listFiles are the lists of a sensor that does not run.
type listFiles struct{ config *configs.Config }

func newListFiles(c *configs.Config) *listFiles { return &listFiles{c} }

// Close has nothing to do: files are closed after each use.
func (*listFiles) Close() error { return nil }

// change opens the list for one change.
func (l *listFiles) change(do func(*optout.Store) (int, error)) (control.Change, error) {
	store, err := optout.OpenStore(l.config.OptOut.List, sensor.ListOptions(l.config, rand.Reader, time.Now))
	if errors.Is(err, optout.ErrInUse) {
		return control.Change{}, fmt.Errorf("%w; it does not answer at control.socket: stop it first, or set control.socket", err)
	}
	if err != nil {
		return control.Change{}, err
	}
	defer store.Close()
	n, err := do(store)
	return control.Change{Changed: n, Entries: store.List().Len()}, err
}

// OptOutAdd enters addresses into the file.
func (l *listFiles) OptOutAdd(_ context.Context, addresses []optout.Address) (control.Change, error) {
	return l.change(func(s *optout.Store) (int, error) { return s.Add(addresses) })
}

// OptOutRemove takes addresses out of the file.
func (l *listFiles) OptOutRemove(_ context.Context, addresses []optout.Address) (control.Change, error) {
	return l.change(func(s *optout.Store) (int, error) { return s.Remove(addresses) })
}

// OptOutCheck looks an address up in all lists that the configuration names.
func (l *listFiles) OptOutCheck(_ context.Context, address *optout.Address) (control.Check, error) {
	list, chain, plain, err := l.read()
	if err != nil {
		return control.Check{}, err
	}
	r := control.Check{
		Own: list.Listed(address.Bytes()), Chain: chain.Listed(address.Bytes()),
		FalseRate: list.FalseRate() + chain.List().FalseRate(), OptIn: l.config.OptOut.Mode == configs.ModeOptIn,
	}
	for i := range plain {
		r.Plain = r.Plain || plain[i] == *address
	}
	return r, nil
}

// OptOutSummary describes the lists.
func (l *listFiles) OptOutSummary(context.Context) (control.Summary, error) {
	list, chain, plain, err := l.read()
	if err != nil {
		return control.Summary{}, err
	}
	return control.Summary{
		Path: l.config.OptOut.List, Entries: list.Len(), FalseRate: list.FalseRate(), Plain: len(plain),
		ChainEntries: chain.List().Len(), ChainSequence: chain.Sequence(), OptIn: l.config.OptOut.Mode == configs.ModeOptIn,
	}, nil
}

// read reads the list of digests, that of the chain and the plain one. What is
// not configured is empty.
func (l *listFiles) read() (*optout.List, *optout.Chain, []optout.Address, error) {
	list, err := optout.Load(l.config.OptOut.List, sensor.ListOptions(l.config, rand.Reader, time.Now))
	if err != nil {
		return nil, nil, nil, err
	}
	chain := new(optout.Chain)
	if l.config.OptOut.Chain.PublicKey != "" {
		if chain, err = optout.NewChain(sensor.ChainConfig(l.config, time.Now)); err != nil {
			return nil, nil, nil, err
		}
		if err := chain.Problem(); err != nil {
			return nil, nil, nil, err
		}
	}
	plain, err := readPlain(l.config.OptOut.File)
	return list, chain, plain, err
}

func readPlain(path string) ([]optout.Address, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("opt_out.file: %w", err)
	}
	defer f.Close()
	paste, err := optout.ReadAddresses(f, path)
	return paste.Addresses, err
}
