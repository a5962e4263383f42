// Package keep hands a sensor's state to its next process without writing it to disk.
//
// # How
//
// The state is in a memory file (memfd_create(2)), which has no name and no disk behind
// it. The process gives a descriptor of it to the service manager (FDSTORE=1,
// sd_notify(3)). The manager hands it to the next process of the service, after a
// restart, an upgrade or a kill -9. When the machine goes down or the service is
// stopped, the last descriptor closes and the memory is gone.
//
// A memory file can be swapped out, so its content is sealed with XChaCha20-Poly1305.
// The sealing key is derived from the pseudonym key, which is in memory that is never
// swapped, and is handed over in the same way. When the pseudonym key changes, so does
// the sealing key. Older states can then no longer be opened.
//
// # Crashes
//
// A Memory has two slots and writes to the older one. A process killed while it writes
// leaves the previous state.
package keep
