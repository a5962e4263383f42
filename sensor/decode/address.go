package decode

// Address is a raw 48-bit device address in the order it has on the air for
// 802.11 and most significant byte first for Bluetooth.
type Address [6]byte
