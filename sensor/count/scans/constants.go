package scans

import "time"

// Every number that was fitted or chosen stands in this file, with where it comes from.
// "The library" is the recordings of 22 phones of 2021 by Pintor and Atzori (Computer
// Networks 205, 2022), replayed as crowds of clones. "Left-out splits" are crowds of one
// half of its phones, judged with a prior taken from the other half. The lags stand in
// prior.go. ACCURACY.md has the results.

// Events.
const (
	// burstGap ends a scan event of a random address, in ms. Frames of one scan of the
	// library are under 1 s apart; 1, 2 and 4 s made no difference.
	burstGap = 2000
	// stableGap ends a scan event of an address that does not change, in ms. Its events
	// only tell how often the device is heard.
	stableGap = 8000
	// mostReadings bounds the weight of what is known of a signal already. Not fitted.
	mostReadings = 100
	// maxEvents bounds the scan events of a part: 36 bytes each. 800 of the library's
	// phones make 17,000 in ten minutes.
	maxEvents = 1 << 17
	// maxStays bounds the addresses that do not change, in one window.
	maxStays = 1 << 15
)

// Parts.
const (
	// longestPart is the longest time that is estimated at once; a longer window is the
	// mean of its parts. Left-out splits: at once, windows of an hour were 12 % too high
	// on crowds of many kinds. In parts of 5 minutes, windows of 15 are a point worse
	// than in parts of 7.5.
	longestPart = 10 * time.Minute
	// presentPerCovered turns covered time into presence: the time that the last event
	// of a visit reaches beyond it, less that before the first. Chosen for no bias on
	// left-out splits.
	presentPerCovered = 1.04
	// capPrior is how many devices there have to have been before the loss by the cap is
	// made up for. mostCapped is what one address adds to that loss at most, in devices.
	// Not fitted.
	capPrior   = 20
	mostCapped = 2
)

// What closing a part may cost.
const (
	// maxClasses bounds what is learned about element classes. leastSeen is how many
	// fading events a class needs to stay when room gets scarce.
	maxClasses = 1024
	leastSeen  = 5
	// maxLooks and maxSequenceLooks are how many events of a family and of a class are
	// learned from in one part. With 256 looks at signals, crowds of phones that change
	// their address with every frame were 9 points worse.
	maxLooks         = 2048
	maxSequenceLooks = 512
	// controls is how many control places there are for each look at an event's own
	// place. 5 against 10: no difference.
	controls = 5
)

// A radio that changes its channel.
const (
	// scanTime is how long a phone takes for the scanChannels channels of a scan: about a
	// tenth of a second each. scansDrawn is how many are drawn to see what is heard.
	scanTime     = 1300 * time.Millisecond
	scanChannels = 13
	scansDrawn   = 1000
	// leastHeard is the least share of scans that is corrected for.
	leastHeard = 0.1
	// maxVisits bounds the visits of one window.
	maxVisits = 1 << 14
)

// Learning.
const (
	// priorStrength is the weight of Prior.Survival, in looks. Left-out splits: 2 is best
	// by a little, 8 costs 1 to 2 points of error.
	priorStrength = 2
	// A class or family is known from earlier windows with knownLooks looks up to the lag
	// with the index knownAt, 8 s, or after knownTime with leastKnown. Left-out splits:
	// with 20 looks and no time, 2 points worse at 15 minutes. Without leastKnown, what
	// woke up after half an hour was counted by the prior, seven times too high in one
	// crowd.
	knownLooks = 300
	leastKnown = 40
	knownAt    = 4
	knownTime  = 30 * time.Minute
	// keep is how much of what was learned survives keepTime: half is forgotten after
	// about two hours. From 0.9 to 1 nothing changes by more than 1 point.
	keep     = 0.97
	keepTime = 5 * time.Minute
)

// Beyond the horizon.
const (
	// LibraryStay is how long devices stay on average in the crowds that priors are found
	// with.
	LibraryStay = 20 * time.Minute
	// ResidualPower says how much shorter phones are silent that are seldom silent for so
	// long. Left-out splits: with 0.5, crowds of a single kind are a point worse and of
	// four kinds half a point better; with 0.75, the other way round.
	ResidualPower = 0.65
	// MaxGap in seconds is the longest time that a scan event stands for its device.
	MaxGap = 400
)

// Links.
const (
	// minVoidBySignal and minVoidBySequence: links are sought up to the longest lag where
	// at least this share of control places is empty. Left-out splits: by signal, 0.25 to
	// 0.5 are within 2 points; by sequence, 0.35 is 1 to 2 points worse than 0.1.
	minVoidBySignal   = 0.35
	minVoidBySequence = 0.1
	// voidWidth is by how much more or less than minVoid a lag counts in full or not at
	// all. Accuracy does not hang on it, but what a single address can move does.
	voidWidth = 0.05
	// lostBySequence and lostBySignal are the shares of events whose successor is missed
	// although it was heard: a frame in between, another mode, a reading far off.
	// Library: 1 to 3 % and 3 to 8 %.
	lostBySequence = 0.015
	lostBySignal   = 0.02
	// maxAdvance is how far a sequence number goes on at most from one event of a phone
	// to its next. Library: at most 96 on all phones that continue. controlOffset keeps
	// control places clear of that.
	maxAdvance    = 96
	controlOffset = 400
	// sequenceGate is how far the signals of events of one family that are linked by
	// sequence may be apart, in dB. Channels differ by up to 20 dB on some phones.
	// Left-out splits: 12 is a point better from 200 devices on and 3 points worse with 5
	// dB of noise. 25 is up to 4 points worse from 200 devices on. Links between families
	// use the gate of links by signal: with 25 dB, up to 4 points worse from 100 on.
	sequenceGate = 16
	// A class continues its sequence numbers if at least continues of its events are
	// followed beyond chance, by this many standard deviations. It stops doing so at
	// continues less continuesHysteresis.
	continues           = 0.45
	continuesHysteresis = 0.1
	continuesDeviations = 3
	// The test is made at the longest lag with sequenceVoid of the control places empty.
	// Of the looks with 8 s, sequenceReached must have got there. firstJudged is the
	// shortest such lag, by index. Left-out splits: with a void of 0.4, models that
	// scan every three minutes are taken for unlinked.
	firstJudged     = 4
	leastJudged     = 8
	sequenceVoid    = 0.25
	sequenceReached = 0.25
)

// librarySpread is the histogram of signal differences to begin with, in dB: the
// library's, with the weight of 14 pairs.
var librarySpread = spread{1: 6, 2: 4, 3: 4}

// Signals.
const (
	// The gate for linking by signal, in dB, is gateSpread times the median difference
	// seen at this site between events of one device, within bounds. Library: median 1.5
	// dB, a tenth above 6 dB. With a gate that is fixed, crowds with 5 dB of noise per
	// burst are twice as far off.
	gateSpread = 3
	minGate    = 5
	maxGate    = 10
	// apartLag in seconds: events of one device further apart than this count for the
	// spread of its signal. Closer ones share a burst's noise.
	apartLag = 8
	// leastShared is how many frames two sources must have heard both before a level at
	// one of them is put in for the other. mostShared bounds how many count for their
	// difference. Not fitted.
	leastShared = 5
	mostShared  = 4096
	// A control place must have between asDense and 1+closeEnough times the event's own
	// density; placesTried are looked at. levelPrior keeps classes of few events from
	// weighing as much as others. Not fitted.
	asDense     = 0.95
	closeEnough = 0.05
	placesTried = 12
	levelPrior  = 20
)

// Moves.
const (
	// leastStill is the least share of devices near where they were that is corrected for.
	// Not fitted.
	leastStill = 0.3
)

// Beats.
const (
	// beatWidth in seconds is the width of a bin of lags, of which beatBins are kept.
	// Bins of 0.1 s are no better, of 0.5 s 2 points worse on single models. firstBeat
	// is the bin in which a scan is over, 2 s; aroundBeat bins either way are compared.
	beatWidth  = 0.25
	beatBins   = 800
	firstBeat  = 8
	aroundBeat = 40
	// beatDeviations is by how many standard deviations a beat stands out. 2 to 3 are
	// within 2 points. A bin is judged after leastBeatLooks.
	beatDeviations = 2.5
	leastBeatLooks = 20
	// A family gets a rhythm with leastRhythm events in a part. At most maxRhythms
	// families have one: 13 KiB each. maxBeatLooks events are looked at in a part.
	leastRhythm  = 20
	maxRhythms   = 64
	maxBeatLooks = 1024
	// onBeat is the share of its scans that a device is heard on a beat that stands out.
	// Left-out splits: with 0.36, crowds of 400 and 800 are 5 % too high; with 0.5, 20 %.
	onBeat = 0.32
	// surelyOnBeat is how many standard deviations the rate on the beat must have to count;
	// its weight grows from there.
	surelyOnBeat = 2.0
	// Relative deviations that the two estimates are weighed by: of onBeat between
	// phones, of Prior.Residual between phones, and of links by signal.
	spreadOfBeat     = 0.4
	spreadOfResidual = 0.6
	spreadOfSignal   = 0.15
)

// Stable addresses.
const (
	// A stable address is silent for its own mean gap, to begin with stableSilence
	// seconds as if that had been so stableGaps times, times stableStretch. It stays for
	// stableStay times as long as devices do. Five models whose address is stable: with 1
	// to 2 gaps they come out the same within 4 points.
	stableSilence = 120
	stableGaps    = 1.5
	stableStretch = 1.5
	stableStay    = 1.25
	// unheardRate is how much faster than at random a device is heard at last: scans are
	// timed.
	unheardRate = 1.5
	// A fixture is a stable address heard in nearly every window since the key period
	// began, and for at least this long: longer than people shop.
	fixtureAge   = 4 * time.Hour
	fixtureShare = 0.9
	maxFixtures  = 1 << 14
	// candidateTime is how long after the beginning of a key period a fixture may be
	// heard first. fixtureSlack is how many windows it may miss.
	candidateTime = 15 * time.Minute
	fixtureSlack  = 3
)

// Errors: half the widths of 90 % intervals, as logarithms. ACCURACY.md has the share of
// windows that they hold.
const (
	// errorOfRate is that of many devices; errorPerDevice is what one device adds. A
	// window shorter than a longest part adds what its few scans have in common:
	// errorOfBrief is for a length of 0. Left-out crowds of 200 to 800: 9 in 10 windows of
	// five minutes are within 19 %, of fifteen within 15 %.
	errorOfRate    = 0.17
	errorPerDevice = 1.18
	errorOfBrief   = 0.29
	// errorOfStable is that of addresses that do not change. errorOfFew is in devices.
	errorOfStable = 0.15
	errorOfFew    = 0.8
	// Windows shorter than shortWindow come out too low: on left-out splits by 10 % at
	// three minutes, 18 % at two and 30 % at one. errorOfShort is for a length of 0.
	shortWindow  = 4 * time.Minute
	errorOfShort = 0.8
	// errorOfHours is the relative standard deviation from how a crowd changes over
	// hours. Eight hours of four left-out crowds of 40 after half an hour of counting: 8
	// to 12 % in all in windows of 5 minutes.
	errorOfHours = 0.07
	// scatterPerDevice is the variance per device in a window of scatterMinutes. It falls
	// with the root of the window's length. Left-out crowds of 15 to 200.
	scatterPerDevice = 0.4
	scatterMinutes   = 5
	// normal90: nine in ten draws of the standard normal distribution are within it.
	normal90 = 1.6449
)

// Hand counts.
const (
	// The scale of a zone follows what is learned for followTime after a hand count.
	// Left-out splits: with half an hour, 3 points worse for single models. mostScale
	// bounds it.
	followTime = 90 * time.Minute
	mostScale  = 4.0
	// Windows are kept for historyTime, at most maxHistory of them with maxKinds classes
	// each: 100 KiB. Not fitted.
	historyTime = 4 * time.Hour
	maxHistory  = 128
	maxKinds    = 64
)

// Library is the prior of the library, each phone with the same weight (17 phones that
// change their address), from six crowds of 200. Phones differ in the residual by a
// factor of 1.6 either way: this decides where nothing can be linked.
var Library = Prior{
	Survival: [NumLags]float64{
		0.797, 0.788, 0.784, 0.715, 0.681, 0.656, 0.578, 0.526, 0.489, 0.428, 0.359, 0.337, 0.293, 0.208, 0.106,
	},
	Residual: [NumLags]float64{81, 83, 82, 96, 99, 93, 113, 127, 120, 122, 143, 134, 115, 130, 209},
}
