package scans

import "time"

// Every number that was fitted or chosen stands in this file, with where it
// comes from. "The library" is the recordings of 22 phones of 2021 by Pintor
// and Atzori (Computer Networks 205, 2022), replayed as crowds of clones;
// "left-out splits" are crowds of one half of its phones, judged with constants
// taken from the other half. ACCURACY.md has the results.

const (
	// burstGap ends a scan event of a random address. Frames of one scan of
	// the library are under 1 s apart; 1, 2 and 4 s made no difference.
	burstGap = 2 * time.Second
	// stableGap ends a scan event of an address that does not change. Its
	// events are only used to see how often the device is heard.
	stableGap = 8 * time.Second
	// Windows shorter than shortWindow come out too low: on left-out splits by 10 % at
	// three minutes, 18 % at two and 30 % at one.
	shortWindow = 4 * time.Minute
	// longestPart is the longest time that is estimated at once; of longer windows the
	// mean over parts is taken. Left-out splits: at once, windows of an hour were 12 %
	// too high on crowds of many kinds, and 11 % too low on those of one. In parts of 5
	// minutes, windows of 15 are a point worse than in parts of 7.5.
	longestPart = 10 * time.Minute
	// maxEvents bounds the scan events of one window: 40 bytes each. Beyond it,
	// half of the random addresses are left out, then three quarters, and so on.
	// A hundred of the library's phones make some 3,000 in 15 minutes, sixty of
	// the chattiest model 20,000.
	maxEvents = 1 << 14
	// maxClasses bounds what is learned about element classes.
	maxClasses = 1024
	// maxLooks is how many events of a class are learned from in one window,
	// and maxSteps how many events each look passes at most: what closing a
	// window may cost. With 256 looks at signals, crowds of phones that change
	// their address with every frame were 9 points worse.
	maxLooks         = 2048
	maxSequenceLooks = 256
	maxSteps         = 256
	// controls is how many places are looked at to learn what chance does, for
	// each look at an event's own place. 5 against 10: no difference.
	controls = 5
)

// lags, in seconds, at which it is asked whether a device has been heard
// again. Between two of them the answer is taken to change evenly; phones scan by
// timers, so with half as many lags crowds of some phones were a third too high.
var lags = [NumLags]float64{0.5, 1, 2, 4, 8, 15, 22, 30, 45, 60, 75, 90, 120, 150, 200}

// NumLags is the number of lags.
const NumLags = 15

// Lags are those at which it is asked whether a device has been heard again, in
// seconds.
func Lags() [NumLags]float64 { return lags }

// Prior is what is assumed of devices until the site has shown better, and where
// it cannot.
type Prior struct {
	// Survival is the share of scan events after which the device is not heard
	// for longer than each of the lags.
	Survival [NumLags]float64 `json:"survival"`
	// Residual is how much longer it then takes, in seconds, if it is so after all
	// scans; and where it is so after a share of them, times that share to the power of
	// ResidualPower, since phones that scan often go on to do so. The geometric mean
	// over phones, by that share, gaps above MaxGap taken as MaxGap.
	Residual [NumLags]float64 `json:"residual"`
	// Hidden is, between the lag before and each of the lags, how often per mean
	// silence between scans a silence ends at a lag that does not stand out: that
	// phones do not follow in more of all cases than each of [Faint] beyond those
	// around it.
	Hidden [NumFaint][NumLags]float64 `json:"hidden"`

	// leaving is by how much more often devices leave than those that this was found
	// with, per second.
	leaving float64
}

// LibraryStay is how long devices stay on average in the crowds that priors are found
// with.
const LibraryStay = 20 * time.Minute

// Staying returns the prior for devices that stay for some time on average.
func (p Prior) Staying(d time.Duration) Prior {
	p.leaving = 1/d.Seconds() - 1/LibraryStay.Seconds()
	return p
}

// NumFaint is the number of shares of [Faint].
const NumFaint = 6

var faint = [NumFaint]float64{0.01, 0.02, 0.05, 0.1, 0.2, 1}

// Faint are the shares for which Prior.Hidden says how many silences end off the
// beat.
func Faint() [NumFaint]float64 { return faint }

const (
	// BeatWidth in seconds and BeatBins divide the lags of a rhythm. Left-out
	// splits: bins of 0.1 s are no better, of 0.5 s 2 points worse on single models.
	BeatWidth = 0.25
	BeatBins  = 800
	// ScanLag in seconds is a lag within which a scan has ended, one of the lags.
	ScanLag = 2.0
)

// ResidualPower says how much shorter they are silent that are seldom silent for so
// long. Left-out splits: with 0.5, crowds of a single kind are a point worse and of four
// kinds half a point better; with 0.75, the other way round.
const ResidualPower = 0.65

// MaxGap in seconds is the longest time that a scan event is taken to stand for
// its device.
const MaxGap = 400

// Library is the prior of the library, each phone with the same weight (17
// phones that change their address; those with a global address need no
// estimate), from six crowds of 200. Phones differ in the residual by a factor of
// 1.6 either way: this is what decides where nothing can be linked.
var Library = Prior{
	Survival: [NumLags]float64{
		0.797, 0.788, 0.784, 0.715, 0.681, 0.656, 0.578, 0.526, 0.489, 0.428, 0.359, 0.337, 0.293, 0.208, 0.106,
	},
	Residual: [NumLags]float64{81, 83, 82, 96, 99, 93, 113, 127, 120, 122, 143, 134, 115, 130, 209},
	Hidden: [NumFaint][NumLags]float64{
		{0.001, 0.031, 0.009, 0.063, 0.040, 0.054, 0.105, 0.190, 0.238, 0.238, 0.334, 0.337, 0.404, 0.601, 0.934},
		{0.280, 0.031, 0.012, 0.103, 0.116, 0.110, 0.128, 0.223, 0.305, 0.301, 0.481, 0.371, 0.468, 0.731, 1.067},
		{0.280, 0.031, 0.192, 0.533, 0.462, 0.202, 0.225, 0.400, 0.375, 0.385, 0.638, 0.519, 0.530, 1.141, 1.168},
		{0.327, 1.114, 0.192, 0.826, 0.620, 0.354, 0.226, 0.442, 0.379, 0.391, 0.833, 0.519, 0.530, 1.361, 1.307},
		{1.836, 1.115, 0.192, 0.854, 0.630, 0.354, 0.611, 0.445, 0.381, 0.391, 1.294, 0.521, 0.530, 1.950, 1.729},
		{11.255, 1.688, 0.192, 1.751, 0.651, 0.359, 0.913, 0.446, 0.719, 0.391, 2.300, 1.497, 0.530, 1.950, 2.130},
	},
}

var (
	// priorOccupied is the chance that a phone has been heard within the last
	// 1, 2, 4, 8 and 15 s, for crowds in which neither sequence numbers nor
	// signals link anything: from the library.
	priorOccupied = [numOccupied]float64{0.028, 0.047, 0.081, 0.138, 0.230}
	// generatedOccupied is the same for devices whose every burst has a signal
	// and a sequence number of its own, as no phone of the library shows: from
	// the 12 models of a published generator of probe requests (Rusca and
	// others, 2023), as they appear in the labelled crowds. Crowds of that
	// generator are therefore not judged independently.
	generatedOccupied = [numOccupied]float64{0.10, 0.16, 0.257, 0.372, 0.49}
)

// occupiedLags belong to priorOccupied, in seconds.
var occupiedLags = [numOccupied]float64{1, 2, 4, 8, 15}

const numOccupied = 5

const (
	// denseShare: where a class has been heard in more of all times, a shorter lag
	// says more; mostShare is the largest share that is believed. Not fitted.
	denseShare = 0.8
	mostShare  = 0.995
)

// librarySpread is the histogram of signal differences to begin with, in dB: the
// library's, with the weight of 14 pairs.
var librarySpread = spread{1: 6, 2: 4, 3: 4}

const (
	// priorStrength is the weight of Prior.Survival, in looks, of which as many get as
	// far as a lag as of the others. Left-out splits: 2 is best by a little, 8 costs 1
	// to 2 points of error; with 2 at all lags, windows of 5 minutes, in which few looks
	// get far, come out 1 to 2 points lower.
	priorStrength = 2
	// A class or family is known from earlier windows if there were so many looks
	// up to the lag with this index, 8 s, or if it was first heard so long ago and
	// there were some. Left-out splits: with 20 looks and no time, 2 points worse at 15
	// minutes; with 300 whatever the time, as good as if every window went by its own
	// events too, and 1 to 2 points better at 15 minutes than this. Without leastKnown,
	// what woke up after half an hour in which it was heard ten times was counted by
	// the prior, seven times too high in one crowd; with 80, an address of a rare class
	// moved devices by 1.4 in one of 5,000 cases, and with 150 by 8.
	knownLooks = 300
	leastKnown = 40
	knownAt    = 4
	knownTime  = 30 * time.Minute
	// keep is how much of what was learned survives 5 minutes: half is
	// forgotten after about two hours. From 0.9 to 1 nothing changes by more
	// than 1 point.
	keep     = 0.97
	keepTime = 5 * time.Minute
	// presentPerCovered turns covered time into presence: the time that the
	// last event of a visit reaches beyond it, less that before the first.
	// Chosen for no bias on left-out splits.
	presentPerCovered = 1.04

	// reachVoid: up to the lag at which chance leaves so many of the places empty,
	// whatever is heard is followed; beyond it, what is heard on the beat. Left-out
	// splits: 0.35 to 0.6 are within 1 point.
	reachVoid = 0.4
	// beatDeviations is by how many standard deviations a beat stands out. Left-out
	// splits: 2 to 3 are within 2 points, 4 is 4 points worse on single models.
	beatDeviations = 2.5
	// chanceBeats is the share of bins that stand out so far by chance, of a normal
	// distribution.
	chanceBeats = 0.0062
	// A family gets a rhythm after so many events, and no more than so many have
	// one: 7 KiB each; a bin is judged after leastLooks. None was fitted.
	rhythmEvents = 20
	maxRhythms   = 64
	leastLooks   = 20
	// Where the excess is looked for, all events up to nearLag count, and it is
	// looked for up to excessLag, both in seconds. The others bound what closing a window costs.
	nearLag      = 15
	excessLag    = 120
	maxPairs     = 1 << 21
	maxNearSteps = 512
	maxFarSteps  = 4096
	// silentFrom in seconds is when a scan is surely over.
	silentFrom = 1.5
	// A stretch belongs to the silence unless there is more in it by moreDeviations.
	// Left-out splits: 2 is a point better on single models than 1.
	moreDeviations = 2.0
	// leastSilence is how many events there must be in and out of the gate while a
	// device is silent, and excessDeviation the largest relative deviation at which
	// the excess is heeded. Left-out splits: 0.7 to 2 are within 1 point.
	leastSilence    = 20
	excessDeviation = 1.0
	// excessBias is how much too quick phones seem by their excess. Library: 1.0
	// to 1.5, phones being heard twice as often with the screen on as with it off.
	excessBias = 1.1
	// someOnBeat is the share of silences that has to end on the beat for it to be
	// heeded. Phones of the library show 0.2 to 0.6; 0.05 to 0.3 are within 1 point.
	someOnBeat = 0.2
	// hiddenShare is how many of the silences that Prior.Hidden tells of are not seen.
	// Others are: beats are found in the same events that are asked for them, and so
	// some lags at which silences ended by chance are taken for beats. Left-out splits:
	// with 0.95, crowds of a single kind lie 4 % lower and are half a point worse; with
	// 0.85 or 0.75 they are as good, 2 % too low or right on average.
	hiddenShare = 0.75
	// startSilence in seconds is where the search for a mean silence begins,
	// leastSilent where it ends at the latest; after hiddenRounds it changes by less
	// than 1 %.
	startSilence = 60.0
	leastSilent  = 5.0
	hiddenRounds = 20

	// cutPrior is how many devices there have to have been before what is cut off
	// addresses that count for more than one device is made up for. Not fitted.
	cutPrior = 20
	// mostCut is what one address adds to that at most, in devices: one that scans all
	// the time must not raise what all others count for.
	mostCut = 2

	// The scale of a zone follows what is learned for followTime after a hand count.
	// Left-out splits: with half an hour, 3 points worse for single models; with an
	// hour or all the time, the same. mostScale bounds it. Windows are kept for it for
	// pastTime and no more than maxPast of them, each with maxPastKinds classes: 100
	// KiB at most. These were not fitted.
	followTime   = 90 * time.Minute
	mostScale    = 4.0
	pastTime     = 4 * time.Hour
	maxPast      = 128
	maxPastKinds = 64

	// A link is looked for up to the longest lag at which chance leaves at least so
	// many of the places empty. Left-out splits: by signal, 0.25 to 0.5 are within 2
	// points, and where many looks may go on to 0.08, single models are 2 points worse;
	// by sequence, where it is only single models that come so far, 0.35 is 1 to 2
	// points worse for them than 0.15, and 0.2 and 0.25 are within 1.
	minVoidBySignal   = 0.35
	minVoidBySequence = 0.15
	// voidWidth is by how much more or less than that a lag counts in full or not at
	// all. Left-out splits: 0.1 and 0.2 are within half a point of none.
	voidWidth = 0.1
	// leastReached is the share of looks that must have reached a lag: in a dense crowd
	// a look ends after maxSteps events, and at the lags beyond there would be the prior
	// alone, which knows nothing of what was seen before. Not fitted.
	leastReached = 0.05
	// lostBySequence and lostBySignal are the shares of events whose successor
	// is missed although it was heard: a frame in between, another mode, a
	// reading far off. Library: 1 to 3 % and 3 to 8 %. Left-out splits: by sequence,
	// crowds of a single such kind are a point worse with 0.02 and a point better with
	// 0.01, and crowds of people who stay for 8 minutes the other way round.
	lostBySequence = 0.015
	lostBySignal   = 0.02

	// maxAdvance is how far a sequence number goes on at most from one event
	// of a phone to its next. Library: at most 96 on all phones that continue,
	// 200 where one channel of three is heard; 128 and 160 did no better
	// because chance grows with it.
	maxAdvance = 96
	// sequenceGate is how far the signals of events linked by sequence may be
	// apart, in dB: wide, since channels differ by up to 20 dB on some phones.
	sequenceGate = 25
	// A class continues its sequence numbers if at least continues of its
	// events are followed beyond chance, and by this many standard deviations;
	// it stops doing so at continues less hysteresis.
	continues           = 0.45
	continuesHysteresis = 0.1
	continuesDeviations = 3
	// sequenceVoid is the least share of empty places for that test, and
	// sequenceReached the least share of looks that reached so far, of those that
	// reached 8 s. Left-out splits: with 0.4 models that scan every three minutes are
	// taken for unlinked, with none others are at times, by chance.
	sequenceVoid    = 0.25
	sequenceReached = 0.25

	// The gate for linking by signal, in dB, is gateSpread times the median
	// difference seen at this site between events known to be of one device,
	// within bounds. Library: median 1.5 dB, a tenth above 6 dB. With 5 dB of
	// noise per burst it opens to the upper bound.
	gateSpread = 3
	minGate    = 5
	maxGate    = 10
	// controlDistance, in gates, is how far from an event's own signal its
	// controls are taken at least.
	controlDistance = 1.5
	// asDense is how dense a control's level must be at least, as a share of the
	// event's own, and closeEnough by how much more it may be; placesTried are looked
	// at. levelPrior keeps classes of few events from weighing as much as others. None
	// was fitted.
	asDense     = 0.95
	closeEnough = 0.05
	placesTried = 12
	levelPrior  = 20
	// knownLag in seconds: events of one device further apart than this count for
	// the spread of its signal. Closer ones share a burst's noise.
	knownLag = 8

	// Signals say nothing where addresses that follow each other at once are
	// no closer in signal than chance: fewer than consistent of them, where at
	// least minAtOnce, and beyondChance times what chance makes, do so. Library:
	// 0.71 to 0.97 of them, 0.56 with 5 dB of noise per burst; generated traffic
	// 0.29 to 0.31.
	consistent     = 0.45
	consistentGate = 6
	atOnce         = 0.5 // s
	// Looked at are classes of at most sparseRate scans a second that are silent
	// for at least stillShare of all seconds: in denser ones chance cannot be told.
	sparseRate   = 0.4
	stillShare   = 0.2
	chanceInGate = 0.3 // share of random pairs within consistentGate
	minAtOnce    = 20
	beyondChance = 1.3

	// A stable address is silent between events for its own mean gap, to begin
	// with stableSilence as if that had been so stableGaps times, times stableStretch;
	// and stays for stableStay times as long as devices do. Only how long it was there
	// before its first and after its last event hangs on them. Five models whose address
	// is stable: with 1 to 2 gaps they come out the same within 4 points.
	stableSilence = 120
	stableGaps    = 1.5
	stableStretch = 1.5
	stableStay    = 1.25
	// unheardRate is how much faster than at random a device is heard at last:
	// scans are timed.
	unheardRate = 1.5

	// floodRate: more new addresses a second than a thousand of the library's
	// phones send (mean 0.035/s, the chattiest 0.3/s).
	floodRate = 35

	// A fixture is a stable address heard in nearly every window since the key
	// period began, and for at least this long: longer than people shop.
	fixtureAge   = 4 * time.Hour
	fixtureShare = 0.9
	maxFixtures  = 1 << 14
	// candidateTime is how long after the beginning of a key period a device may
	// be heard first; nobody who comes later is remembered. fixtureSlack is how
	// many windows it may miss besides, while there have been few.
	candidateTime = 15 * time.Minute
	fixtureSlack  = 3
)

// Interval: relative standard deviations, set so that the intervals of left-out
// splits hold the truth in 90 % of windows.
const (
	spreadOfResidual  = 0.60 // of Prior.Residual between classes
	spreadOfHidden    = 0.45 // of Prior.Hidden between families
	spreadOfExcess    = 0.30 // of what excessBias makes up for
	spreadOfSequence  = 0.12 // of a class followed by sequence
	spreadOfSignal    = 0.20 // of a class followed by signal
	spreadOfOccupied  = 0.50 // of a class that cannot be followed
	spreadOfStable    = 0.10
	spreadCommon      = 0.10 // of everything together
	spreadPerEvent    = 0.7  // of the number of events itself, in Poisson deviations
	spreadPerLook     = 1.0
	spreadOfShort     = 0.5   // of windows shorter than shortWindow, of length 0
	leastDeviation    = 0.5   // devices
	quantile90        = 1.645 // two-sided 90 % of a normal distribution
	leastDevicesAlive = 1e-9
)
