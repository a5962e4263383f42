package optout

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/hashing/optout"
	"footfall/sensor/admin"
)

// maxImport bounds the input of import, in bytes.
const maxImport = 16 << 20

func newImportCommand(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "import LIST|-",
		Short: "Add all devices of a file to the list",
		Long: `Import adds all addresses of a file to the list, or of standard input for "-". The
file has one address on each line, with comments after #, or is CSV with commas,
semicolons or tabs. In CSV the column is found by its heading (such as "mac") or
its content, and named in the output. One bad line refuses the file and changes
nothing.

It also reads what "optout export" wrote. A list with entries takes only its own
export: digests under different keys cannot be merged.`,
		Example: "  footfall optout import -c /etc/footfall/footfall.yaml requests.csv",
		Args:    cli.Usage(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			text, err := readInput(c.InOrStdin(), args[0])
			if err != nil {
				return err
			}
			defer clear(text)
			if optout.IsList(text) {
				return o.restore(c, args[0], text)
			}
			return o.paste(c, args[0], text)
		},
	}
}

// readInput reads a file, or standard input for "-".
func readInput(stdin io.Reader, name string) ([]byte, error) {
	in := stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, maxImport+1))
	if err == nil && len(text) > maxImport {
		err = fmt.Errorf("%s: more than %d MiB; leave out what is not the list", name, maxImport>>20)
	}
	return text, err
}

func (o *options) paste(c *cobra.Command, name string, text []byte) error {
	paste, err := optout.ReadAddresses(bytes.NewReader(text), name)
	if err != nil {
		return withValues(err)
	}
	defer optout.Wipe(paste.Addresses)
	if len(paste.Addresses) == 0 {
		return fmt.Errorf("%s: no address in it; nothing was changed", name)
	}
	if paste.Column != "" {
		if _, err := fmt.Fprintf(c.OutOrStdout(), "%s: addresses are in %s.\n", name, paste.Column); err != nil {
			return err
		}
	}
	return o.add(c, paste.Addresses)
}

// withValues adds the text of its line to each mistake. The user has the file and may
// see it.
func withValues(err error) error {
	var mistakes optout.Mistakes
	if !errors.As(err, &mistakes) {
		return fmt.Errorf("%w; nothing was changed", err)
	}
	var b strings.Builder
	for _, m := range mistakes {
		fmt.Fprintf(&b, "%s: line %d: %s: %v\n", m.Name, m.Line, m.Value(), m.Err)
	}
	return errors.New(b.String() + "nothing was changed")
}

// restore takes an exported list of digests back in.
func (o *options) restore(c *cobra.Command, name string, text []byte) error {
	list, err := optout.Decode(text)
	if err != nil {
		return fmt.Errorf("%s: %w; nothing was changed", name, err)
	}
	a, err := o.open()
	if err != nil {
		return err
	}
	defer a.Close()
	files, ok := a.Sensor.(*admin.Files)
	if !ok {
		return errors.New("the sensor is running and takes only addresses: stop it, import the digests, start it again")
	}
	change, err := files.OptOutRestore(list)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "%s of %d taken in. %s\n%s\n",
		cli.Count(change.Changed, "entry", "entries"), list.Len(), a.Effect(), leftOut(change.Entries))
	return err
}
