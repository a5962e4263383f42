// Package decode turns captured frames into sightings. Bytes go in. Out come a
// sender, a signal, a channel and a kind of device. It does no I/O, allocates
// nothing per frame, and survives any bytes.
//
//	d := decode.New(decode.DefaultMarks())
//	var learned decode.Learned // one per source
//	var s decode.Sighting
//	switch out := d.DecodeFrom(&learned, &frame, &s); {
//	case out == decode.Seen:
//		// s is complete
//	case out.Undecodable():
//		broken[out]++ // an array of decode.NumOutcomes
//	}
//
// # Frames
//
// Phones send probe requests in search of networks (IEEE 802.11-2020, 9.3.3.9).
// Those are decoded. All other 802.11 frames are told by their first byte and
// left at once. Bluetooth LE is for package ble.
//
//	link type   in front of the 802.11 frame
//	105         nothing
//	119         a Prism header, or an AVS header
//	127         a radiotap header
//	163         an AVS header
//	192         a PPI header with one of the other types
//
// A probe request looks like this. The parts in capitals go into the sighting.
//
//	frame control 2 | duration 2 | receiver 6 | SENDER 6 | BSSID 6 |
//	SEQUENCE and fragment 2 | HT control 0 or 4 | ELEMENTS ... | FCS 0 or 4
//
// # Radiotap
//
// A radiotap header lists its fields by bits in presence words. Each field is
// aligned to its own size, counted from the start of the header. All presence
// words are followed (32 at most), through repeated radiotap namespaces, vendor
// namespaces and the type-length-value list of bit 28. Vendor data are stepped
// over by their declared length. Read are Flags (FCS, bad FCS), Channel or
// XChannel, and the antenna signal.
//
// At a field of unknown size the walk stops. Readings before it stay. Readings
// behind it are missing, never left over from another frame. A field beyond the
// header's declared length makes the whole header malformed. A Learned remembers
// the layouts of headers with several presence words.
//
// Several signals: the first namespace holds the signal of the receiver as a
// whole, and it counts. Without it, the strongest of the antennas counts. Drivers
// without a signal write -128, 0 or more than 10 dBm, and those count as missing.
// Values of 1 to 10 do occur, on uncalibrated radios beside a phone.
//
// # Frame ends
//
// Drivers claim a frame check sequence (FCS, 4 bytes) that is not there, or deny
// one that is. Some leave padding or rubbish behind the frame. So the end is
// learned for each source, from the checksums and elements of its first 16
// frames. A Learned holds it and says it in words:
//
//	end                          conclusion
//	half of the checksums right  an FCS, with 0 to 16 bytes of rubbish behind it
//	none right                   no FCS, and as many bytes behind the elements as
//	                             in four of five frames
//	no such number               rubbish of changing length
//
// Three of four frames with another end, among 64, start it again.
//
//	frame                        outcome
//	its FCS is right             seen, against the header if need be
//	learned FCS, its own wrong   bad_fcs, unless the header denies an FCS and the
//	                             elements fill the frame
//	claimed FCS, wrong, nothing  bad_fcs if the elements end 4 bytes before the end
//	learned yet
//	any other                    seen; bytes behind the last whole element are
//	                             not looked at
//
// Zeros behind the elements are padding.
//
// # The class
//
// The elements of a probe request list the abilities of a device: rates, channel
// widths, vendor features. Devices of one model and system send the same, so a
// hash of them tells kinds of devices apart. Some parts vary within one device
// and are masked. The presence and place of a masked element still count.
//
//	element                       masked               why
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
// single phones among 22 of the year 2021. WPS is known for its unique
// identifier. The rest hold names. With the masks these phones make 1 to 3
// classes each, without them up to 444.
//
// A snapshot length may cut elements off. The class is then of the complete ones,
// and differs from the class of a frame without the others. Cuts below some 200
// bytes blur classes, and a do-not-count name beyond the cut is not seen.
//
// A decoder remembers the classes of elements, since phones of one model repeat
// theirs to the byte. It keeps hashes with a random seed, and none of frames with
// names of networks or WPS.
//
// # Do not count
//
// A device asks to be left out by looking for a network of a certain name: one of
// Marks.SSIDs, or any with one of Marks.Suffixes at its end. The name is compared
// in place, in SSID and SSID List elements alike. Only the answer is kept, in
// Sighting.DoNotCount.
//
// # Calibration
//
// A phone on a walk along a zone's border is known in the same way: it looks for a
// network of an agreed name. CalibrationMark tells its frames from all others, and
// says when and how strongly they were received. It says nothing else of them.
//
// # Outcomes
//
//	name                kind         when
//	seen                             the sighting is complete
//	not_probe_request   ignored      another type of 802.11 frame
//	bad_fcs             ignored      damaged on the air, by mark or check sequence
//	ble_other           ignored      no advertisement
//	ble_empty           ignored      no data from a private Bluetooth address
//	ble_partial         ignored      more of the advertisement follows
//	link_unsupported    undecodable  unknown link type
//	link_ethernet       undecodable  no monitor mode
//	link_mislabelled    undecodable  radiotap, and the capture says Ethernet
//	link_ble            undecodable  Bluetooth LE, for package ble
//	link_wifi           undecodable  a Wi-Fi frame in a source for Bluetooth
//	radiotap_missing    undecodable  bare 802.11, and the capture says radiotap
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
// Reason and Fix of an outcome are words for a person. A caller counts outcomes. A
// source is deaf if nearly all of its frames have one undecodable outcome.
//
// # Addresses
//
// A sighting holds a raw address, and nothing behind the gate may. Address prints
// as "[address]". Its documentation lists the duties of its holders.
package decode
