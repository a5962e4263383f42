package setup

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"footfall/configs"
	"footfall/configs/edit"
)

// tier is a set of privacy settings with a name.
type tier struct {
	name  string
	words string // what it means for people
	set   [][2]string
}

// Tiers are the privacy settings to choose from. The first is the default.
var tiers = []tier{
	{"standard", "A device has one pseudonym for a day, then a new one. Numbers are moved by noise, nine in ten by 8 or less. Counts below 5 are withheld.", nil},
	{strict, "A device has one pseudonym for a single window of at most 5 minutes. The noise is twice as strong, and counts below 10 are withheld. Counts are less exact.",
		[][2]string{{"key.life", "window"}, {"privacy.epsilon", "0.25"}, {"privacy.min_count", "10"}}},
	{"consent", "Like standard, and only devices are counted whose owners agreed. \"footfall optout\" keeps their list.",
		[][2]string{{"opt_out.mode", "opt-in"}}},
}

// strict is the tier with a key for each window, and so without a time of change.
const strict = "strict"

// ownTier is the name of settings outside all tiers.
const ownTier = "as it is"

// tierKeys are the settings of all tiers.
var tierKeys = []string{"key.life", "privacy.epsilon", "privacy.min_count", "opt_out.mode"}

// Tiers are the names of the privacy tiers.
func Tiers() []string {
	var names []string
	for _, t := range tiers {
		names = append(names, t.name)
	}
	return names
}

// askPrivacy explains the tiers in words, and asks for one.
func askPrivacy(ctx context.Context, s *session) error {
	if s.asks() && s.Answers.Privacy == "" {
		say(s.Out, "\nHow strictly is privacy kept?")
		for _, t := range tiers {
			say(s.Out, "  %-9s %s", t.name, strings.ReplaceAll(t.words, ". ", ".\n            "))
		}
	}
	return s.settle(ctx, &question{flag: "privacy", text: "One of " + strings.Join(Tiers(), ", "), key: "privacy", places: []string{"privacy", "key", "opt_out.mode", "dwell"},
		given: func(a *Answers) string { return a.Privacy }, now: tierNow, set: setTier})
}

// tierNow is the name of the tier with the settings of the document.
func tierNow(s *session) string {
	for _, t := range tiers {
		if !slices.ContainsFunc(tierKeys, func(key string) bool { return t.value(key) != s.inForce(key) }) {
			return t.name
		}
	}
	return ownTier
}

// inForce is a setting of the document or its default.
func (s *session) inForce(key string) string {
	if text, written, err := s.doc.Get(key); err != nil || written {
		return text
	}
	return defaultOf(key)
}

func defaultOf(key string) string {
	setting, _ := configs.LookUp(key)
	return setting.Default
}

// value is the value of a setting in the tier.
func (t *tier) value(key string) string {
	for _, pair := range t.set {
		if pair[0] == key {
			return pair[1]
		}
	}
	return defaultOf(key)
}

// setTier writes the settings of a tier. The others return to their defaults.
func setTier(d *edit.Document, name string) error {
	if name == ownTier {
		return nil
	}
	i := slices.IndexFunc(tiers, func(t tier) bool { return t.name == name })
	if i < 0 {
		return fmt.Errorf("%q is no tier; answer one of %s", name, strings.Join(Tiers(), ", "))
	}
	if name == strict {
		if err := d.Unset("key.rotate_at"); err != nil {
			return err
		}
	}
	for _, key := range tierKeys {
		if err := setOrDefault(d, key, tiers[i].value(key)); err != nil {
			return err
		}
	}
	return nil
}

// setOrDefault writes a value, and no line for a default.
func setOrDefault(d *edit.Document, key, value string) error {
	if value == defaultOf(key) {
		return d.Unset(key)
	}
	return d.Set(key, value)
}
