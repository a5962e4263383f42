// Package optout has the commands below "footfall optout". Each is a file.
package optout
