// Package hashing is the gate between radio frames and counting.
//
// Everything before the gate works with raw device addresses. Nothing after
// it does: counting sees an [ID], a pseudonym that means nothing once the key
// of its period is gone. [Gate.Admit] is the only way from the one to the
// other, and it looks at lists and at do-not-count marks before it computes a
// pseudonym to count, so that nobody is counted who asked to be left out.
//
// # One frame at the gate
//
//	on the list of plain addresses?   yes -> OptedOut, nothing is computed
//	does this frame carry the mark?   yes -> Marked, remembered for the period;
//	                                         the pseudonym comes back once, to
//	                                         take out what was counted before
//	marked earlier in this period?    yes -> OptedOut, no pseudonym is computed
//	are there slow lists?             no  -> Admitted, with the pseudonym
//	randomised address?               yes -> Admitted; NotEnrolled in opt-in mode
//	looked up in this period?         no  -> Unchecked, waits for the worker
//	on a slow list?                   yes -> OptedOut; in opt-in mode Admitted
//	                                  no  -> Admitted; in opt-in mode NotEnrolled
//
// # Slow lists
//
// A [Checker] takes about 10 ms, so that a stolen list cannot be tried out. It
// is asked once per device and key period, by a [Worker] in a goroutine of its
// own, on a budget, and about global addresses alone: a randomised one can
// stand on no list. Until the answer is there the device is not counted. All is
// bounded: who floods the air with forged global addresses makes others wait,
// and in the end not be counted, but uses up no memory and gets nobody counted.
//
//	Admit -> [queue] -> Worker.Run -> [findings] -> Settle -> table of statuses
//	raw address, until checked        keyed hashes only
//
// When the lists change ([Gate.SetCheckers]), every answer is void and everybody
// is asked about anew. A device that had been counted and is now left out comes
// back once, from Admit (Excluded) or [Gate.Settle], so that what it has
// contributed is taken out. [Gate.Exclude] does it at once for one address.
//
// # The key
//
// A pseudonym is the SipHash-2-4 (Aumasson and Bernstein, 2012) of the address
// and of the radio that heard it, under a 128-bit random key. The key lives for
// one period: until the configured local time of day comes round, or for a few
// minutes ([Schedule]). Then the old key is overwritten, the marks and statuses
// are cleared, and a new key is drawn: the same device gets another pseudonym,
// and nobody can tell that the two belong together. The radio is part of the
// hashed block, so the same six bytes heard over Wi-Fi and over Bluetooth give
// unrelated pseudonyms.
//
// The key lies in a page of memfd_secret(2) where the kernel has it, else in a
// locked page that core dumps leave out ([secret.Memory]); [Gate.KeyStore] tells which.
// A secret page is a file without a name: given to the service manager
// ([Gate.KeyFile]), it outlives the process, and [Resume] goes on with the
// period. What belongs to it besides the key is a [Gate.Snapshot], which the
// caller seals under [Gate.SealingKey].
//
//	first process:  New -> KeyFile to the service manager;
//	                Snapshot, sealed, every so often; HandOver at the end
//	next process:   SealingKeyFrom(file) -> open the snapshot -> Resume,
//	                or New, if that fails
//
// # What never prints
//
// [ID], [List], [Worker] and [Gate] print as placeholders whatever the verb or
// encoder. Addresses, keys and pseudonyms are passed by pointer or returned,
// never passed by value, since Go prints the argument words of every function in
// a panic trace. [secret.Harden] keeps debuggers and core files away.
//
// A Gate is owned by one goroutine, and its Worker by another. A Gate reads no
// clock and no entropy of its own: the time comes in as an argument and key
// bytes from a reader, so a replay with a seeded reader, which looks up lists
// in Admit itself (Inline), is repeatable to the byte.
//
// PRIVACY.md beside this file says in plain words what the gate does and what
// it cannot do.
package hashing
