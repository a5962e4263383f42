// Package capture brings radio frames in.
package capture
