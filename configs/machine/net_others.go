//go:build !linux

package machine

// sysClassNet is nowhere but on Linux.
const sysClassNet = ""
