// Package crash says why the process before ended, and keeps what a crash prints out
// of every log.
//
// # What a crash prints
//
// A panic, a fatal signal and a runtime error print all goroutines with registers and
// arguments, and one of those may be a pseudonym. No setting of GOTRACEBACK changes
// that for signals: the runtime raises the level. So [Divert] points descriptor 2 at
// nothing, and has the report go to a memory file that cannot grow beyond [kept]
// bytes. The service manager holds the file. The next process takes the first line
// out of it, the reason, and wipes the rest.
//
//	crash -> memory file of 512 bytes, held by the service manager
//	         next start: first line -> log and health; the file is wiped
//
// Without a service manager the reason is lost with the process.
//
// # Crashes in a row
//
// [History] counts the crashes of the last ten minutes in a file in the runtime
// directory, in memory. From the second on the daemon waits before it listens;
// after [Most] it goes into safe mode: no radio, no counting, an alert with the reason.
package crash
