package setup

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/configs/edit"
)

// none as an answer takes an optional setting away.
const none = "none"

// steps are the questions in their order.
var steps = []func(context.Context, *session) error{
	ask(question{flag: "site", text: "Which store is this? A short name, such as jakarta-01", key: "site",
		given: func(a *Answers) string { return a.Site }}),
	ask(question{flag: "sensor", text: "Which sensor in it? A name of its own, such as front-door", key: "sensor",
		given: func(a *Answers) string { return a.Sensor }}),
	askTimeZone,
	askRadios,
	askChannels,
	askZones,
	askBroker,
	ask(question{flag: "hours", text: `When is it open? Such as "mon-fri 09:00-21:00; sat 10:00-18:00"`, key: "opening_hours",
		given: func(a *Answers) string { return a.Hours }, now: hoursNow, set: (*edit.Document).SetHours}),
	askPrivacy,
	ask(question{flag: "operator", text: "Which company answers for it, for the sign at the door", key: "operator.name",
		given: func(a *Answers) string { return a.Operator }, optional: true}),
	ask(question{flag: "contact", text: "How do customers reach it? E-mail address, telephone or address", key: "operator.contact",
		given: func(a *Answers) string { return a.Contact }, optional: true}),
}

// question asks for one setting.
type question struct {
	flag, text string
	key        string // the setting
	// places are the settings to check after an answer; nil for the one alone.
	places   []string
	given    func(*Answers) string
	optional bool
	// now is the answer of an empty line, and set writes an answer. Both may be nil
	// for the setting as it is.
	now func(*session) string
	set func(d *edit.Document, answer string) error
}

// ask is the step for a question.
func ask(q question) func(context.Context, *session) error {
	return func(ctx context.Context, s *session) error { return s.settle(ctx, &q) }
}

// settle answers a question by its flag, by asking, or by the present value.
func (s *session) settle(ctx context.Context, q *question) error {
	now := s.current(q.key)
	if q.now != nil {
		now = q.now(s)
	}
	switch given := q.given(&s.Answers); {
	case given != "":
		if err := s.answer(q, given); err != nil {
			return cli.UsageError{Err: fmt.Errorf("--%s: %w", q.flag, err)}
		}
		return nil
	case !s.asks():
		if now == "" && !q.optional {
			s.missing = append(s.missing, "--"+q.flag)
		}
		if now == "" || !s.fresh {
			return nil
		}
		return s.answer(q, now)
	}
	if now == "" && q.optional {
		now = none
	}
	for {
		answer, err := s.dialog.ask(ctx, q.text, now, helpOf(q.key))
		if err != nil {
			return err
		}
		if answer == now && !s.fresh {
			return nil
		}
		if err = s.answer(q, answer); err == nil {
			return nil
		}
		say(s.Out, "  %v", err)
	}
}

// answer writes an answer into the document.
func (s *session) answer(q *question, text string) error {
	places := q.places
	if places == nil {
		places = []string{q.key}
	}
	return s.change(func(d *edit.Document) error {
		switch {
		case q.set != nil:
			return q.set(d, text)
		case q.optional && text == none:
			return d.Unset(q.key)
		case text == "":
			return fmt.Errorf("an answer is needed")
		}
		return d.Set(q.key, text)
	}, places...)
}

// helpOf is the text of the reference about a setting.
func helpOf(key string) string {
	s, _ := configs.LookUp(key)
	return s.Help
}

// askTimeZone proposes the zone of the machine.
func askTimeZone(ctx context.Context, s *session) error {
	err := s.settle(ctx, &question{flag: "timezone", text: "Time zone of the store", key: "timezone",
		given: func(a *Answers) string { return a.TimeZone },
		now: func(s *session) string {
			switch now := s.current("timezone"); {
			case now != "":
				return now
			case !s.fresh:
				return "Local"
			}
			return s.Machine.TimeZone
		}})
	if err == nil && s.asks() {
		if zone, err := time.LoadLocation(s.current("timezone")); err == nil {
			say(s.Out, "  It is %s there now.", s.Now().In(zone).Format("15:04"))
		}
	}
	return err
}

// hoursNow writes the opening hours as they are answered.
func hoursNow(s *session) string { return s.doc.Hours() }

// absolute is a file name of the command line as the configuration should have it.
func absolute(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return path
}
