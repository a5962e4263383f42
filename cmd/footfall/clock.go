package main

import "time"

// now is the clock of the daemon. A program that is built with the tag "faults" has
// one that a test can set.
var now = time.Now
