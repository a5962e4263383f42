//go:build !linux

package machine

// sysClassNet is nowhere but on Linux.
const sysClassNet = ""

// sysClassBluetooth is nowhere but on Linux.
const sysClassBluetooth = ""
