package cli

import (
	"github.com/spf13/cobra"

	"footfall/configs"
	"footfall/configs/edit"
)

// Document reads the configuration of a command to look into it, valid or not. Mistakes
// are [UsageError].
func Document(path string) (*edit.Document, error) {
	text, err := configs.Read(path)
	if err != nil {
		return nil, UsageError{err}
	}
	d, err := edit.Parse(text, path)
	if err != nil {
		return nil, UsageError{err}
	}
	return d, nil
}

// CompleteItems completes the names of the items of a list of the configuration, such as
// zones. There are none without a configuration.
func CompleteItems(list string) cobra.CompletionFunc {
	return func(c *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var names []string
		if d, err := Document(ConfigOf(c)); err == nil {
			names, _ = d.Items(list)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}

// ConfigOf is the value of -c.
func ConfigOf(c *cobra.Command) string {
	path, _ := c.Flags().GetString(configFlag)
	return path
}
