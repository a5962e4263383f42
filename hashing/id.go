package hashing

// ID is a pseudonym: the keyed hash of an address under the key of the current
// period. It means nothing once the key is gone, and it prints as a
// placeholder so that it cannot slip into a log.
type ID uint64
