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
//	link type  content
//	187        an HCI packet behind its H4 type byte
//	201        a direction word, then the same
//	254        a btmon header of controller and opcode, then an HCI packet
//	251        a link-layer packet, from its access address to its CRC
//	256        a radio header of 10 bytes, then the same
//	272        a header of the Nordic sniffer, then the same
//
// Of HCI, the LE Advertising Report and LE Extended Advertising Report events
// count (Bluetooth Core 5.4, volume 4, part E, 7.7.65.2 and 7.7.65.13). One
// event holds several reports, and Next returns them one by one. Parts of an
// advertisement are put together, up to maxData bytes and maxPending of them at
// a time. A report beyond the end of its event ends the event. The reports
// before it count.
//
// Of the link layer, the advertising PDUs count (volume 6, part B, 2.3):
// ADV_IND, ADV_DIRECT_IND, ADV_NONCONN_IND, ADV_SCAN_IND, SCAN_RSP, and
// extended ones that name their advertiser. Scan requests and connections do
// not. The CRC is checked (3.1.1), unless the radio has done so and its header
// says so.
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
// The table follows volume 6, part B, 1.3. The local bit of 802.11 addresses
// means nothing here. A resolved address counts as Static or Global, as it
// says.
//
// # Devices
//
// The kind of an advertiser follows from its advertising data: companies,
// services and appearance, by the one table of this package. See rules for its
// sources. If data say several things, the more telling wins: Tag, Earbuds,
// Watch, Beacon, Fixture, Phone.
//
// # The class
//
// Sighting.Class is a hash of the kind of address, and of the types of the AD
// structures in order, with their lengths, companies and 16-bit services. Names
// and contents are left out: they belong to one device. So successive addresses
// of one phone share a class.
//
// # What does not count
//
// An advertisement without any data from a private address is BLEEmpty. A
// signal of 127 means none (volume 4, part E, 7.7.65.2): the sighting has no
// signal then, and passes no threshold.
//
// # Memory
//
// A Decoder holds raw addresses and data of incomplete advertisements. Forget
// wipes them.
package ble
