package doctor

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// State is how a link is.
type State string

// The states.
const (
	Sound   State = "ok"
	Doubt   State = "doubt"  // works, and is less good or less sure than it should be
	Broken  State = "broken" // nothing is counted or delivered until it is mended
	Skipped State = "skipped"
)

// Link is one link of the chain as it was found.
type Link struct {
	Name  string `json:"name"`
	State State  `json:"state"`
	// Sentence says what was found.
	Sentence string `json:"sentence"`
	// Fix says what to do, as a command or in words; "" where there is nothing.
	Fix string `json:"fix,omitempty"`
}

// ok, doubt and broken make links; Run fills in the name.
func ok(format string, args ...any) Link {
	return Link{State: Sound, Sentence: fmt.Sprintf(format, args...)}
}

func doubt(fix, format string, args ...any) Link {
	return Link{State: Doubt, Fix: fix, Sentence: fmt.Sprintf(format, args...)}
}

func broken(fix, format string, args ...any) Link {
	return Link{State: Broken, Fix: fix, Sentence: fmt.Sprintf(format, args...)}
}

// Check looks at one link.
type Check struct {
	Name string
	// After names the checks that it stands on.
	After []string
	// Look returns the link, without its name.
	Look func(context.Context) Link
}

// Report is the whole chain.
type Report struct {
	Links []Link `json:"links"`
}

// Run makes all checks, and hands each link to tell as soon as it is known.
func Run(ctx context.Context, checks []Check, tell func(Link)) Report {
	var r Report
	bad := map[string]bool{}
	for _, c := range checks {
		link := Link{State: Skipped, Sentence: "not looked at"}
		at := slices.IndexFunc(c.After, func(name string) bool { return bad[name] })
		switch {
		case ctx.Err() != nil:
		case at >= 0:
			link.Sentence = "not looked at, because it stands on " + c.After[at]
		default:
			link = c.Look(ctx)
		}
		link.Name = c.Name
		bad[c.Name] = link.State == Broken || at >= 0
		r.Links = append(r.Links, link)
		tell(link)
	}
	return r
}

// FirstBroken is the first link that is broken, or nil.
func (r Report) FirstBroken() *Link {
	at := slices.IndexFunc(r.Links, func(l Link) bool { return l.State == Broken })
	if at < 0 {
		return nil
	}
	return &r.Links[at]
}

// WriteJSON writes the report as one object.
func (r Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// WriteLink writes a link for people, on one line or two.
func WriteLink(w io.Writer, l Link) error {
	_, err := fmt.Fprintf(w, "%-8s %-14s %s\n", l.State, l.Name, l.Sentence)
	if err == nil && l.Fix != "" {
		_, err = fmt.Fprintf(w, "%24s%s\n", "-> ", l.Fix)
	}
	return err
}
