// Package hashing is the gate between radio frames and counting.
//
// Everything before the gate works with raw device addresses. Nothing after
// it does: counting sees an [ID], a pseudonym that means nothing once the key
// of its period is gone. [Gate.Admit] is the only way from the one to the
// other, and it looks at the opt-out list and at do-not-count marks before it
// computes a pseudonym, so that no code can have a pseudonym of a device that
// asked to be left out.
//
// # One frame at the gate
//
//	address on the opt-out list?      yes -> OptedOut, nothing is computed
//	marked earlier in this period?    yes -> OptedOut, no pseudonym is computed
//	does this frame carry the mark?   yes -> Marked, remembered for the period;
//	                                         the pseudonym comes back once, to
//	                                         take out what was counted before
//	otherwise                             -> Admitted, with the pseudonym
//
// # The key
//
// A pseudonym is the SipHash-2-4 (Aumasson and Bernstein, 2012) of the address
// and of the radio that heard it, under a 128-bit random key. The key lives for
// one period: until the configured local time of day comes round ([Schedule]).
// Then the old key is overwritten, the marks are cleared, and a new key is
// drawn: the same device gets another pseudonym, and nobody can tell that the
// two belong together. The radio is part of the hashed block, so the same six
// bytes heard over Wi-Fi and over Bluetooth give unrelated pseudonyms.
//
// # What never prints
//
// [ID], [List] and [Gate] print as placeholders whatever the verb or encoder.
// Addresses, keys and pseudonyms are passed by pointer or returned, never
// passed by value, since Go prints the argument words of every function in a
// panic trace.
//
// A Gate is owned by one goroutine. It reads no clock and no entropy of its
// own: the time comes in as an argument and key bytes from a reader, so a
// replay with a seeded reader is repeatable to the byte.
//
// PRIVACY.md beside this file says in plain words what the gate does and what
// it cannot do.
package hashing
