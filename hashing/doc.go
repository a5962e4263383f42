// Package hashing is the gate between radio frames and counting.
//
// Everything before the gate works with raw device addresses. Nothing after it
// does: counting sees an [ID], a pseudonym that means nothing once the key of its
// period is gone. [Gate.Admit] is the only way from the one to the other. It looks
// at lists and at do-not-count marks before it computes a pseudonym to count.
//
// # One frame at the gate
//
//	on the list of plain addresses?   yes -> OptedOut, nothing is computed
//	does this frame carry the mark?   yes -> Marked, remembered for the period;
//	                                         the pseudonym comes back once, to
//	                                         take out what was counted before
//	marked earlier in this period?    yes -> OptedOut, no pseudonym is computed
//	randomised address?               yes -> Admitted; NotEnrolled in opt-in mode
//	on a list of digests?             yes -> OptedOut; in opt-in mode Admitted
//	                                  no  -> Admitted; in opt-in mode NotEnrolled
//
// # Lists
//
// A [Checker] is a list of digests. It is asked at every frame with a global
// address, since a look-up takes less than a microsecond. A randomised address can be
// on no list.
//
// A list may change while the sensor runs ([Gate.SetCheckers]). A device that was
// counted before and is now left out comes back once from Admit, as Excluded, so
// that what it has contributed is taken out. [Gate.Exclude] does that at once for
// one address, also if the device is not heard again.
//
// # Marks
//
// A fixed number of do-not-count marks is remembered exactly. Further ones go into
// Bloom filters, each eight times as large as the one before. [Gate.Crowding] tells
// how far that has gone, for the health of the sensor.
//
// # The key
//
// A pseudonym is the SipHash-2-4 of the address and of the radio that heard it,
// under a 128-bit random key (package siphash). The key lives for one period: until
// the configured local time of day comes round, or for a few minutes ([Schedule]).
// Then the old key is overwritten, the marks are cleared, and a new key is drawn.
// The same device gets another pseudonym, and no one can tell that the two belong
// together. The radio is part of the hashed block, so the same six bytes heard over
// Wi-Fi and over Bluetooth give unrelated pseudonyms.
//
// The key lies in a page of memfd_secret(2) if the kernel has it, else in a
// locked page left out of core dumps ([secret.Memory]). [Gate.KeyStore] tells
// which. A secret page is a file without a name: given to the service manager
// ([Gate.KeyFile]), it outlives the process, and [Resume] goes on with the period.
// A process with that file can read the key, and root can take it. What belongs to a
// period apart from the key is a [Gate.Snapshot]; the caller seals it under
// [Gate.SealingKey].
//
//	first process:  New -> KeyFile to the service manager;
//	                Snapshot, sealed, every so often; HandOver at the end
//	next process:   SealingKeyFrom(file) -> open the snapshot -> Resume,
//	                or New, if that fails
//
// # What never prints
//
// [ID], [List] and [Gate] print as placeholders for every verb and encoder.
// Addresses, keys and pseudonyms are passed by pointer or returned, never passed by
// value: Go prints the argument words of every function in a panic trace.
// [secret.Harden] keeps debuggers and core files away.
//
// A Gate is owned by one goroutine. It reads no clock and no entropy of its own:
// the time comes in as an argument and key bytes from a reader. So a replay with a
// seeded reader is repeatable to the byte.
//
// PRIVACY.md beside this file says in plain words what the gate does and what it
// cannot do.
package hashing
