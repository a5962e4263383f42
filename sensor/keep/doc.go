// Package keep carries a sensor's state over the end of its process without
// ever writing it to a file.
//
// # How
//
// The state is in a memory file (memfd_create(2)): a file that has no name and
// no disk behind it. The process gives a descriptor of it to the service manager
// (FDSTORE=1, sd_notify(3)), which hands it to the next process of the service
// after a restart, an upgrade or a kill -9. When the machine goes down, or the
// service is stopped for good, the last descriptor closes and the memory is
// gone.
//
// A memory file can be swapped out, so what is in it is sealed with
// XChaCha20-Poly1305. The sealing key comes from the pseudonym key, which lives
// in memory that is never swapped and goes the same way: without the one, the
// other is noise. When the pseudonym key changes, so does the sealing key, and
// what was sealed before can be opened no more.
//
// # Crashes
//
// A Memory has two slots and writes to the one that does not hold the newest
// state. A process that is killed while it writes leaves the state before.
package keep
