package main

import (
	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/configs/edit"
)

func newConfigUnsetCommand() *cobra.Command {
	var o editOptions
	c := &cobra.Command{
		Use:   "unset KEY...",
		Short: "Return settings to their defaults",
		Long: `Unset deletes settings from the file, so that their defaults hold. A setting that
the file does not have is no mistake.`,
		Example: "  footfall config unset -c /etc/footfall/footfall.yaml window",
		Args: cli.Usage(func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errNoSetting
			}
			return nil
		}),
		RunE: func(c *cobra.Command, args []string) error {
			return o.run(c, func(f *edit.File) error {
				for _, key := range args {
					if err := f.Unset(key); err != nil {
						return err
					}
				}
				return nil
			})
		},
		ValidArgsFunction: completeSettings,
	}
	o.addTo(c)
	return c
}

// wordsOf are the allowed words of a setting, for completion.
func wordsOf(key string) []string {
	s, _ := configs.LookUp(withoutNames(key))
	if s.Kind == configs.Boolean {
		return []string{"true", "false"}
	}
	return s.Words
}
