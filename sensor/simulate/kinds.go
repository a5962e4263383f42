package simulate

import (
	"slices"
	"time"
)

// Kinds returns the kinds of phone found on labelled captures of 22 phones of 2021. The
// source is Pintor and Atzori, "A dataset of labelled device Wi-Fi probe requests for MAC
// address de-randomization", Computer Networks 205, 2022. Each phone was alone for 20 minutes per
// state, and three 2.4 GHz channels were captured at once.
//
// The measured figures are in the comment of each kind. Timers are recurring gaps between
// scans. Spacing is the time between two frames on one channel. "Off" and "on" are states
// of the screen. A scan walks through 13 channels with one or two frames on each, and a
// receiver hears the nearest five. Shares and numbers of models are assumed.
func Kinds() []Kind {
	return []Kind{
		globalPhone(), lastingPhone(), rotatingPhone(), chainedPhone(),
		slowChainPhone(), sparsePhone(), swarmPhone(), frugalPhone(),
	}
}

// globalPhone: 5 of 22 phones never used a random address. Timers 120 and 60 s
// off, 128 and 231 s on; 15 to 30 frames per scan heard on three channels,
// 40 ms apart, 1.05 s in all.
func globalPhone() Kind {
	off := timers(time.Second, 120, 3, 60, 1)
	return Kind{
		Name: "global", Share: 0.12, Models: 3, Address: AddressGlobal, Continues: true,
		Off:      Habit{Gaps: off, Channels: band(), Repeats: 2, Spacing: 40 * time.Millisecond},
		On:       Habit{Gaps: timers(2*time.Second, 128, 3, 231, 1), Channels: band(), Repeats: 2, Spacing: 40 * time.Millisecond},
		Elements: HT | ExtendedCapabilities | Microsoft | Broadcom,
	}
}

// lastingPhone: some phones kept one random address for the whole 20 minutes with the
// screen on. They used 3 addresses an hour at 0.30 scans a minute (timers 160 and 261 s,
// 18 frames, 40 ms). That the address lasts with the screen off too is assumed: the phone
// has joined the store's own network.
func lastingPhone() Kind {
	h := Habit{Gaps: timers(3*time.Second, 160, 3, 261, 2), Channels: band(), Repeats: 2, Spacing: 40 * time.Millisecond, Directed: 0.2}
	return Kind{
		Name: "lasting", Share: 0.18, Models: 4, Address: AddressPerVisit, Continues: true,
		Off: h, On: h, Elements: HT | ExtendedCapabilities | VHT | Microsoft,
	}
}

// rotatingPhone: a new address and a random sequence number for each scan, 20 ms between
// the frames of a channel. Off: timers 180 and 60 s (0.4 scans a minute, 9 frames). On:
// timer 20 s (2.5 scans a minute, 12 frames).
func rotatingPhone() Kind {
	return Kind{
		Name: "rotating", Share: 0.22, Models: 6, Address: AddressPerScans, Scans: 1,
		Off:      Habit{Gaps: timers(time.Second, 180, 3, 60, 1), Channels: band(), Repeats: 1, Spacing: 20 * time.Millisecond},
		On:       Habit{Gaps: timers(500*time.Millisecond, 20, 4, 33, 1), Channels: band(), Repeats: 1, Spacing: 30 * time.Millisecond},
		Elements: HT | ExtendedCapabilities | VHT | HE | Microsoft | MultiBand | Qualcomm,
	}
}

// chainedPhone: a new address for each scan, sequence numbers continue. Off: timers 60
// and 40 s (1.05 scans a minute, 9 frames). On: timer 20 s (2.8 scans a minute, 45 frames,
// four to a channel, half of them directed).
func chainedPhone() Kind {
	return Kind{
		Name: "chained", Share: 0.14, Models: 4, Address: AddressPerScans, Scans: 1, Continues: true,
		Off:      Habit{Gaps: timers(500*time.Millisecond, 60, 3, 40, 1), Channels: band(), Repeats: 1, Spacing: 20 * time.Millisecond, Directed: 0.1},
		On:       Habit{Gaps: timers(500*time.Millisecond, 20, 9, 30, 1), Channels: band(), Repeats: 4, Spacing: 10 * time.Millisecond, Directed: 0.5},
		Elements: HT | ExtendedCapabilities | VHT | Microsoft | Qualcomm,
	}
}

// slowChainPhone: sequence numbers continue. Off: timers 30 and 60 s (1.6 scans a minute,
// 19 frames, 20 ms). On: timers 117 and 184 s (0.4 scans a minute, 20 frames, half of them
// directed). A measured address lasted for one scan, at times two. That it lasts for three
// is assumed.
func slowChainPhone() Kind {
	return Kind{
		Name: "slowchain", Share: 0.08, Models: 3, Address: AddressPerScans, Scans: 3, Continues: true,
		Off:      Habit{Gaps: timers(500*time.Millisecond, 30, 5, 60, 2), Channels: band(), Repeats: 2, Spacing: 20 * time.Millisecond},
		On:       Habit{Gaps: timers(time.Second, 117, 3, 184, 2), Channels: band(), Repeats: 2, Spacing: 40 * time.Millisecond, Directed: 0.5},
		Elements: HT | ExtendedCapabilities | Epigram | Microsoft | Broadcom,
	}
}

// sparsePhone: channels 1, 6 and 11 only, with one frame on each off and two on. A new
// address and a random sequence number for each scan. Timers 270 and 135 s in both states
// (0.25 to 0.3 scans a minute, 0.05 to 0.11 s long).
func sparsePhone() Kind {
	gaps := timers(200*time.Millisecond, 270, 3, 135, 2)
	ch := []int{1, 6, 11}
	return Kind{
		Name: "sparse", Share: 0.12, Models: 3, Address: AddressPerScans, Scans: 1,
		Off:      Habit{Gaps: gaps, Channels: ch, Repeats: 1, Spacing: 24 * time.Millisecond},
		On:       Habit{Gaps: gaps, Channels: ch, Repeats: 2, Spacing: 20 * time.Millisecond},
		Elements: HT | ExtendedCapabilities | Interworking | Apple,
	}
}

// swarmPhone: a new address and a random sequence number on every channel, two
// frames each. Off 3.75 scans a minute (gaps of 5 to 31 s, 2,200 addresses an
// hour), on 0.5 (10 to 190 s).
func swarmPhone() Kind {
	return Kind{
		Name: "swarm", Share: 0.09, Models: 2, Address: AddressPerChannel,
		Off:      Habit{Gaps: timers(2*time.Second, 5, 4, 11, 3, 31, 3, 38, 1), Channels: band(), Repeats: 2, Spacing: 20 * time.Millisecond},
		On:       Habit{Gaps: timers(5*time.Second, 18, 1, 71, 1, 190, 2), Channels: []int{11, 2, 1, 3, 6}, Repeats: 2, Spacing: 20 * time.Millisecond},
		Elements: HT | ExtendedCapabilities | HE,
	}
}

// frugalPhone: new addresses within a scan, sequence numbers continue. Off: hardly any
// elements, not even the channel (timer 63 s, 15 frames, 10 addresses a scan). On: 0.4
// scans a minute (timers 160 and 43 s). Here both states have the few elements.
func frugalPhone() Kind {
	return Kind{
		Name: "frugal", Share: 0.05, Models: 1, Address: AddressPerChannel, Continues: true,
		Off:      Habit{Gaps: timers(500*time.Millisecond, 63, 1), Channels: band(), Repeats: 2, Spacing: 24 * time.Millisecond},
		On:       Habit{Gaps: timers(2*time.Second, 160, 2, 196, 1, 43, 1), Channels: band(), Repeats: 3, Spacing: 10 * time.Millisecond},
		Elements: NoChannel,
	}
}

// band is the 2.4 GHz band in the order in which most phones walk it.
func band() []int {
	return []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}
}

// timers makes gaps of seconds and weights in turn.
func timers(spread time.Duration, secondsAndWeights ...float64) []Gap {
	var gaps []Gap
	for p := range slices.Chunk(secondsAndWeights, 2) {
		gaps = append(gaps, Gap{Length: time.Duration(p[0] * float64(time.Second)), Spread: spread, Weight: p[1]})
	}
	return gaps
}
