// Package optout keeps the list of devices that are left out (or, in opt-in
// mode, of those that alone are counted) so that whoever steals it learns
// nobody's address.
//
// # Digests, not addresses
//
// A [List] holds 20 bits for each device: the beginning of the Argon2id hash
// (RFC 9106) of its address under a random site key of 16 bytes. The key
// stands in the same file, so that a sensor can look addresses up; the
// protection does not rest on it, nor on the hash being slow. It rests on the
// 20 bits: one entry fits 2^24 / 2^20 = 16 addresses of every maker's block,
// and some 2^46 / 2^20 = 67 million addresses in all, and nothing in the file
// tells which is the one. Hashing all addresses of a maker tells a thief which
// of them fit, as any 20 bits do, and no more.
//
// The price is chance: with n entries, n in 2^20 of the devices that never
// asked for anything are left out too (one in a thousand for 1,048 entries).
// [List.FalseRate] tells the share.
//
// # Slow on purpose
//
// One digest takes about 3 ms on a server and about 10 ms on a small gateway,
// and 4 MiB of memory ("go test -bench Argon2id" measures it). Only one is
// computed at a time in a process. So [List.Listed] has no place on the way of
// every frame: ask it once for an address, and keep the answer under the
// pseudonym.
//
// # Files
//
// A [Store] is the list on disk, with one writer. It is written to a file
// beside it and renamed, so that a full disk or a power failure leaves the
// list as it was. The format is text:
//
//	footfall-optout 1
//	# What this is, for whoever opens it.
//	key 00112233445566778899aabbccddeeff
//	argon2id passes=1 memory=4096KiB lanes=1
//	entries 2
//	0a1b2
//	fffff
//
// Digests are sorted, so that their order does not tell when they came.
//
// # A list for a whole chain
//
// [Sign] wraps a list with a sequence number and an Ed25519 signature; a
// [Chain] on each sensor accepts what is signed by the one public key it knows
// and is newer than what it has. Digests alone travel.
//
// # What people paste
//
// [ParseAddress] and [ReadAddresses] take the notations in use, lists and CSV.
// Errors name the line and what is wrong with it and never the address, which
// belongs to somebody who wants not to be recorded.
//
// # Addresses in memory
//
// Addresses are passed by pointer, since Go prints the argument words of every
// function in a panic trace, and working memory is wiped after each digest. An
// [Address] prints as a placeholder.
package optout
