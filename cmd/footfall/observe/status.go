package observe

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"footfall/cmd/internal/cli"
	"footfall/configs"
)

// watchInterval is how often --watch looks for a walk with a test phone, and lookEvery
// how many of these it takes to ask for all. Numbers change with each window only.
const (
	watchInterval = time.Second
	lookEvery     = 3
)

// NewStatusCommand returns the command "status".
func NewStatusCommand() *cobra.Command {
	var file string
	var asJSON, watching bool
	c := &cobra.Command{
		Use:     "status -c FILE",
		Short:   "Show on one screen how the running sensor does",
		GroupID: "sensor",
		Long: `Status asks the running sensor over its control socket and shows its radios, the
newest released windows, outbox, broker, key, opt-outs, and what needs a person.
Numbers of devices are those that were published, at the pace of the windows.

With --watch the screen is drawn every few seconds, with a bar for each zone: full up
to the lower bound of its interval, shaded up to the upper one. While "footfall
calibrate signal" runs, it also shows the signal of the test phone against each
min_signal. Ctrl-C ends it. Where the output is no terminal, a screen is written for
each change instead. Bars are ASCII where the locale is not UTF-8.

Where no sensor runs, it says so and exits with 1. Set NO_COLOR for no colors.`,
		Example: "  footfall status\n  footfall status --watch\n  footfall status -c footfall.yaml --json",
		Args:    cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := cli.LoadConfig(file)
			if err != nil {
				return err
			}
			out, terminal := c.OutOrStdout(), isTerminal(c.OutOrStdout())
			switch {
			case watching && asJSON:
				return cli.UsageError{Err: errors.New("both --watch and --json are given; use one")}
			case watching:
				tick := time.NewTicker(watchInterval)
				defer tick.Stop()
				v := newView(out, terminal, os.Getenv)
				l := looking{config: config, style: styleFor(v.redraw, true, os.Getenv)}
				return v.watch(c.Context(), tick.C, func() (glance, error) { return l.look(c.Context()) })
			case asJSON:
				return showJSON(c.Context(), out, config)
			}
			return show(c.Context(), out, config, styleFor(terminal, false, os.Getenv))
		},
	}
	cli.ConfigFlag(c, &file)
	c.Flags().BoolVar(&asJSON, "json", false, "print health, opt-outs and the newest windows as JSON")
	c.Flags().BoolVar(&watching, "watch", false, "draw the screen every few seconds, until Ctrl-C")
	return c
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// styleFor follows the terminal and the environment: NO_COLOR (no-color.org), and the
// character set of the locale (POSIX, 8.2: LC_ALL before LC_CTYPE before LANG).
func styleFor(terminal, bars bool, getenv func(string) string) style {
	locale := ""
	for _, name := range []string{"LANG", "LC_CTYPE", "LC_ALL"} {
		if value := getenv(name); value != "" {
			locale = strings.ToLower(value)
		}
	}
	utf8 := strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
	return style{color: terminal && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb", bars: bars, ascii: !utf8}
}

func show(ctx context.Context, w io.Writer, c *configs.Config, y style) error {
	s, err := ask(ctx, c)
	if err != nil {
		return err
	}
	return s.draw(w, y)
}

// looking is what --watch knows of the sensor.
type looking struct {
	config *configs.Config
	style  style
	state  *state
	turn   int
}

// look asks the sensor for all at every third turn, and in between for a walk only. The
// windows are read from a file each time they are asked for.
func (l *looking) look(ctx context.Context) (glance, error) {
	turn := l.turn
	l.turn++
	if l.state == nil || turn%lookEvery == 0 {
		s, err := ask(ctx, l.config)
		if l.state = s; err != nil {
			return glance{}, err
		}
	} else {
		walk, err := askWalk(ctx, l.config)
		if err != nil {
			return glance{}, err
		}
		l.state.walk = walk
	}
	var screen bytes.Buffer
	err := l.state.draw(&screen, l.style)
	return glance{screen.Bytes(), l.state.signature()}, err
}

// showJSON writes what the screen is made of.
func showJSON(ctx context.Context, w io.Writer, c *configs.Config) error {
	s, err := ask(ctx, c)
	if err != nil {
		return err
	}
	if s.problem != "" {
		return errors.New("released windows cannot be read: " + s.problem)
	}
	windows := []json.RawMessage{}
	for i := range s.windows {
		text, err := s.windows[i].JSON()
		if err != nil {
			return err
		}
		windows = append(windows, text)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(map[string]any{"health": s.raw, "opt_outs": s.optOuts, "windows": windows, "walk": s.walk})
}
