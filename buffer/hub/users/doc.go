// Package users keeps the users of a hub: who may log in, and what each may do. The same
// users are for MQTT and for the page.
//
//	sensor       publishes below its own site and sensor, and reads that back
//	viewer       reads all, and writes nothing
//	integration  reads all, and writes shared topics and those of Home Assistant
//
// Passwords are stored as bcrypt hashes. The file is read again when it changed, so the
// commands that write it need no connection to the running hub.
package users
