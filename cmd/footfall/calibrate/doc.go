// Package calibrate has the command "footfall calibrate", for hand counts of people,
// and below it "calibrate signal", for the border of a zone.
package calibrate
