package adverts

import "time"

// Documented lives and intervals. None of these is fitted to a capture.
const (
	// addressLife is how long a private address is kept: Bluetooth Core 5.4, volume 3,
	// part C, appendix A recommends 15 minutes (TGAP(private_addr_int)).
	addressLife = 15 * time.Minute
	// usualSilence is the mean time between reports of an address. Advertising intervals
	// are 20 ms to 10.24 s (volume 6, part B, 4.4.2.2). Phones, watches and tags
	// use 0.25 to 2 s (Apple, Accessory Design Guidelines, Bluetooth LE, advertising
	// interval; Android AdvertiseSettings). About half is lost. It weighs as much as
	// usualWeight addresses of a site, and as ownWeight silences of an address.
	usualSilence = 2.0
	usualWeight  = 5
	ownWeight    = 3
)

// Presence.
const (
	// surelyGone is after how many mean silences an address has ended: chance leaves one
	// in 150.
	surelyGone = 5
	// leastRate bounds rates from below, per second.
	leastRate = 1e-9
)

// Signals.
const (
	// beginning is how many reports make the signal at the beginning, and smoothing the
	// inverse weight of the newest in the latest signal.
	beginning = 4
	smoothing = 4
	// gate in 1/128 dBm: signals further apart are of different devices. Receivers are
	// accurate to 6 dB (Bluetooth Core 5.4, volume 4, part E, 7.5.4).
	gate = 8 * 128
)

// Rotations.
const (
	// leastVoid: successors are sought up to the longest lag where at least this share of
	// the places before ends is empty. See minVoidBySignal of package scans.
	leastVoid = 0.35
	// The prior, that silences at a rotation are as at random, weighs as much as
	// rotationWeight ends. Sums fade by a half in fading.
	rotationWeight = 20
	fading         = time.Hour
	// Rotations count where their share is this many standard deviations above chance.
	rotationDeviations = 3
	// maxLooks bounds the ends looked at, and maxStarts the addresses among which a
	// successor is sought. With more of them all places are full.
	maxLooks  = 1024
	maxStarts = 1 << 13
)

// lags in ms after an end, within which a successor is sought.
var lags = [...]uint32{250, 500, 1000, 1500, 2000, 3000, 4000, 6000, 8000, 10000, 12500, 15000, 20000}

const (
	numLags    = len(lags)
	longestLag = 20000
)

// Fixtures: the chance that a device is carried, before it has been heard for long. These
// are assumptions. Makers' addresses are rare on things that people carry, because they
// let everybody follow them.
const (
	carriedKind    = 0.99 // of a kind that people carry
	carriedStatic  = 0.8  // unknown, with a static random address
	carriedPublic  = 0.5  // unknown, with a public address
	maxLasting     = 1 << 14
	missingForLong = time.Hour
)

const (
	// largeCrowd is how many addresses a window has before their memory is given back.
	largeCrowd = 1 << 14
	// fewGone places of forgotten addresses are kept, and one in eight.
	fewGone = 16
)

// floodRate: more new addresses a second than three thousand phones show that change
// theirs every quarter of an hour and stay for ten minutes.
const floodRate = 10

// Errors.
const (
	// errorOfRates is the relative standard deviation from what is assumed of silences,
	// lives and kinds: the largest error of the crowds of TestCrowds.
	errorOfRates = 0.03
	// scatterPerDevice is the variance per device in a window of scatterMinutes, that of
	// a device that is rarely heard.
	scatterPerDevice = 0.01
	scatterMinutes   = 5
	// scatterOfZones is the variance per device where zones compete: people move on every
	// 2 to 5 minutes in the store of package simulate.
	scatterOfZones = 0.8
	// normal90: nine in ten draws of the standard normal distribution are within it.
	normal90 = 1.6449
)
