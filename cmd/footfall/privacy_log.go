package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/sensor/evidence"
	"footfall/sensor/status"
)

// logOptions are the flags of the command.
type logOptions struct {
	config, key, manifest string
	verify, json          bool
}

func newPrivacyLogCommand() *cobra.Command {
	var o logOptions
	c := &cobra.Command{
		Use:   "log -c FILE",
		Short: "Show and check the log of key changes, lists, settings and ε",
		Long: `Log prints the privacy log of this sensor, and checks it: each line is signed and
names the one before it. A line that was edited, removed, doubled or moved is found. It
ends with status 1 at the first of them.

Lines that were cut off at the end are found with a manifest, which names the newest
line: --manifest FILE, or - for stdin. Subscribe for it at the broker, as
.../manifest. With --key, the key that was noted at the installation is used instead
of the one on this machine.`,
		Example: `  footfall privacy log -c /etc/footfall/footfall.yaml
  footfall privacy log -c /etc/footfall/footfall.yaml --verify --manifest manifest.json`,
		Args: cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			return showLog(c.OutOrStdout(), c.InOrStdin(), o)
		},
	}
	cli.RequireConfig(c, &o.config)
	c.Flags().StringVar(&o.key, "key", "", "public `KEY` of the sensor, as footfall privacy key prints it")
	c.Flags().StringVar(&o.manifest, "manifest", "", "`FILE` with a manifest of the sensor, as the broker gives it")
	c.Flags().BoolVar(&o.verify, "verify", false, "print the verdict alone")
	c.Flags().BoolVar(&o.json, "json", false, "print the lines as JSON, one a line")
	return c
}

func showLog(w io.Writer, stdin io.Reader, o logOptions) error {
	config, err := cli.LoadConfig(o.config)
	if err != nil {
		return err
	}
	key, err := o.publicKey(evidence.KeyPath(config.Outbox.Path))
	if err != nil {
		return err
	}
	var witness evidence.Witness
	if o.manifest != "" {
		m, err := readManifest(key, o.manifest, stdin)
		if err != nil {
			return err
		}
		witness.Published = m.Log
	}
	c, err := evidence.ReadFiles(key, evidence.LogPath(config.Outbox.Path), func(l *evidence.Line, h evidence.Head) error {
		if err := witness.See(h); err != nil || o.verify {
			return err
		}
		return writeLine(w, l, o.json)
	})
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: there is no privacy log yet; the sensor begins it at its first start", err)
	}
	if err := errors.Join(err, witness.Missing(c)); err != nil {
		return err
	}
	return o.verdict(w, c)
}

func (o *logOptions) publicKey(path string) (ed25519.PublicKey, error) {
	if o.key == "" {
		text, err := publicKeyOf(path)
		if err != nil {
			return nil, err
		}
		return evidence.ParsePublicKey(text)
	}
	key, err := evidence.ParsePublicKey(o.key)
	if err != nil {
		return nil, cli.UsageError{Err: fmt.Errorf("--key: %w", err)}
	}
	return key, nil
}

// verdict ends the output for people.
func (o *logOptions) verdict(w io.Writer, c evidence.Checked) error {
	if o.json && !o.verify {
		return nil
	}
	end := "that lines are cut off at the end shows with --manifest"
	if o.manifest != "" {
		end = "none is cut off since the manifest"
	}
	_, err := fmt.Fprintf(w, "lines %d to %d are as the sensor wrote them; %s\n", c.First, c.Head.Number, end)
	return err
}

// maxManifest bounds a manifest in bytes.
const maxManifest = 1 << 20

// readManifest reads and checks a signed manifest.
func readManifest(key ed25519.PublicKey, file string, stdin io.Reader) (status.Manifest, error) {
	var m status.Manifest
	text, err := readBounded(file, stdin)
	if err != nil {
		return m, err
	}
	body, err := evidence.Verify(key, text)
	if err == nil {
		err = json.NewDecoder(bytes.NewReader(body)).Decode(&m)
	}
	if err != nil {
		return m, fmt.Errorf("manifest %s: %w", file, err)
	}
	return m, nil
}

func readBounded(file string, stdin io.Reader) ([]byte, error) {
	from := stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		from = f
	}
	text, err := io.ReadAll(io.LimitReader(from, maxManifest+1))
	if err == nil && len(text) > maxManifest {
		err = fmt.Errorf("%s: has more than %d bytes; that is no manifest", file, maxManifest)
	}
	return text, err
}

func writeLine(w io.Writer, l *evidence.Line, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(l)
	}
	_, err := fmt.Fprintf(w, "%6d  %s  %s\n", l.Number, l.Time.Format(time.RFC3339), inWords(l))
	return err
}

// inWords says what a line says.
func inWords(l *evidence.Line) string {
	switch l.Event {
	case evidence.Started:
		return "started, version " + l.Version + ", with the settings " + string(l.Privacy)
	case evidence.Settings:
		return "other settings are in force: " + string(l.Privacy)
	case evidence.Lists:
		return fmt.Sprintf("the lists have %s", cli.Count(*l.Listed, "entry", "entries"))
	case evidence.Account:
		text := fmt.Sprintf("%s released, with ε %g in sum; the key changed %s",
			cli.Plural(l.Spent.Windows, "window"), l.Spent.Epsilon, cli.Plural(l.Spent.KeyChanges, "time"))
		if l.Spent.Exact > 0 {
			text += fmt.Sprintf("; %d of the windows without noise", l.Spent.Exact)
		}
		return text
	case evidence.Erased:
		return "key and counts were erased on request"
	case evidence.Damage:
		return "the log before was damaged and set aside"
	}
	return string(l.Event)
}
