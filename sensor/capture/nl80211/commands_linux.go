package nl80211

import "golang.org/x/sys/unix"

// command is a command of nl80211 that this program sends.
type command uint8

// The commands that are sent, all of them. None makes a radio transmit: no scan
// (which sends probe requests), no connection, no frame, no access point.
const (
	getWiphy     command = unix.NL80211_CMD_GET_WIPHY
	setWiphy     command = unix.NL80211_CMD_SET_WIPHY
	getInterface command = unix.NL80211_CMD_GET_INTERFACE
	setInterface command = unix.NL80211_CMD_SET_INTERFACE
	newInterface command = unix.NL80211_CMD_NEW_INTERFACE
	delInterface command = unix.NL80211_CMD_DEL_INTERFACE
)
