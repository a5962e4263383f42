package optout

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/hashing/optout"
)

// maxDays is how long a signed list may be valid.
const maxDays = 3660

func newSignCommand(o *options) *cobra.Command {
	var key, output string
	var sequence uint64
	var days int
	c := &cobra.Command{
		Use:   "sign --list FILE --key FILE",
		Short: "Sign the list for all sensors of a chain",
		Long: `Sign writes the list with a signature: what the sensors of a chain accept from the
broker. What the list is for, its chain, date, expiry and sequence number are
signed with it. Sensors take a list only if its number is higher than all before,
so that an old list cannot come back. Without --sequence the number is the time in
seconds, which grows by itself. Sign again before the list expires: sensors raise
an alert then, since a newer list may be withheld. Digests are in it and no
addresses.`,
		Example: `  footfall optout add --list chain.list 00:11:22:aa:bb:cc
  footfall optout sign --list chain.list --key chain.key -o chain.signed
  footfall optout publish -c /etc/footfall/footfall.yaml chain.signed`,
		Args: cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			if key == "" {
				return cli.UsageError{Err: errors.New("no key given; use --key FILE, made with footfall optout keygen")}
			}
			if c.Flags().Changed("sequence") && sequence == 0 {
				return cli.UsageError{Err: errors.New("sequence numbers begin at 1")}
			}
			if days < 1 || days > maxDays {
				return cli.UsageError{Err: fmt.Errorf("a list is valid for 1 to %d days", maxDays)}
			}
			if sequence == 0 {
				sequence = uint64(time.Now().Unix())
			}
			payload, err := o.sign(key, sequence, days)
			if err != nil {
				return err
			}
			return writeOutput(c.OutOrStdout(), output, payload)
		},
	}
	c.Flags().StringVar(&key, "key", "", "`FILE` with the private key (required)")
	c.Flags().Uint64Var(&sequence, "sequence", 0, "`NUMBER` of this version of the list; the time in seconds if not given")
	c.Flags().IntVar(&days, "days", 90, "`NUMBER` of days until sensors ask for a newer list")
	outputFlag(c, &output)
	return c
}

func (o *options) sign(keyFile string, sequence uint64, days int) ([]byte, error) {
	private, err := readKey(keyFile)
	if err != nil {
		return nil, err
	}
	defer clear(private)
	config, err := o.load()
	if err != nil {
		return nil, err
	}
	if text := config.OptOut.Chain.PublicKey; text != "" {
		public, err := optout.ParsePublicKey(text)
		if err != nil || !bytes.Equal(public, private.Public().(ed25519.PublicKey)) {
			return nil, fmt.Errorf("%s does not belong to opt_out.chain.public_key of %s; sensors with that configuration refuse the list", keyFile, o.config)
		}
	}
	list, err := o.read()
	if err != nil {
		return nil, err
	}
	now := time.Now().UTC().Truncate(time.Second)
	list, err = list.With(optout.Head{
		Purpose: list.Head().Purpose, Scope: optout.OfChain(optout.ChainID(private.Public().(ed25519.PublicKey))),
		Date: now, Expires: now.AddDate(0, 0, days), Sequence: sequence,
	})
	if err != nil {
		return nil, err
	}
	return optout.Sign(private, list), nil
}
