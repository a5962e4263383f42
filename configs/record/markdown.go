package record

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Markdown writes the record as Markdown, for reading and for filing.
func (r Record) Markdown(w io.Writer) error {
	m := &markdown{bufio.NewWriter(w)}
	m.printf("# Record of processing: device counting at %s, sensor %s\n\n", r.Site, r.Sensor)
	m.printf("Made from the configuration by footfall %s", r.Version)
	if r.Date != "" {
		m.printf(" on %s", r.Date)
	}
	m.printf(". Behind each fact stand the tests of the program that fail if it is not true.\n")
	m.who(r)
	m.data(r)
	m.key(r.Key)
	m.numbers(r.Disclosure)
	m.heading("Ways to be left out")
	m.printf("Mode: %s.\n\n", r.OptOut.Mode)
	m.claims(r.OptOut.Means)
	m.recipients(r)
	m.heading("Security measures")
	m.claims(r.Security)
	m.heading("Automated decisions")
	m.printf("%s\n", r.Decisions)
	m.heading("Limits")
	m.list(r.Limits)
	m.heading("Still to be filled in")
	m.list(r.Gaps)
	return m.Flush()
}

type markdown struct{ *bufio.Writer }

// special are the characters of markup in Markdown and in HTML within it.
var special = func() *strings.Replacer {
	var pairs []string
	for _, r := range "\\`*_[]<>|#~&" {
		pairs = append(pairs, string(r), "\\"+string(r))
	}
	return strings.NewReplacer(append(pairs, "\n", " ")...)
}()

// printf escapes its arguments, and not its format.
func (m *markdown) printf(format string, args ...any) {
	for i, a := range args {
		args[i] = special.Replace(fmt.Sprint(a))
	}
	fmt.Fprintf(m, format, args...)
}

func (m *markdown) heading(text string) { m.printf("\n## %s\n\n", text) }

func (m *markdown) list(items []string) {
	for _, item := range items {
		m.printf("- %s\n", item)
	}
}

func (m *markdown) claims(claims []Claim) {
	for _, c := range claims {
		m.printf("- %s", c.Claim)
		m.tests(c.Tests)
		m.printf("\n")
	}
}

// tests names tests in code spans, without escapes: they are names of ours.
func (m *markdown) tests(names []string) {
	if len(names) > 0 {
		fmt.Fprintf(m, " (`%s`)", strings.Join(names, "`, `"))
	}
}

func (m *markdown) who(r Record) {
	m.heading("Controller")
	for _, f := range [][2]string{{"Name", r.Controller.Name}, {"Contact", r.Controller.Contact}, {"Privacy statement", r.Controller.Statement}} {
		if f[1] == "" {
			f[1] = "not configured"
		}
		m.printf("- %s: %s\n", f[0], f[1])
	}
	m.heading("Purposes")
	m.list(r.Purposes)
	m.heading("Data subjects")
	m.list(r.Subjects)
}

func (m *markdown) data(r Record) {
	m.heading("Categories of data")
	m.printf("| data | content | personal | kept |\n|---|---|---|---|\n")
	for _, c := range r.Categories {
		personal := "no"
		if c.Personal {
			personal = "yes"
		}
		m.printf("| %s | %s | %s | %s |\n", c.Name, c.Content, personal, c.Kept)
	}
	m.heading("Flow of data")
	m.printf("| step | where | kept | what happens |\n|---|---|---|---|\n")
	for _, s := range r.Flow {
		m.printf("| %s | %s | %s | %s", s.Step, s.Place, s.Kept, s.Claim.Claim)
		m.tests(s.Tests)
		m.printf(" |\n")
	}
	m.printf("\nZones: %s.\n", strings.Join(r.Zones, ", "))
}

func (m *markdown) key(k KeyFacts) {
	m.heading("Key of the pseudonyms")
	m.printf("- Algorithm: %s, %v bits of randomness\n- Life: %s\n- Changes: %s\n- Kept in: %s\n- Restart: %s\n",
		k.Algorithm, k.Bits, k.Life, k.Changes, k.Store, k.Restart)
	m.claims(k.Claims)
}

func (m *markdown) numbers(d Disclosure) {
	m.heading("What numbers give away")
	m.printf("%s\n\n", d.Mechanism)
	m.printf("| | ε |\n|---|---|\n| a count | %s |\n", d.CountEpsilon)
	if d.VisitsCounted {
		m.printf("| a visit | %s |\n", d.VisitEpsilon)
	}
	if d.KindsCounted {
		m.printf("| a kind of Bluetooth device | %s |\n", d.KindEpsilon)
	}
	m.printf("| a window of %v s | %s |\n| a day of %v windows, by addition | %s |\n\n", d.WindowSeconds, d.WindowEpsilon, d.WindowsPerDay, d.DayEpsilon)
	m.claims(d.Claims)
}

func (m *markdown) recipients(r Record) {
	m.heading("Recipients")
	for _, p := range r.Recipients {
		way := "without encryption"
		if p.TLS {
			way = "over TLS"
		}
		m.printf("- MQTT broker %s, %s; authentication: %s. It receives %s", p.Host, way, p.Authentication, p.Data)
		m.tests(p.Tests)
		m.printf(".\n- Topics: %s.\n", strings.Join(p.Topics, ", "))
	}
	if len(r.Recipients) == 0 {
		m.printf("None configured.\n")
	}
	m.heading("Transfers to third countries")
	m.printf("%s\n", r.Transfers)
}
