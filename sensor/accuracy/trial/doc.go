// Package trial counts labelled recordings in this process and puts the truth beside
// each window.
package trial
