package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/configs/facts"
	processing "footfall/configs/record"
	"footfall/sensor/admin"
	"footfall/sensor/status"
)

func newPrivacyCommand() *cobra.Command {
	c := &cobra.Command{
		Use:     "privacy",
		Short:   "Write documents for data protection",
		GroupID: "privacy",
		Args:    cli.Usage(cli.NoSuchCommand),
		RunE:    cli.Help,
	}
	c.AddCommand(newPrivacyReportCommand(), newPrivacyKeyCommand(), newPrivacyLogCommand())
	return c
}

// reportOptions are the flags of the command.
type reportOptions struct {
	config, format, date, keyStore string
}

func newPrivacyReportCommand() *cobra.Command {
	var o reportOptions
	c := &cobra.Command{
		Use:   "report -c FILE",
		Short: "Write the record of processing of a sensor",
		Long: `Report writes the facts about a sensor for the record of processing activities
(GDPR, Article 30) and for an impact assessment (Article 35). It has the flow of the
data and how long it is kept, the key, and the noise with its sum over a day. It also
has recipients, security measures, ways to be left out, and limits. All of it follows
from the configuration. Each fact names the tests of the program that fail if it is
not true. The facts that only the controller knows are listed at the end.

The running sensor is asked where its key is kept. The report has no date unless one
is given, so that two reports of one configuration can be compared.`,
		Example: `  footfall privacy report -c /etc/footfall/footfall.yaml --date 2026-03-02 > record.md
  footfall privacy report -c /etc/footfall/footfall.yaml --format json`,
		Args: cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			return writeReport(c.Context(), c.OutOrStdout(), c.ErrOrStderr(), o)
		},
	}
	cli.RequireConfig(c, &o.config)
	c.Flags().StringVar(&o.format, "format", "markdown", "`FORMAT`: markdown, json")
	c.Flags().StringVar(&o.date, "date", "", "`DATE` of the report, such as 2026-03-02")
	c.Flags().StringVar(&o.keyStore, "key-store", "", "`WHERE` the key is kept, as the health of a sensor on another machine says")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"markdown", "json"}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func writeReport(ctx context.Context, w, log io.Writer, o reportOptions) error {
	config, err := cli.LoadConfig(o.config)
	if err != nil {
		return err
	}
	if o.date != "" {
		if _, err := time.Parse(time.DateOnly, o.date); err != nil {
			return cli.UsageError{Err: fmt.Errorf("--date: %q is not a date; write it such as 2026-03-02", o.date)}
		}
	}
	if o.format != "markdown" && o.format != "json" {
		return cli.UsageError{Err: fmt.Errorf("unknown format %q; use markdown or json", o.format)}
	}
	if o.keyStore == "" {
		if o.keyStore, err = runningKeyStore(ctx, config); err != nil {
			fmt.Fprintf(log, "footfall: asking the running sensor where it keeps its key: %v\n", err)
		}
	}
	report := processing.New(facts.Of(config), processing.Options{Version: cli.Version, Date: o.date, KeyStore: o.keyStore})
	if o.format == "json" {
		return report.JSON(w)
	}
	return report.Markdown(w)
}

// runningKeyStore asks the sensor on this machine for its kind of key store. It is "" if
// none runs.
func runningKeyStore(ctx context.Context, c *configs.Config) (string, error) {
	client, err := admin.Dial(c)
	if client == nil {
		return "", err
	}
	defer client.Close()
	text, err := client.Status(ctx)
	if err != nil {
		return "", err
	}
	var health status.Health
	if err := json.Unmarshal(text, &health); err != nil {
		return "", fmt.Errorf("its status: %w", err)
	}
	return health.Key.Store, nil
}
