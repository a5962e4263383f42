// Package inspect explains every frame of a capture, in gopacket's words beside
// those of the decoder, and why it counts or does not. It is for a capture that
// "counts nothing".
//
//	summary, err := inspect.Stream(ctx, source, os.Stdout, inspect.Options{Marks: decode.DefaultMarks()})
//	summary.Print(os.Stdout)
//
// A line reads
//
//	17  10:00:01.250  radiotap 158 B  MgmtProbeReq  counts: sender 3 (local), -60 dBm, 2437 MHz, sequence 815
//
// Senders are numbered as they come. No address and no name of a network is
// printed.
package inspect
