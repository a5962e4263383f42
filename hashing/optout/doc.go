// Package optout keeps the list of devices left out, or in opt-in mode
// of the only devices counted.
//
// # Digests, not addresses
//
// A [List] holds 20 bits for each device: the beginning of the SipHash-2-4 of its
// address under a random key of 16 bytes. The key stands in the same file, so that
// a sensor can look addresses up. Protection does not rest on the key, nor on the
// hash being slow. It rests on the 20 bits: one entry fits 2^24 / 2^20 = 16
// addresses of every maker's block, and some 2^46 / 2^20 = 67 million addresses in
// all. Nothing in the file tells which of them it is.
//
// A thief who hashes all addresses of a maker learns which of them fit, as any 20
// bits do, and no more. A slow hash would make that take hours instead of seconds
// and would not change the answer. What a stolen list does tell: an address that
// the thief already knows fits, and with n entries only n in 2^20 others would.
//
// The price is chance: with n entries, n in 2^20 of the devices that never asked
// for anything are left out too (one in a thousand for 1,048 entries).
// [List.FalseRate] tells the share.
//
// # What a list says of itself
//
// Each list has a [Head]: purpose, scope, date, expiry, sequence. The purpose is
// objection or enrolment. A sensor takes only the purpose of its mode, so the list
// of objections never becomes the list of devices to count. The scope
// is the site or the chain of the list.
//
// # Files
//
// A [Store] is the list on disk, with one writer. It is written to a file
// beside it and renamed, so that a full disk or a power failure leaves the
// list as it was. The format is text:
//
//	footfall-optout 2
//	# What this is, for the person who opens it.
//	purpose objection
//	for site berlin-1
//	date 2026-11-30T09:00:00Z
//	expires never
//	sequence 12
//	key 00112233445566778899aabbccddeeff
//	entries 2
//	0a1b2
//	fffff
//
// Digests are sorted, so that their order does not tell when they came. Lists of
// format 1 are refused ([ErrOldFormat]): they hold other digests, and no addresses
// to make new ones from.
//
// # A list for a whole chain
//
// [Sign] wraps a list in an Ed25519 signature. A [Chain] on each sensor knows one
// public key. It accepts lists with that signature, for its chain and its mode, and
// newer than all it had. It remembers the sequence in several files, so that
// an old list is refused even when the saved list is lost. Digests alone travel.
//
// A list that expires is told of ([Chain.Warnings]), since a newer one may have
// been withheld. An objection that has expired stays in force, and an enrolment
// does not.
package optout
