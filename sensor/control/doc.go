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
// The socket has mode 0660: root, the sensor's user and its group can connect. Its group
// is footfall. Its owner is root where root runs the sensor. Under systemd it is the user
// footfall, because giving a file to root needs CAP_CHOWN, and a sensor that holds that
// could take any file of the machine. It would gain nothing: the owner of a socket can
// connect as a member of its group can. A systemd socket unit could belong to root, but
// would start a stopped sensor as soon as a command looks whether one runs.
//
// The server also checks the credentials of each peer (SO_PEERCRED and SO_PEERGROUPS,
// unix(7)), so a mode widened by accident opens nothing. Only root and the sensor's own
// user may erase and reload.
//
// # Protocol
//
// One JSON object on a line each way, any number of times per connection. A request
// names the [Version] of its sender; without one it is of version 1. An answer names the
// version of the sensor, and has either a result or an error, a sentence for a person.
//
//	-> {"version":3,"op":"opt-out.add","addresses":["001122334455"]}
//	<- {"version":3,"result":{"changed":1,"entries":12}}
//	<- {"version":3,"error":"the disk is full, ..."}
//
// The operations are those of [Handler]. Fields that an operation does not take are
// refused.
//
//	operation           since  takes            result
//	opt-out.add         1      addresses        Change
//	opt-out.remove      1      addresses        Change
//	opt-out.check       1      addresses, one   Check
//	opt-out.summary     1                       Summary
//	calibration.show    1                       calibrate.Summary
//	calibration.add     1      counts           calibrate.Summary
//	calibration.remove  1      zone             calibrate.Summary
//	status              1                       status.Health
//	reload              1                       null
//	erase               1                       null
//	windows             2      since, position  WindowsPage
//	walk                3      walk, or none    Walk, or null
//
// Addresses have twelve hexadecimal digits. Times are nanoseconds since the Unix epoch.
// Examples:
//
//	-> {"version":3,"op":"calibration.add","counts":[{"zone":"entrance","start":1795262400000000000,"minutes":15,"people":42}]}
//	<- {"version":3,"result":{"fits":[{"zone":"entrance","people_per_device":0.8,...}],...}}
//	-> {"version":3,"op":"windows","since":1795262400000000000,"position":""}
//	<- {"version":3,"result":{"windows":["{\"schema\":1,...}"],"next":"20261121-0001:4711","damaged":null}}
//	-> {"version":3,"op":"walk","walk":{"zone":"entrance","sources":[{"source":"door","readings":12,"last":-61,"median":-63}]}}
//	<- {"version":3,"result":{"zone":"entrance","sources":[...]}}
//
// The sensor answers requests of its own version and older ones, and refuses newer ones.
// A new operation or field raises the version; the meaning of an old one never changes.
//
// # What it tells
//
// No answer holds an address or a pseudonym. What depends on frames is what was
// released, and changes when a window is released. The exception is a walk, which a
// command tells: the signal of a test phone that asks for a network of its own.
//
// # Bounds
//
// A request has at most 1 MiB, an answer 256 KiB, and a peer 10 s for each. Four peers
// are served at a time. A fifth takes the place of the one that has been idle the
// longest, so idle peers hold up no one, however many they are. This is the only place
// where addresses travel as text. Both sides wipe them. Errors and log lines of this
// package hold nothing of a request.
package control
