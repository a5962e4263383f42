package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"footfall/cmd/footfall/setup"
	"footfall/cmd/internal/cli"
	"footfall/configs/edit"
)

// loginOptions are the flags of the command.
type loginOptions struct {
	editOptions
	username, passwordFile string
	stdin                  bool
}

func newBrokerLoginCommand() *cobra.Command {
	var o loginOptions
	c := &cobra.Command{
		Use:   "login",
		Short: "Set user name and password at the broker",
		Long: `Login sets the user name, and asks for the password without showing it. For scripts
the password is the first line of the standard input, or stays in a file of yours.

It is written beside the configuration, to mqtt-password, readable for the service
alone. It is never an argument and never in the configuration.`,
		Example: `  sudo footfall broker login --username door
  sudo footfall broker login --username door --password-stdin < password
  sudo footfall broker login --password-file /run/credentials/footfall.service/mqtt-password`,
		Args: cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return o.login(c) },
	}
	o.addTo(c)
	c.Flags().StringVar(&o.username, "username", "", "user `NAME` at the broker (default: as it is)")
	c.Flags().StringVar(&o.passwordFile, "password-file", "", "`FILE` that holds the password, and goes on holding it")
	c.Flags().BoolVar(&o.stdin, "password-stdin", false, "read the password from the standard input, one line")
	_ = c.RegisterFlagCompletionFunc("username", cobra.NoFileCompletions)
	return c
}

func (o *loginOptions) login(c *cobra.Command) error {
	if o.stdin && o.passwordFile != "" {
		return cli.UsageError{Err: errors.New("both --password-file and --password-stdin are given; use one")}
	}
	var password []byte
	if o.passwordFile == "" && !o.dryRun {
		var err error
		if password, err = o.readPassword(c); err != nil {
			return cli.UsageError{Err: err}
		}
		defer clear(password)
	}
	undo := func() error { return nil }
	err := o.run(c, func(f *edit.File) error {
		if o.username != "" {
			if err := f.Set("mqtt.username", o.username); err != nil {
				return err
			}
		}
		file := o.passwordFile
		if file == "" {
			file = setup.PasswordFile(o.config)
		}
		if err := f.Set("mqtt.password_file", file); err != nil || password == nil {
			return err
		}
		if err := f.Check(); err != nil {
			return err
		}
		var err error // before the configuration, which names it
		undo, err = setup.WritePassword(o.config, password, serviceGroup())
		return err
	})
	if err != nil {
		return errors.Join(err, undo())
	}
	if password != nil {
		_, err = fmt.Fprintf(c.OutOrStdout(), "%s: written\n", setup.PasswordFile(o.config))
	}
	return err
}

// readPassword asks for the password, or reads it from the input.
func (o *loginOptions) readPassword(c *cobra.Command) ([]byte, error) {
	terminal := cli.IsTerminal(c.InOrStdin())
	switch {
	case !terminal && !o.stdin:
		return nil, errors.New("without a terminal to ask on, a flag is missing: --password-stdin or --password-file FILE")
	case terminal && o.stdin:
		return nil, errors.New("--password-stdin: the input is a terminal; leave it out, and the password is asked for")
	}
	return setup.ReadPassword(c.Context(), setup.Options{In: c.InOrStdin(), Out: c.OutOrStdout(), Terminal: terminal, Hide: hideEcho})
}
