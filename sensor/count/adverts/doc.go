// Package adverts estimates how many Bluetooth devices that people carry there were,
// from their advertisements.
//
// # The question
//
// A phone, watch or tag advertises several times a second to once in a few seconds, and
// keeps its address for about a quarter of an hour. So the addresses of a window are too
// many, by those that were replaced in it and by those that came or left. Beacons, tills
// and screens advertise too. The result is the number of carried devices present on
// average in the window.
//
// # The answer
//
// An address stands for its device for as long as it is used. The times in use of all
// addresses of a device tile its presence, and
//
//	devices = (sum over addresses of the time in use) / (length of the window)
//
// No two addresses have to be matched for that. From an address's first to its last
// report it was in use. What lies before and after is estimated by its own mean silence
// (presence.go): an address that has been silent for many times as long is gone.
//
// # Rotations
//
// When an address ends, its device has left or uses another one. The time between the
// two is silence of a device that is there. How long it is follows from sums: was an
// address of the same kind and signal first heard within a lag after the end? By chance
// that happens as often before the end, where no successor can be. So
//
//	S(u) = P(no successor within u) = P(place after the end empty) / P(place before it empty)
//
// 1-S is the share of ends that are rotations, and S has their mean silence
// (rotation.go). Only sums over ends are kept, by kind. No address is assigned to
// another.
//
// # Fixtures
//
// The kind of an advertiser tells beacons, televisions and printers, which never count.
// Of the others, an address that does not change counts by the chance that its device
// is carried (fixtures.go). The longer it has been heard in this key period, the smaller
// that is: people leave, and fixtures stay.
//
// # Forged addresses
//
// A sender of ever-new addresses makes each a device for some seconds. Addresses that are as
// loud as those that stay, and are heard for a moment alone, are left out if they are more
// than a crowd has (flood.go). The result says so.
//
// # What is kept, and for how long
//
// Addresses are pseudonyms. They are kept until the window closes. Those that do not
// change are kept with the time they have been heard, until they are missing for an hour
// or the key changes. Sums over ends fade within hours, and end with the key period.
//
// # Bounds
//
// A window holds at most so many addresses as [New] is told. Beyond it new ones are not
// counted, and the result says so.
package adverts
