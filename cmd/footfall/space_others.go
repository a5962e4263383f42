//go:build !linux

package main

func onFlash(string) bool { return false }
