// Package replay counts recorded captures. It feeds their frames through an engine, and
// the times of the frames are the clock.
//
// The same captures, configuration and randomness give the same windows. Package seeded
// has repeatable randomness.
package replay
