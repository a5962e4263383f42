// Package scrub rewrites a capture for a bug report. The sensor counts the same
// from it, and no person in it can be recognised.
//
//	report, err := scrub.File(ctx, "lobby.pcap", "report.pcapng", scrub.Options{
//		Random: rand.Reader, Marks: decode.DefaultMarks(),
//	})
//
// # What changes
//
//	content                     becomes
//	addresses                   others, one for one, with the kind bits kept
//	names of networks           letters x, as many as there were
//	do-not-count names          the mark is kept, the rest is x
//	WPS, mesh names             zeros
//	other elements and vendors  bytes drawn from their content, same length
//	bodies of other frames      zeros
//	GPS and other PPI fields    zeros
//	clocks of the receiver      zeros
//	vendor data of radiotap     zeros
//	Bluetooth data              zeros, but for kinds, lengths, companies, services
//	rubbish behind a frame      drawn bytes, same length; zeros stay zeros
//	times                       shifted, if asked
//	comments, device names      left out: the output is a new file
//
// The key of the new addresses and bytes is drawn for one run and forgotten.
// Equal content gets equal bytes, so classes of elements stay apart as they
// were. Rates, HT, VHT, HE and other capabilities are listed in keptElements
// and stay, as do signals, channels, sequence numbers and lengths. A right
// frame check sequence becomes right again. A wrong one stays wrong.
//
// # What is left out
//
// A frame that cannot be understood is left out, never copied, and told by its
// reason. Every frame is decoded before and after. If the two differ, the frame
// is left out as well.
package scrub
