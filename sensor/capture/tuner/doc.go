// Package tuner lets the sensor change channels without the right to: a small
// process of its own holds that right (CAP_NET_ADMIN), and reads no frame.
//
//	sensor                                       radio process
//	CAP_NET_RAW, sees frames                     CAP_NET_ADMIN, sees none
//
//	Follow ── open wlan0 ─────────────────────>  Server: makes ffmon0, brings it up
//	       <───────────── radio "phy0" "ffmon0"
//	       ── tune 2437 1000 ─────────────────>  sets the channel, watches it
//	       <───────────── visit 2437 FROM TO     as measured
//	       <───────────── done 17                frames on the interface's counter
//	       ── end of the connection ──────────>  puts everything back
//
// One connection is for one radio. Both ends speak lines of text over a Unix
// socket; wire.go has them all. What a line asks is a channel and a time, and
// what it answers are times and sums: no frame and no address crosses.
//
// # Bluetooth
//
// A Bluetooth controller is handed over as a socket (SCM_RIGHTS, unix(7)): the radio
// process binds it, which takes CAP_NET_ADMIN, and closes its own copy. It reads none of
// the controller's packets. A connection for a controller has one question and one
// answer.
//
// # What the radio process does by itself
//
// While it stays on a channel it asks the kernel where the radio truly is, and
// ends the visit where something else moved it. It brings an interface up that
// went down, makes one again that was removed, and sets monitor mode again. Where
// the interface's own counter, which counts beacons too, stands still, it tries
// one remedy after the other (remedy.go). What something else changes again and again is
// told, with the network manager that runs here (rival.go). An interface that the user
// made is never changed (restore.go). When a connection ends it undoes what
// it made; what a crash left is undone at the next start.
package tuner
