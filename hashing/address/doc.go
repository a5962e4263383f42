// Package address is the one reader of device addresses in text:
// from a command line, a list of addresses, a spreadsheet.
//
// An [Address] prints as a placeholder in logs, JSON and errors. [Parse] reads
// one. [Read] reads a list, whether it has one address on each line or is CSV.
// Every program that reads a file of addresses uses Read, so that all of them
// accept the same files.
//
// Errors name the line and the mistake, never the address.
package address
