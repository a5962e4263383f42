// Package ble turns Bluetooth LE advertisements into sightings. It does no I/O,
// allocates nothing per report, and survives any bytes.
//
//	d := ble.New(uuid) // one per source
//	var s decode.Sighting
//	for d.Begin(&frame); ; {
//		out, ok := d.Next(&s)
//		if !ok {
//			break
//		}
//		// s is complete if out is decode.Seen
//	}
//
// # What is decoded
//
//	link type  what it holds
//	187        an HCI packet behind its H4 type byte
//	201        a direction word, then the same
//	254        a btmon header of controller and opcode, then an HCI packet
//	251        a link-layer packet, from its access address to its CRC
//	256        a radio header of 10 bytes, then the same
//	272        a header of the Nordic sniffer, then the same
//
// Of HCI, the LE Advertising Report and LE Extended Advertising Report events
// count (Bluetooth Core 5.4, volume 4, part E, 7.7.65.2 and 7.7.65.13). One event
// holds several reports, and Next returns them one by one. An advertisement that
// comes in parts is put together, up to maxData bytes and maxPending of them at a
// time. A report that claims more bytes than its event has ends the event. The
// reports before it count.
//
// Of the link layer, the advertising PDUs count (volume 6, part B, 2.3): ADV_IND,
// ADV_DIRECT_IND, ADV_NONCONN_IND, ADV_SCAN_IND, SCAN_RSP, and extended ones that
// name their advertiser. Scan requests and connections do not. The CRC is checked
// (3.1.1), unless the radio header says that the radio has done so.
//
// # Addresses
//
//	type    two top bits  kind
//	public  any           Global
//	random  11            Static: kept from power-up to power-down
//	random  01            Resolvable: replaced about every 15 minutes
//	random  00            NonResolvable
//	random  10            reserved: malformed
//
// The table is that of volume 6, part B, 1.3. The local bit of 802.11 addresses
// means nothing here. An address that the controller resolved counts as Static
// or Global, as it says.
//
// # Devices
//
// What an advertiser is follows from its advertising data: companies, services
// and appearance, by the one table of this package. See rules for its sources.
// Where data say several things, the more telling wins: Tag, Earbuds, Watch,
// Beacon, Fixture, Phone.
//
// # The class
//
// Sighting.Class is a hash of the kind of address, and of the types of the AD
// structures in order, with their lengths, companies and 16-bit services. Names
// and contents are left out: they belong to one device. So an address that
// replaces another of the same phone has the same class.
//
// # What does not count
//
// An advertisement without any data from a private address is BLEEmpty. A signal
// of 127 means that there is none (volume 4, part E, 7.7.65.2): the sighting has
// no signal then, and passes no threshold.
//
// # Memory
//
// A Decoder holds raw addresses and data of advertisements that are not complete
// yet. Forget wipes them.
package ble
