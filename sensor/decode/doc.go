// Package decode turns captured frames into sightings: bytes in, and out
// comes who was heard, how strong, on which channel, and with what kind of
// device. It does no I/O, allocates nothing per frame, and survives any bytes.
//
//	d := decode.New(decode.DefaultMarks())
//	var s decode.Sighting
//	switch out := d.Decode(&frame, &s); {
//	case out == decode.Seen:
//		// s is complete
//	case out.Undecodable():
//		broken[out]++ // an array of decode.NumOutcomes
//	}
//
// # What is decoded
//
// Wi-Fi probe requests, which phones send to look for networks (IEEE
// 802.11-2020, 9.3.3.9). All other 802.11 frames are told by their first byte
// and left at once. Bluetooth LE frames are recognised by link type, but not
// decoded yet.
//
//	link type   what precedes the 802.11 frame
//	105         nothing
//	119         a Prism header, or an AVS header
//	127         a radiotap header
//	163         an AVS header
//	192         a PPI header, which names one of the other types
//
// A probe request looks like this; what stands in capitals becomes part of
// the sighting.
//
//	frame control 2 | duration 2 | receiver 6 | SENDER 6 | BSSID 6 |
//	SEQUENCE and fragment 2 | HT control 0 or 4 | ELEMENTS ... | FCS 0 or 4
//
// # Radiotap
//
// A radiotap header lists its fields by bits in presence words, and each
// field is aligned to its own size, counted from the start of the header. All
// presence words are followed (32 at most), through repeated radiotap
// namespaces, vendor namespaces, which are stepped over by their declared
// length, and the type-length-value list of bit 28. Read are Flags (FCS, bad
// FCS), Channel or XChannel, and the antenna signal.
//
// Where a field comes whose size is not known, the walk stops: what was found
// before stays, and what was not found is missing, never left over from
// another frame. A field that lies beyond the header's declared length makes
// the whole header malformed.
//
// Several signals: the first namespace holds that of the receiver as a whole,
// and it counts. If it has none, the strongest of the antennas counts. A
// signal of -128, 0 or more than 10 dBm is what drivers write when they have
// none, and counts as missing. Values of 1 to 10 do occur, on uncalibrated
// radios with a phone right beside them.
//
// Whether a frame ends with its FCS is taken from the header in front. Where
// that does not say (types 105, 119 and 163, and radiotap without Flags), the
// last four bytes are taken for the FCS if they are just the right ones.
//
// # The class
//
// The elements of a probe request say what a device can do: rates, channel
// widths, vendor features. Devices of one model and system send the same, so
// a hash of them tells kinds of devices apart. Some parts vary within one
// device and are masked. That a masked element is there, and where, still
// counts.
//
//	element                       what is masked       why
//	0 SSID                        body and length      the network looked for; kept nowhere, not even hashed
//	3 DS Parameter Set            body                 the channel it was sent on
//	84 SSID List                  body and length      more networks looked for (9.4.2.72)
//	114 Mesh ID                   body and length      the name of a mesh network (9.4.2.98)
//	255/2 FILS Request Parameters body and length      timing wishes of the moment (9.4.2.177)
//	255/58 Short SSID List        body and length      checksums of networks looked for (802.11ax)
//	221 0050f2-04 WPS             body                 a device's own identifier and name
//	221 0050f2-08 Microsoft       body                 differs from scan to scan on one phone
//	221 506f9a-16 Wi-Fi Alliance  body                 multiband operation; differs on one phone
//
// SSID, DS, 255/2 and the two last vendor elements were seen to vary within
// single phones among 22 of the year 2021; WPS is known for its unique
// identifier; the rest hold names. With the masks these phones make 1 to 3
// classes each, without them up to 444.
//
// A capture with a snapshot length may cut elements off. The class is then
// that of the complete ones, and differs from that of a frame which ends
// there. Cuts below some 200 bytes blur classes, and a do-not-count name
// beyond the cut is not seen.
//
// A decoder remembers the classes of elements it has met, since phones of one
// model repeat theirs to the byte: by a hash with a random seed, and only of
// frames that hold neither names of networks nor WPS.
//
// # Do not count
//
// A device asks to be left out by looking for a network of a certain name:
// one of Marks.SSIDs, or any that ends with one of Marks.Suffixes. The name is
// compared in place, in SSID and SSID List elements alike; only the answer is
// kept, in Sighting.DoNotCount.
//
// # Calibration
//
// The phone with which somebody walks along a zone's border is known in the
// same way: it looks for a network of an agreed name. CalibrationMark tells its
// frames from all others, and says of them when and how strongly they were
// received, and nothing else.
//
// # Outcomes
//
//	name                kind         when
//	seen                             the sighting is complete
//	not_probe_request   ignored      another type of 802.11 frame
//	bad_fcs             ignored      damaged on the air, by mark or check sequence
//	ble_other           ignored      a Bluetooth packet that is no advertisement
//	ble_empty           ignored      no data from a private Bluetooth address
//	ble_partial         ignored      more of the advertisement follows
//	link_unsupported    undecodable  unknown link type
//	link_ethernet       undecodable  no monitor mode
//	link_mislabelled    undecodable  radiotap in a capture that says Ethernet
//	link_ble            undecodable  Bluetooth LE, for package ble
//	radiotap_missing    undecodable  bare 802.11 in a capture that says radiotap
//	radiotap_version    undecodable  radiotap version other than 0
//	radiotap_truncated  undecodable  the capture ends inside the header
//	radiotap_malformed  undecodable  a field lies beyond the header's end
//	monitor_truncated   undecodable  the same for Prism, AVS and PPI
//	monitor_malformed   undecodable  the same for Prism, AVS and PPI
//	header_truncated    undecodable  802.11 header cut short
//	frame_version       undecodable  802.11 version other than 0
//	ds_bits             undecodable  to DS or from DS in a probe request
//	fragmented          undecodable  a fragment of a probe request
//	protected           undecodable  an encrypted probe request
//	sender_group        undecodable  a group address as sender
//	sender_zero         undecodable  an all-zero address as sender
//	ble_truncated       undecodable  the capture ends inside a Bluetooth packet
//	ble_malformed       undecodable  a Bluetooth packet contradicts itself
//
// # Addresses
//
// A sighting holds a raw address, and nothing behind the gate may. Address
// prints as "[address]"; its documentation says what else its holders owe it.
package decode
