package simulate

import (
	"math"
	"strings"
	"testing"
	"time"
)

// byPhone splits what was heard of a quiet shop by phone: each phone alone.
func byPhone(t *testing.T, k Kind, phones int, d time.Duration, edit func(*Config)) [][]heardProbe {
	t.Helper()
	out := make([][]heardProbe, phones)
	for i := range out {
		c := quiet(k, 1)
		c.Seed = uint64(100 + i)
		if edit != nil {
			edit(&c)
		}
		out[i] = heard(t, c, 0, d)
	}
	return out
}

// scansOf splits one phone's frames at silences of more than two seconds, which
// no kind's scan has within.
func scansOf(frames []heardProbe) [][]heardProbe {
	var out [][]heardProbe
	for i, f := range frames {
		if i == 0 || f.at-frames[i-1].at > int64(2*time.Second) {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], f)
	}
	return out
}

// TestScanRates: each kind scans as often as its timers say, in both states.
func TestScanRates(t *testing.T) {
	for _, k := range Kinds() {
		for _, on := range []float64{0, 1} {
			h := k.Off
			if on == 1 {
				h = k.On
			}
			const phones, hours = 12, 4
			scans, frames := 0, 0
			for _, f := range byPhone(t, k, phones, hours*time.Hour, func(c *Config) { c.ScreenOn = on }) {
				scans += len(scansOf(f))
				frames += len(f)
			}
			got, want := float64(scans)/(phones*hours*60), h.PerMinute()
			if math.Abs(got/want-1) > 0.08 {
				t.Errorf("%s, screen on %v: %.3f scans a minute, want %.3f", k.Name, on, got, want)
			}
			// On three channels of 13 the receivers hear what is sent within
			// two of them: most of the frames, and on 1, 6 and 11 all.
			if per := float64(frames) / float64(scans); per < 0.9*float64(min(3, len(h.Channels))*h.Repeats) || per > float64(len(h.Channels)*h.Repeats)*1.1 {
				t.Errorf("%s, screen on %v: %.1f frames a scan", k.Name, on, per)
			}
		}
	}
}

// TestAddressLifetimes: how many addresses a scan shows, and whether the next
// scan shows the same.
func TestAddressLifetimes(t *testing.T) {
	for _, tt := range []struct {
		kind   string
		global bool
		// Mean addresses a scan and share of scans that keep the address of
		// the one before, with their bounds.
		few, many, keepLow, keepHigh float64
	}{
		{"global", true, 1, 1, 1, 1},
		{"lasting", false, 1, 1, 1, 1},
		// Now and then a change of screen brings two scans within two seconds.
		{"rotating", false, 1, 1.02, 0, 0},
		{"chained", false, 1, 1.02, 0, 0},
		{"slowchain", false, 1, 1.02, 0.6, 0.72},
		{"sparse", false, 1, 1.02, 0, 0},
		{"swarm", false, 7, 11.5, 0, 0},
		{"frugal", false, 9, 11.5, 0, 0},
	} {
		scans, addresses, kept, pairs := 0.0, 0.0, 0.0, 0.0
		for _, frames := range byPhone(t, kind(t, tt.kind), 6, 6*time.Hour, nil) {
			last := address{}
			for _, scan := range scansOf(frames) {
				seen := map[address]bool{}
				for _, f := range scan {
					seen[f.from] = true
					if local, group := f.from[0]&2 != 0, f.from[0]&1 != 0; local == tt.global || group {
						t.Fatalf("%s: first byte of the address is %08b", tt.kind, f.from[0])
					}
				}
				scans++
				addresses += float64(len(seen))
				if last != (address{}) {
					pairs++
					if seen[last] {
						kept++
					}
				}
				last = scan[len(scan)-1].from
			}
		}
		if got := addresses / scans; got < tt.few || got > tt.many {
			t.Errorf("%s: %.2f addresses a scan, want %v to %v", tt.kind, got, tt.few, tt.many)
		}
		if got := kept / pairs; got < tt.keepLow || got > tt.keepHigh {
			t.Errorf("%s: %.2f of scans keep the address, want %v to %v", tt.kind, got, tt.keepLow, tt.keepHigh)
		}
	}
}

// TestSequences: numbers carry on across a change of address for the kinds that
// do so, and start again at random for the others.
func TestSequences(t *testing.T) {
	for _, k := range Kinds() {
		near, changes := 0.0, 0.0
		for _, frames := range byPhone(t, k, 6, 6*time.Hour, nil) {
			for i := 1; i < len(frames); i++ {
				ahead := (frames[i].sequence - frames[i-1].sequence) & 0xfff
				if frames[i].from == frames[i-1].from {
					if k.Address != AddressGlobal && k.Address != AddressPerVisit && k.Scans < 2 && ahead > 64 {
						t.Fatalf("%s: a jump of %d under one address", k.Name, ahead)
					}
					continue
				}
				changes++
				if ahead < 64 {
					near++
				}
			}
		}
		switch {
		case k.Address == AddressGlobal || k.Address == AddressPerVisit:
			if changes != 0 {
				t.Errorf("%s: %v changes of address", k.Name, changes)
			}
		case k.Continues && near/changes < 0.999:
			t.Errorf("%s: carries on in %.3f of the changes", k.Name, near/changes)
		case !k.Continues && near/changes > 0.04:
			t.Errorf("%s: carries on in %.3f of the changes, though random", k.Name, near/changes)
		}
	}
}

// TestChannels: the header names the channel of the receiver, the element that
// of the sender, which is near.
func TestChannels(t *testing.T) {
	direct, beside := 0, 0
	for _, f := range byPhone(t, kind(t, "global"), 1, 10*time.Hour, nil)[0] {
		receiver := (f.heard - 2407) / 5
		if receiver != 1 && receiver != 6 && receiver != 11 {
			t.Fatalf("heard at %d MHz", f.heard)
		}
		switch away := max(receiver-f.channel, f.channel-receiver); {
		case away == 0:
			direct++
		case away < len(leaks):
			beside++
		default:
			t.Fatalf("a frame of channel %d was heard on channel %d", f.channel, receiver)
		}
	}
	if direct == 0 || beside < direct {
		t.Errorf("%d frames on the receivers' own channels and %d beside", direct, beside)
	}
}

// TestDirectedProbes: only phones that look for a network name one. Those that ask not to
// be counted do so under each address.
func TestDirectedProbes(t *testing.T) {
	for _, k := range Kinds() {
		for _, f := range byPhone(t, k, 1, time.Hour, nil)[0] {
			if f.ssid != "" {
				t.Fatalf("%s: a network is named by a phone that looks for none", k.Name)
			}
		}
		named := map[address]bool{}
		for _, f := range byPhone(t, k, 1, 3*time.Hour, func(c *Config) { c.DoNotCount = 1; c.Zones[0].Channels = band() })[0] {
			named[f.from] = named[f.from] || strings.HasSuffix(f.ssid, DoNotCountSuffix)
		}
		silent := 0
		for _, ok := range named {
			if !ok {
				silent++
			}
		}
		if len(named) == 0 || silent > 0 {
			t.Errorf("%s: %d of %d addresses never ask not to be counted", k.Name, silent, len(named))
		}
	}
	directed, all := 0, 0
	for _, f := range byPhone(t, kind(t, "chained"), 1, 10*time.Hour, func(c *Config) { c.SavedNetwork = 1; c.ScreenOn = 1 })[0] {
		all++
		if f.ssid != "" {
			directed++
		}
	}
	if got := float64(directed) / float64(all); math.Abs(got-0.5) > 0.03 {
		t.Errorf("%.3f of the frames are directed, want 0.5", got)
	}
}
