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

func newSignCommand(o *options) *cobra.Command {
	var key, output string
	var sequence uint64
	c := &cobra.Command{
		Use:   "sign --list FILE --key FILE",
		Short: "Sign the list for all sensors of a chain",
		Long: `Sign writes the list with a sequence number and a signature, for the sensors of a
chain. They accept a list only if its number is higher than that of their current
one, so an old list cannot come back. Without --sequence the number is the time in
seconds. The file holds digests and no addresses.`,
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
			if sequence == 0 {
				sequence = uint64(time.Now().Unix())
			}
			payload, err := o.sign(key, sequence)
			if err != nil {
				return err
			}
			return writeOutput(c.OutOrStdout(), output, payload)
		},
	}
	c.Flags().StringVar(&key, "key", "", "`FILE` with the private key (required)")
	c.Flags().Uint64Var(&sequence, "sequence", 0, "`NUMBER` of this version of the list; the time in seconds if not given")
	outputFlag(c, &output)
	return c
}

func (o *options) sign(keyFile string, sequence uint64) ([]byte, error) {
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
	return optout.Sign(private, optout.Signed{Sequence: sequence, List: list}), nil
}
