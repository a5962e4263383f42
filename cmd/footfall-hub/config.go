package main

import (
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"footfall/buffer/hub/settings"
	"footfall/cmd/internal/cli"
	"footfall/configs/machine"
)

// serviceUser is the user of the unit.
const serviceUser = "footfall-hub"

func newConfigCommand() *cobra.Command {
	var file string
	var sample bool
	c := &cobra.Command{
		Use:   "config",
		Short: "Check the configuration, or print a sample",
		Long: `Config reads the configuration and says what is wrong with it. It also looks at the
files that it names: whether they are there, can be read by the hub's user, and hold a
certificate with its key. With --sample it prints the commented reference file instead.`,
		Example: "  footfall-hub config -c hub.yaml\n  footfall-hub config --sample",
		Args:    cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			if sample {
				_, err := c.OutOrStdout().Write(settings.Sample())
				return err
			}
			return checkConfig(c, file)
		},
	}
	configFlag(c, &file)
	c.Flags().BoolVar(&sample, "sample", false, "print the commented reference file")
	return c
}

func checkConfig(c *cobra.Command, file string) error {
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) && !c.Flags().Changed("config") {
		fmt.Fprintf(c.OutOrStdout(), "there is no %s; all defaults hold\n", file)
		return nil
	}
	s, mistakes := settings.CheckFiles(file, readableByHub, time.Now())
	if len(mistakes) > 0 {
		return cli.UsageError{Err: errors.Join(mistakes...)}
	}
	fmt.Fprintf(c.OutOrStdout(), "%s is valid\n", file)
	if s.TLS.On() {
		tellCertificate(c, s.TLS.CertFile)
	}
	return nil
}

// readableByHub says why the user of the unit cannot read a file; "" if it can, or if
// there is no such user.
func readableByHub(key, path string) string {
	m := machine.Here()
	m.User = serviceUser
	for _, f := range m.Readable(key, path) {
		if f.Level == machine.Problem || f.Level == machine.Unchecked {
			return f.Text + "; " + f.Fix
		}
	}
	return ""
}

func tellCertificate(c *cobra.Command, file string) {
	if all, err := settings.Certificates(file); err == nil {
		fmt.Fprintf(c.OutOrStdout(), "the certificate is for %s and ends on %s\n", namesOf(all[0]), all[0].NotAfter.Format(time.DateOnly))
	}
}

// namesOf are all names that a certificate is for.
func namesOf(c *x509.Certificate) string {
	names := append([]string(nil), c.DNSNames...)
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	if len(names) == 0 {
		return "no host"
	}
	return strings.Join(names, ", ")
}
