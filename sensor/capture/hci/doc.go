// Package hci listens to Bluetooth LE advertisements through a controller, with no
// Bluetooth stack. A [Source] sets the controller up by HCI commands and lends its
// event packets as frames of link type 187. Package decode/ble reads them.
//
//	conn ── Open: Reset, masks, scan parameters, scan enable
//	        Next: events <── controller
//	        silent, or an error: scan off and on, Reset, down and up
//
// # Channels
//
// The kernel offers two ways to a controller (see package adapter, which takes
// them). On the user channel the controller is ours alone, and no stack sees it.
// On the raw channel a stack runs beside us: it keeps its event masks, is never
// reset, and our scan is set again after the stack has changed it.
//
// # Passive
//
// Scanning is passive (Bluetooth Core 5.4, volume 6, part B, 4.4.3.1): the
// controller listens and sends nothing. No command of this package can ask for
// active scanning, for advertising or for a connection; commands.go has all of them.
// A stack beside us may do so by itself.
//
// # Faults
//
// A hardware error is answered by a Reset, a few times in ten minutes at most. A
// command without an answer, more hardware errors, or a controller that is gone end
// the source with an error. [Controller] opens it again with growing pauses, which
// takes the controller down and up.
//
// A controller may answer commands and report nothing. Nothing is also what an
// empty place sounds like, so this is no error. After two minutes the scan is
// switched off and on, then the controller is reset, then taken down and up. Each
// step has a least time between two of its kind. Deaf tells when the silence is
// longer than this place ever was, see [Patience].
//
// # Memory
//
// Frames hold addresses of people's devices. They are lent from one batch of
// buffers, which is overwritten before each read and at the end.
package hci
