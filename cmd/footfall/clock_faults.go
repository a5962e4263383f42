//go:build faults

package main

import "footfall/buffer/faults/faultclock"

func init() { now = faultclock.Now }
