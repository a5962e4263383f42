// Package control lets commands on the same machine talk to the running sensor. They
// change the opt-out list, enter hand counts, ask for its state, or erase it.
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
//	-> {"op":"opt-out.add","addresses":["001122334455"]}
//	<- {"result":{"changed":1,"entries":12}}
//	<- {"error":"the disk is full, ..."}
//	-> {"op":"calibration.add","counts":[{"zone":"entrance","start":1795262400000000000,"minutes":15,"people":42}]}
//	<- {"result":{"fits":[{"zone":"entrance","people_per_device":0.8,...}],...}}
//
// Requests and answers are bounded in size and time. This is the only place where
// addresses travel as text. Both sides wipe them. Errors and log lines of this package
// hold nothing of a request.
package control
