package optout

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"footfall/cmd/internal/cli"

	"github.com/spf13/cobra"
)

const privateKeyType = "PRIVATE KEY" // PKCS #8, RFC 7468

func newKeygenCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:   "keygen --key FILE",
		Short: "Make the key that signs the list of a chain",
		Long: `Keygen makes an Ed25519 key and writes it to a new file that only you can read (PEM,
PKCS #8). It prints the public key for the configurations of the sensors. Keep the
file off the sensors, and a copy in a safe place.`,
		Example: "  footfall optout keygen --key chain.key",
		Args:    cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			if file == "" {
				return cli.UsageError{Err: errors.New("no file for the key given; use --key FILE")}
			}
			public, err := makeKey(file)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "opt_out:\n  chain:\n    public_key: %s\n", base64.StdEncoding.EncodeToString(public))
			return err
		},
	}
	c.Flags().StringVar(&file, "key", "", "new `FILE` for the private key (required)")
	return c
}

// makeKey writes a new private key to a new file.
func makeKey(path string) (ed25519.PublicKey, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%s: the file exists and may hold a key in use; choose another name", path)
	}
	if err != nil {
		return nil, err
	}
	err = pem.Encode(f, &pem.Block{Type: privateKeyType, Bytes: der})
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, errors.Join(err, os.Remove(path))
	}
	return public, nil
}

// readKey reads a private key made by makeKey or another program.
func readKey(path string) (ed25519.PrivateKey, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	defer clear(text)
	block, _ := pem.Decode(text)
	if block == nil || block.Type != privateKeyType {
		return nil, fmt.Errorf("%s: not a private key in PEM; make one with footfall optout keygen", path)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: the private key is damaged", path) // the cause may quote it
	}
	private, ok := key.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s: not an Ed25519 key; make one with footfall optout keygen", path)
	}
	return private, nil
}
