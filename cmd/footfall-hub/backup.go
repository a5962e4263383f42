package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"footfall/buffer/hub"
	"footfall/cmd/internal/cli"
)

func newBackupCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy the history to a file, while the hub runs",
		Long: `Backup writes the history as it is at this moment. FILE must not exist yet; a broken
backup leaves none.

To restore: stop the hub, copy FILE to history.db in its state directory as its user,
and start the hub.`,
		Example: "  sudo footfall-hub backup /srv/backup/history-2026-03-02.db",
		Args:    cli.Usage(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			s, err := load(c, file)
			if err != nil {
				return err
			}
			return backup(c, s.Socket, args[0])
		},
	}
	configFlag(c, &file)
	return c
}

func backup(c *cobra.Command, socket, to string) error {
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return cli.UsageError{Err: fmt.Errorf("%s exists; name another file", to)}
	} else if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	n, err := hub.Backup(c.Context(), socket, f)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		_ = os.Remove(to) // so that no half backup is taken for a whole one
		return fmt.Errorf("backup: %w", err)
	}
	fmt.Fprintf(c.OutOrStdout(), "wrote %.1f MB to %s\n", float64(n)/1e6, to)
	return nil
}
