package calibrate

import "errors"

// rule is a bad combination of flags, with advice.
type rule struct {
	broken func(o *options) bool
	advice string
}

// rules are checked in order. The first broken one is reported.
var rules = []rule{
	{func(o *options) bool {
		return o.remove && (o.single() || o.csv != "" || o.windows != "" || o.print || o.json)
	},
		"--remove forgets the counts of --zone; leave out the other flags"},
	{func(o *options) bool { return o.remove && o.zone == "" },
		"--remove needs --zone"},
	{func(o *options) bool { return o.single() && o.csv != "" },
		"both --csv and a count are given; use one"},
	{func(o *options) bool { return o.csv != "" && o.zone != "" },
		"--csv names its zones itself; leave out --zone"},
	{func(o *options) bool { return o.single() && (!o.counted || o.minutes == 0) },
		"a count needs both --people and --minutes"},
	{func(o *options) bool { return o.zone != "" && !o.single() && !o.remove },
		"--zone needs a count, --people and --minutes, or --remove"},
	{func(o *options) bool { return (o.windows != "" || o.print) && !o.single() && o.csv == "" },
		"nothing to compare with the windows: add --people and --minutes, or --csv"},
	{func(o *options) bool { return o.print && o.windows == "" },
		"--print needs --windows; a running sensor keeps every count"},
	{func(o *options) bool { return o.print && o.config == "" && o.single() && o.zone == "" },
		"no zone given; add --zone"},
}

// single tells whether one count is given by flags.
func (o *options) single() bool { return o.counted || o.minutes != 0 || o.end != "" }

// check refuses flags that do not go together.
func (o *options) check() error {
	for _, r := range rules {
		if r.broken(o) {
			return errors.New(r.advice)
		}
	}
	return nil
}
