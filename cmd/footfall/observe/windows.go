package observe

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/cmd/internal/recorded"
	"footfall/configs"
	"footfall/sensor/admin"
	"footfall/sensor/disclose"
)

// query is the flags of the command "windows".
type query struct {
	config, since, zone, format string
}

// NewWindowsCommand returns the command "windows".
func NewWindowsCommand() *cobra.Command {
	var q query
	c := &cobra.Command{
		Use:     "windows",
		Short:   "Show the released windows of the last days",
		GroupID: "sensor",
		Long: `Windows shows what the sensor has released: the numbers that it published, with
their intervals. It asks the running sensor. Where none runs, it reads the files
beside the outbox.

` + fmt.Sprintf("They are kept for %d days, on this machine. With windows shorter than a minute,\n", configs.WindowDays) +
			`or many zones, their space may be full before.`,
		Example: "  footfall windows --since 2h\n  footfall windows -c footfall.yaml --since 7d --zone entrance --format csv",
		Args:    cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := cli.LoadConfig(q.config)
			if err != nil {
				return err
			}
			return q.run(c.Context(), c.OutOrStdout(), c.ErrOrStderr(), config, time.Now())
		},
	}
	cli.ConfigFlag(c, &q.config)
	c.Flags().StringVar(&q.since, "since", "2h", "how far to look back: `TIME` such as 30m, 2h or 3d")
	c.Flags().StringVar(&q.zone, "zone", "", "only this `ZONE`")
	c.Flags().StringVar(&q.format, "format", "table", "`FORMAT`: table, csv or jsonl")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"table", "csv", "jsonl"}, cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("zone", q.zones)
	return c
}

// zones completes the names of zones.
func (q *query) zones(*cobra.Command, []string, string) (names []string, _ cobra.ShellCompDirective) {
	config, err := configs.Load(q.config)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	for _, z := range config.Zones {
		names = append(names, z.Name)
	}
	if len(names) > 1 {
		names = append(names, disclose.TotalZone)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// lookBack reads a time span: as Go writes it, or days with a d.
func lookBack(text string) (time.Duration, error) {
	span, err := time.ParseDuration(text)
	if days, isDays := strings.CutSuffix(text, "d"); isDays {
		var n int
		n, err = strconv.Atoi(days)
		if n > 10_000 {
			n = 10_000
		}
		span = time.Duration(n) * 24 * time.Hour
	}
	if err != nil || span <= 0 {
		return 0, fmt.Errorf("--since: %q is not a time span; write 30m, 2h or 3d", text)
	}
	return span, nil
}

func (q *query) run(ctx context.Context, out, told io.Writer, c *configs.Config, now time.Time) error {
	span, err := lookBack(q.since)
	if err != nil {
		return cli.UsageError{Err: err}
	}
	if _, err := recorded.NewOutput(q.format, io.Discard, c, false); err != nil {
		return cli.UsageError{Err: err}
	}
	sensor, err := admin.Open(c, "")
	if err != nil {
		return err
	}
	defer sensor.Close()
	windows, damaged, err := readWindows(ctx, sensor, now.Add(-span))
	if err != nil {
		return err
	}
	if windows, err = q.inZone(windows, c); err != nil {
		return err
	}
	if !sensor.Running && sensor.Reachable {
		fmt.Fprintln(told, "The sensor is not running; these are its files. Start it with: systemctl start footfall")
	}
	for _, file := range damaged {
		fmt.Fprintf(told, "%s is damaged; what follows the damage is left out. The sensor sets it aside when it starts.\n", file)
	}
	if len(windows) == 0 {
		fmt.Fprintf(told, "No window was released in the last %s.\n", q.since)
		return nil
	}
	return q.write(out, windows, c)
}

// inZone leaves out other zones.
func (q *query) inZone(all []disclose.Payload, c *configs.Config) ([]disclose.Payload, error) {
	if q.zone == "" {
		return all, nil
	}
	found := slices.DeleteFunc(all, func(p disclose.Payload) bool { return p.Zone != q.zone })
	if len(found) > 0 || q.zone == disclose.TotalZone {
		return found, nil // also of a zone that is no longer configured
	}
	if err := admin.CheckZone(c, q.zone); err != nil {
		return nil, cli.UsageError{Err: fmt.Errorf("--zone: %w", err)}
	}
	return nil, nil
}

func (q *query) write(out io.Writer, windows []disclose.Payload, c *configs.Config) error {
	people := slices.ContainsFunc(windows, func(p disclose.Payload) bool { return p.People.Known() })
	to, err := recorded.NewOutput(q.format, out, c, people)
	if err != nil {
		return err
	}
	return to.Window(windows)
}
