package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"footfall/cmd/footfall/setup"
)

const (
	hubProgram = "footfall-hub"
	// hubTime is how long a command of the hub may take. A hash of a password takes
	// seconds on a small router.
	hubTime = 30 * time.Second
	// maxSaid bounds what is read of a command, in bytes.
	maxSaid = 1 << 20
)

// localHub asks the hub of this machine by its commands. It is a program of its own: its
// broker is several times as large as this program.
type localHub struct{ config string }

// Find implements [setup.Hub].
func (h localHub) Find(ctx context.Context) setup.HubState {
	if _, err := findHub(); err != nil {
		return setup.HubState{}
	}
	out, err := h.run(ctx, "status", "--json")
	var status struct {
		Clients *int `json:"clients"`
	}
	if json.Unmarshal(out, &status) == nil && status.Clients != nil {
		return setup.HubState{Installed: true, Running: true} // with alerts the status is an error, too
	}
	if err == nil {
		err = errors.New("it is of another version; bring hub and sensor to one")
	}
	why := err.Error()
	if strings.Contains(why, "does not run") {
		why += "; start it with: sudo systemctl enable --now footfall-hub"
	}
	return setup.HubState{Installed: true, Why: why}
}

// Login implements [setup.Hub].
func (h localHub) Login(ctx context.Context, u setup.HubUser, preview bool) (setup.HubLogin, error) {
	args := []string{"user", "add", u.Name, "--sensor", u.Site + "/" + u.Sensor, "--here", "--json"}
	if preview {
		args = append(args, "--dry-run")
	}
	out, err := h.run(ctx, args...)
	defer clear(out) // it has the password
	if err != nil {
		return setup.HubLogin{}, err
	}
	var answer struct {
		Broker, Topic, CA string
		Password          passwordText
		Exists            bool
	}
	if err := json.Unmarshal(out, &answer); err != nil || answer.Broker == "" || answer.Topic == "" {
		return setup.HubLogin{}, errors.New("its answer is not understood; bring hub and sensor to one version")
	}
	return setup.HubLogin{Broker: answer.Broker, Topic: answer.Topic, CA: answer.CA, Password: answer.Password, Exists: answer.Exists}, nil
}

// passwordText is text that can be wiped, as no string can.
type passwordText []byte

// UnmarshalJSON takes a string without escapes.
func (p *passwordText) UnmarshalJSON(text []byte) error {
	if len(text) < 2 || text[0] != '"' || bytes.IndexByte(text, '\\') >= 0 {
		return errors.New("is no plain string")
	}
	*p = bytes.Clone(text[1 : len(text)-1])
	return nil
}

// Remove implements [setup.Hub].
func (h localHub) Remove(ctx context.Context, name string) error {
	_, err := h.run(ctx, "user", "remove", name)
	return err
}

// findHub finds the program, in $PATH or beside this one.
func findHub() (string, error) {
	path, err := programPath(hubProgram, os.Getenv("PATH"))
	if err == nil {
		return path, nil
	}
	own, failure := os.Executable()
	if failure != nil {
		return "", err
	}
	return programPath(hubProgram, filepath.Dir(own))
}

// run runs a command of the hub and returns what it prints, also with an error. The error
// is what it says on its standard error.
func (h localHub) run(ctx context.Context, args ...string) ([]byte, error) {
	path, err := findHub()
	if err != nil {
		return nil, err
	}
	if h.config != "" {
		args = append(args, "-c", h.config)
	}
	ctx, cancel := context.WithTimeout(ctx, hubTime)
	defer cancel()
	out, said, err := output(ctx, append([]string{path}, args...))
	if text := strings.TrimSpace(strings.TrimPrefix(string(said), hubProgram+": ")); err != nil && text != "" {
		err = errors.New(text)
	}
	if ctx.Err() != nil {
		err = fmt.Errorf("%s %s: %w", hubProgram, args[0], ctx.Err())
	}
	return out, err
}

// output runs a program to its end, and returns its standard output and error. It is
// killed when the context ends.
func output(ctx context.Context, command []string) (out, said []byte, err error) {
	nothing, err := os.Open(os.DevNull)
	if err != nil {
		return nil, nil, err
	}
	defer nothing.Close()
	first, firstEnd, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	defer first.Close()
	second, secondEnd, err := os.Pipe()
	if err != nil {
		return nil, nil, errors.Join(err, firstEnd.Close())
	}
	defer second.Close()
	process, err := os.StartProcess(command[0], command, &os.ProcAttr{Files: []*os.File{nothing, firstEnd, secondEnd}})
	if err = errors.Join(err, firstEnd.Close(), secondEnd.Close()); err != nil {
		return nil, nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = process.Kill() })
	defer stop()
	errs := make(chan []byte, 1)
	go func() { errs <- readAll(second) }()
	out = readAll(first)
	said = <-errs
	state, err := process.Wait()
	if err == nil && !state.Success() {
		err = errors.New(state.String())
	}
	return out, said, err
}

// readAll reads to the end, and keeps the first maxSaid bytes.
func readAll(r io.Reader) []byte {
	kept, _ := io.ReadAll(io.LimitReader(r, maxSaid)) // what there is of it
	_, _ = io.Copy(io.Discard, r)
	return kept
}
