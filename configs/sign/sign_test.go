package sign

import (
	"strings"
	"testing"
	"time"

	"footfall/configs"
	"footfall/configs/facts"
	"footfall/configs/facts/factstest"
)

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		name string
		set  func(*configs.Config)
		want string // begin of the error
	}{
		{"no operator", func(c *configs.Config) { c.Operator.Name = "" }, "operator.name is missing"},
		{"unknown key life", func(c *configs.Config) { c.Key.Life = "weekly" }, `key.life: there are no words for "weekly"`},
		{"no key life", func(c *configs.Config) { c.Key.Life = "" }, "key.life: "},
		{"unknown mode", func(c *configs.Config) { c.OptOut.Mode = "maybe" }, `opt_out.mode: there are no words for "maybe"`},
		{"opt-in without a list", func(c *configs.Config) { c.OptOut.Mode, c.OptOut.List = configs.ModeOptIn, "" },
			"opt_out.mode: opt-in counts only devices on a list"},
		{"chain without a key", func(c *configs.Config) { c.OptOut.Chain.Topic = "a/b" }, "opt_out.chain: "},
		{"never open", func(c *configs.Config) { c.Hours = configs.Hours{} }, "opening_hours: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := New(facts.Of(factstest.With(c.set)))
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want %s...", err, c.want)
			}
		})
	}
}

func TestDuration(t *testing.T) {
	w := writer{texts: &english}
	for d, want := range map[time.Duration]string{
		time.Second: "1 second", 30 * time.Second: "30 seconds", 90 * time.Second: "90 seconds", time.Minute: "1 minute",
		5 * time.Minute: "5 minutes", 30 * time.Minute: "30 minutes", time.Hour: "1 hour",
	} {
		if got := w.duration(d); got != want {
			t.Errorf("%s: got %q, want %q", d, got, want)
		}
	}
}

// TestOpeningHours reads the hours off the English notice.
func TestOpeningHours(t *testing.T) {
	nine := []configs.Span{{Start: 540, End: 1080}}
	for _, c := range []struct {
		days [7][]configs.Span
		want string
	}{
		{[7][]configs.Span{nine, nine, nine, nine, nine, nine, nine}, "Monday to Sunday: 09:00–18:00"},
		{[7][]configs.Span{time.Sunday: {{Start: 0, End: 1440}}}, "Sunday: 00:00–24:00"},
		{[7][]configs.Span{time.Monday: nine, time.Wednesday: nine}, "Monday: 09:00–18:00; Wednesday: 09:00–18:00"},
		{[7][]configs.Span{time.Saturday: nine, time.Sunday: nine, time.Monday: {{Start: 1, End: 2}, {Start: 3, End: 1439}}},
			"Monday: 00:01–00:02, 00:03–23:59; Saturday to Sunday: 09:00–18:00"},
	} {
		var got []string
		w := writer{texts: &english, facts: facts.Facts{Hours: configs.Hours{Days: c.days}}}
		for _, item := range w.hours() {
			got = append(got, item.String())
		}
		if got := strings.Join(got, "; "); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestTextKeepsToItsColumns(t *testing.T) {
	for _, language := range Languages() {
		for line := range strings.Lines(textOf(t, signOf(t, factstest.Standard()), language)) {
			if n := width(strings.TrimSuffix(line, "\n")); n > columns && language != "th" {
				t.Errorf("%s: %d columns: %s", language, n, line)
			}
		}
	}
	long := strings.Repeat("x", 100)
	if got, want := wrap("a "+long+" b", "* ", "  "), "* a\n  "+long+"\n  b\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
