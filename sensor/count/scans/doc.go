// Package scans estimates how many devices there were from the scan events they
// left, although most devices change their address with every scan.
package scans
