package decode

// Outcome is the decoder's verdict on a frame.
type Outcome uint8

// The outcomes. Everything from NotProbeRequest on leaves the Sighting as it
// was. The order is not stable between versions; the names given by String
// are.
const (
	// Seen: the frame is a sighting.
	Seen Outcome = iota

	// NotProbeRequest: some other 802.11 frame (IEEE 802.11-2020, 9.2.4.1.3).
	NotProbeRequest
	// BadFCS: the frame was damaged on the air. The radio marked it so (radiotap
	// Flags 0x40, PPI 802.11-Common flags 0x0004 and 0x0008), or its check
	// sequence is wrong (IEEE 802.11-2020, 9.2.4.8).
	BadFCS
	// BLEOther: a Bluetooth packet that is no advertisement, or one without a
	// sender (Bluetooth Core 5.4, volume 6, part B, 2.3).
	BLEOther
	// BLEEmpty: an advertisement without data from a private address. It says
	// nothing and costs nothing to forge.
	BLEEmpty
	// BLEPartial: a part of an advertisement, with more to follow (volume 4,
	// part E, 7.7.65.13).
	BLEPartial

	// LinkUnsupported: the capture has a link type without Wi-Fi or Bluetooth
	// LE in a form known here.
	LinkUnsupported
	// LinkEthernet: the capture has link type 1, as from an interface outside
	// monitor mode.
	LinkEthernet
	// LinkMislabelled: the link type is Ethernet, and a radiotap header follows.
	LinkMislabelled
	// LinkBLE: a Bluetooth LE frame. Package ble reads those.
	LinkBLE
	// LinkWiFi: a Wi-Fi frame in a source for Bluetooth.
	LinkWiFi
	// RadiotapMissing: the link type is radiotap, and the frame begins like a bare
	// 802.11 frame.
	RadiotapMissing
	// RadiotapVersion: the radiotap header has a version other than 0.
	RadiotapVersion
	// RadiotapTruncated: the capture ends inside the radiotap header.
	RadiotapTruncated
	// RadiotapMalformed: a field or presence word of the radiotap header lies
	// beyond the header's own length.
	RadiotapMalformed
	// MonitorTruncated: the capture ends inside a Prism, AVS or PPI header.
	MonitorTruncated
	// MonitorMalformed: a Prism, AVS or PPI header contradicts itself.
	MonitorMalformed
	// HeaderTruncated: the 802.11 header is cut short.
	HeaderTruncated
	// FrameVersion: the 802.11 protocol version is not 0 (9.2.4.1.2).
	FrameVersion
	// DSBits: a probe request that claims to come from or go to a distribution
	// system; none does (9.2.4.1.4).
	DSBits
	// Fragmented: a probe request that claims to be a fragment. They are sent
	// whole: only individually addressed frames are fragmented (10.4).
	Fragmented
	// Protected: a probe request that claims to be encrypted; it is not among
	// the protected frames (12.2.8).
	Protected
	// SenderGroup: the sender's address is a group address; no station has one
	// (9.2.4.3.2).
	SenderGroup
	// SenderZero: the sender's address is all zeros.
	SenderZero
	// BLETruncated: the capture ends inside a Bluetooth packet.
	BLETruncated
	// BLEMalformed: a Bluetooth packet contradicts itself: a report is longer than
	// its event, an address or a type is reserved.
	BLEMalformed

	// NumOutcomes is the number of outcomes, for arrays indexed by Outcome.
	NumOutcomes = iota
)

// String is a short stable name in snake case, fit for a metric label; other
// values are "unknown".
func (o Outcome) String() string {
	if o >= NumOutcomes {
		return "unknown"
	}
	return outcomes[o].name
}

// Reason explains the outcome in a few words, to a person in search of the
// cause of a count of zero. It is a clause without capital and full stop. For
// other values it is empty.
func (o Outcome) Reason() string {
	if o >= NumOutcomes {
		return ""
	}
	return outcomes[o].reason
}

// Fix is the remedy for a source with this outcome for all frames. It is empty
// if nothing is wrong, or nothing can be done.
func (o Outcome) Fix() string {
	if o >= NumOutcomes {
		return ""
	}
	return outcomes[o].fix
}

// Ignored tells of a frame of no use from a sound source.
func (o Outcome) Ignored() bool { return o > Seen && o <= BLEPartial }

// Undecodable tells of a frame that could not be read; the outcome is the reason.
func (o Outcome) Undecodable() bool { return o > BLEPartial }
