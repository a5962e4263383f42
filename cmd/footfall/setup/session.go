package setup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/configs/edit"
)

// unset stands in the sample for a missing value.
const unset = "CHANGE-ME"

// session is one run.
type session struct {
	*Options
	dialog *dialog
	file   *edit.File     // the file in place; nil for none
	doc    *edit.Document // with the answers so far
	fresh  bool           // the sample: its values are no answers
	// password is a new one, to be written; nil for none.
	password []byte
	// hub is the user to make at the hub; nil for none.
	hub     *pendingUser
	missing []string // flags without an answer
}

// Run asks, shows, and writes.
func Run(ctx context.Context, o Options) error {
	s := &session{Options: &o, dialog: newDialog(&o)}
	defer func() { clear(s.password) }()
	if err := s.begin(); err != nil {
		return cli.UsageError{Err: err}
	}
	if s.asks() {
		fmt.Fprintf(o.Out, "Set up the sensor in %s. Enter takes what stands in brackets, ? explains.\n\n", o.Path)
	}
	for _, step := range steps {
		if err := step(ctx, s); err != nil {
			return err
		}
	}
	config, err := s.complete()
	if err != nil {
		return err
	}
	return s.finish(ctx, config)
}

// asks tells whether there is someone to ask.
func (s *session) asks() bool { return s.Terminal && !s.Yes }

// agreed tells whether the result may be written, or someone will be asked.
func (s *session) agreed() bool { return s.Terminal || s.Yes || s.DryRun }

// begin finds the text to begin with, and whether the file can be written.
func (s *session) begin() error {
	file, err := edit.Open(s.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := s.Machine.Writable(s.Path); err != nil && !s.DryRun {
			return err
		}
		s.doc, err = edit.Parse(configs.Reference(), s.Path)
		if err != nil {
			return err
		}
	case err != nil:
		return err
	default:
		s.file, s.doc = file, file.Document
	}
	if s.From != "" {
		text, err := configs.Read(s.From)
		if err == nil {
			s.doc, err = edit.Parse(text, s.Path)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("--from: %s: does not exist; name the configuration to begin with", s.From)
		}
		if err != nil {
			return fmt.Errorf("--from: %w", err)
		}
	}
	site, _, _ := s.doc.Get("site")
	if s.fresh = site == unset; s.fresh {
		s.doc, err = edit.Parse(begun(s.doc.Bytes()), s.Path)
		return err
	}
	return nil
}

// sampleLine says in the reference that it is one.
const sampleLine = "# This file is a sample. Replace every CHANGE-ME; a sensor does not start before.\n"

// begun is a sample with another first line: the file is about to be complete.
func begun(sample []byte) []byte {
	return bytes.Replace(sample, []byte(sampleLine),
		[]byte("# Written by \"footfall init\". Run that again, or change settings with\n# \"footfall config set\" or an editor.\n"), 1)
}

// current is the value of a setting in the document; "" for none, or for one of the
// sample.
func (s *session) current(key string) string {
	text, _, _ := s.doc.Get(key)
	if strings.Contains(text, unset) {
		return ""
	}
	return text
}

// change applies an edit to the document if the settings at these places are valid
// afterwards.
func (s *session) change(do func(*edit.Document) error, places ...string) error {
	trial, err := edit.Parse(s.doc.Bytes(), s.Path)
	if err != nil {
		return err
	}
	if err := do(trial); err != nil {
		return err
	}
	if err := s.check(trial, places); err != nil {
		return err
	}
	s.doc = trial
	return nil
}

// check returns the first mistake at some places of a document.
func (s *session) check(d *edit.Document, places []string) error {
	// The broker comes last; until then the rest is checked with one of this machine.
	text := bytes.Replace(d.Bytes(), []byte("mqtts://"+unset), []byte("mqtts://localhost"), 1)
	config, err := configs.Parse(text, s.Path)
	var all *configs.Error
	if !errors.As(err, &all) {
		if err == nil && len(places) > 0 && places[0] == "sources" {
			return s.Machine.Check(config)
		}
		return err
	}
	for _, p := range all.Problems {
		for _, place := range places {
			if p.Place == place || strings.HasPrefix(p.Place, place+".") || strings.HasPrefix(p.Place, place+"[") {
				return errors.New(p.Text)
			}
		}
	}
	return nil
}

// complete is the configuration with all answers.
func (s *session) complete() (*configs.Config, error) {
	if !s.agreed() {
		s.missing = append(s.missing, "--yes")
	}
	if len(s.missing) > 0 {
		return nil, cli.UsageError{Err: fmt.Errorf("without a terminal to ask on, these flags are missing: %s; see footfall init --help", strings.Join(s.missing, ", "))}
	}
	config, err := configs.Parse(s.doc.Bytes(), s.Path)
	if err == nil {
		err = config.CheckRun()
	}
	if err == nil {
		err = s.Machine.Check(config)
	}
	if err != nil {
		return nil, cli.UsageError{Err: fmt.Errorf("nothing was written, because the result would not be valid; change the rest with footfall config set KEY VALUE:\n%w", err)}
	}
	return config, nil
}

// say writes a line to the user.
func say(w io.Writer, format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

// readable tells whether a file can be read here, for a better answer at once.
func readable(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return f.Close()
}
