// Package control lets commands on the same machine talk to the running
// sensor: to change the opt-out list, to enter people counted by eye, to ask for its
// state, to erase it.
//
// While the sensor runs it alone writes the list, and a change takes effect in
// the open window; the commands ask it over a Unix socket. While it is down
// ([ErrNotRunning]) the commands do the work themselves.
//
// # Who may
//
// The socket has mode 0660: the sensor's user, its group and root can connect.
// The server looks at the credentials of each peer as well (SO_PEERCRED,
// unix(7)), so that a mode that was widened by accident opens nothing, and lets
// only root and the sensor's own user erase.
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
// Requests and answers are bounded in size and time. Addresses travel here as
// text and nowhere else; they are wiped on both sides, and no error or log line
// of this package holds anything of a request.
package control
