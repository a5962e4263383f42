package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs/facts"
	"footfall/configs/sign"
)

// noticeOptions are the flags of the command.
type noticeOptions struct {
	config, language, format string
}

func newNoticeCommand() *cobra.Command {
	var o noticeOptions
	c := &cobra.Command{
		Use:     "notice",
		Short:   "Write the sign for the door of the store",
		GroupID: "privacy",
		Long: `Notice writes a sign for visitors: what is counted and why, who is responsible, how
long anything is kept, and how to opt out. It says only what the configuration
enables, so print a new one after each change.

The HTML is one self-contained page for A4 paper. Its QR code leads to the privacy
statement (operator.privacy). Without one, the code holds the ways to opt out as
text. In plain text, the QR code is drawn for a light background.`,
		Example: `  footfall notice -c /etc/footfall/footfall.yaml --lang de --format html > sign.html`,
		Args:    cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			return writeNotice(c.OutOrStdout(), o)
		},
	}
	cli.ConfigFlag(c, &o.config)
	languages := sign.Languages()
	c.Flags().StringVar(&o.language, "lang", "en", "`LANGUAGE`: "+strings.Join(languages, ", "))
	c.Flags().StringVar(&o.format, "format", "text", "`FORMAT`: text, html")
	_ = c.RegisterFlagCompletionFunc("lang", cobra.FixedCompletions(languages, cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "html"}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func writeNotice(w io.Writer, o noticeOptions) error {
	config, err := cli.LoadConfig(o.config)
	if err != nil {
		return err
	}
	notice, err := sign.New(facts.Of(config))
	if err != nil {
		return cli.UsageError{Err: fmt.Errorf("%s: %w", o.config, err)}
	}
	if err := sign.CheckLanguage(o.language); err != nil {
		return cli.UsageError{Err: err}
	}
	switch o.format {
	case "text":
		return notice.Text(o.language, w)
	case "html":
		return notice.HTML(o.language, w)
	}
	return cli.UsageError{Err: fmt.Errorf("unknown format %q; use text or html", o.format)}
}
