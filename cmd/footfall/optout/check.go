package optout

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/hashing/optout"
	"footfall/sensor/control"
)

func newCheckCommand(o *options) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "check ADDRESS",
		Short: `Answer "would this device be counted?"`,
		Long: `Check says whether the device with an address would be counted, and why. It keeps
no record of the question.`,
		Example: "  footfall optout check -c /etc/footfall/footfall.yaml 00:11:22:aa:bb:cc",
		Args:    cli.Usage(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			addresses, err := parseAddresses(args, optout.ParseAddress)
			if err != nil {
				return err
			}
			a, err := o.open()
			if err != nil {
				return err
			}
			defer a.Close()
			answer, err := a.OptOutCheck(c.Context(), &addresses[0])
			if err != nil {
				return err
			}
			text := verdict(optout.ParseListable([]byte(args[0]), addresses[0].Bytes()), answer, a.config.OptOut.SSIDs, a.config.OptOut.SSIDSuffixes)
			if asJSON {
				return cli.WriteJSON(c.OutOrStdout(), checked{!strings.HasPrefix(text, notCounted), answer.Listed(), text})
			}
			return wrapped(c.OutOrStdout(), text)
		},
	}
	cli.JSONFlag(c, &asJSON, "a JSON object")
	return c
}

// checked is an answer for programs.
type checked struct {
	Counted bool   `json:"counted"`
	Listed  bool   `json:"listed"`
	Text    string `json:"text"`
}

// notCounted begins the answer for a device that is left out.
const notCounted = "Not counted:"

// verdict answers whether a device would be counted. unlistable says why its
// address cannot be on a list, or is nil.
func verdict(unlistable error, c control.Check, names, endings []string) string {
	switch {
	case errors.Is(unlistable, optout.ErrGroup):
		return notCounted + " " + unlistable.Error() + "."
	case unlistable != nil && c.OptIn:
		return notCounted + " only listed devices are, and this one cannot be listed: " + unlistable.Error() + "."
	case unlistable != nil:
		return "Counted while the device uses this address, unless it opts out by radio. " + sentence(unlistable)
	case c.Listed() && c.OptIn:
		return "Counted: " + listedIn(c)
	case c.Listed():
		return notCounted + " " + listedIn(c)
	case c.OptIn:
		return notCounted + " only listed devices are, and this one is not listed."
	}
	return "Counted when a radio hears it: it is not listed. " + byRadio(names, endings)
}

func byRadio(names, endings []string) string {
	ways := make([]string, 0, len(names)+len(endings))
	for _, n := range names {
		ways = append(ways, fmt.Sprintf("called %q", n))
	}
	for _, e := range endings {
		ways = append(ways, fmt.Sprintf("whose name ends in %q", e))
	}
	if len(ways) == 0 {
		return "Opting out by radio is switched off here."
	}
	return "It opts out by radio when it looks for a network " + strings.Join(ways, ", or ") + "."
}

// listedIn names the lists with a device, and the chance of a false match.
func listedIn(c control.Check) string {
	var on []string
	if c.Plain {
		on = append(on, "opt_out.file")
	}
	if c.Own {
		on = append(on, "the list of this sensor")
	}
	if c.Chain {
		on = append(on, "the list of the chain")
	}
	text := "listed in " + strings.Join(on, " and ") + "."
	if !c.Plain && c.FalseRate > 0 {
		text += fmt.Sprintf(" (Lists hold short digests: 1 in %s of all other devices matches by chance.)", cli.Grouped(int(1/c.FalseRate)))
	}
	return text
}

// sentence makes an error text begin and end like a sentence.
func sentence(err error) string {
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// wrapped writes text in lines of up to 78 characters.
func wrapped(w io.Writer, text string) error {
	var b strings.Builder
	width := 0
	for _, word := range strings.Fields(text) {
		switch {
		case width == 0:
		case width+1+len(word) > 78:
			b.WriteByte('\n')
			width = 0
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(word)
		width += len(word)
	}
	_, err := fmt.Fprintln(w, b.String())
	return err
}
