//go:build !linux

package main

import "fmt"

func main() { fmt.Println("SKIPPED: live capture needs Linux") }
