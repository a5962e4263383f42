//go:build !linux

package daemon

func reloading() string { return "RELOADING=1" }
