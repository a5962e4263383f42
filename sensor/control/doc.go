// Package control lets commands on the same machine talk to the running sensor. They
// change the opt-out list, enter hand counts, ask for its state and its released
// windows, or erase it.
//
// While the sensor runs, only the sensor writes the list, and a change takes effect in
// the open window. The commands ask it over a Unix socket. While it is down
// ([ErrNotRunning]), the commands do the work themselves.
//
// # Who may
//
// The socket has mode 0660: the sensor's user, its group and root can connect.
// The server also checks the credentials of each peer (SO_PEERCRED, unix(7)), so a mode
// widened by accident opens nothing. Only root and the sensor's own user may erase.
//
// # Protocol
//
// One JSON object on a line each way, any number of times per connection:
//
//	-> {"version":2,"op":"opt-out.add","addresses":["001122334455"]}
//	<- {"version":2,"result":{"changed":1,"entries":12}}
//	<- {"version":2,"error":"the disk is full, ..."}
//	-> {"version":2,"op":"calibration.add","counts":[{"zone":"entrance","start":1795262400000000000,"minutes":15,"people":42}]}
//	<- {"version":2,"result":{"fits":[{"zone":"entrance","people_per_device":0.8,...}],...}}
//	-> {"version":2,"op":"windows","since":1795262400000000000,"position":""}
//	<- {"version":2,"result":{"windows":["{\"schema\":1,...}"],"next":"20261121-0001:4711","damaged":null}}
//
// The operations are those of [Handler]: opt-out.add, opt-out.remove, opt-out.check,
// opt-out.summary, calibration.show, calibration.add, calibration.remove, status,
// windows, reload and erase. No answer holds an address or a pseudonym.
//
// A request names the [Version] of its sender; without one it is of version 1. The
// sensor answers requests of its own version and older ones, and refuses newer ones
// with a sentence. An answer names the version of the sensor. A new operation or field
// raises the version; the meaning of an old one never changes.
//
// Requests and answers are bounded in size and time. Four peers are served at a time.
// A fifth takes the place of the one that has been idle the longest. This is the only place where
// addresses travel as text. Both sides wipe them. Errors and log lines of this package
// hold nothing of a request.
package control
