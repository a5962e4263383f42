package decode

// Outcome says what became of a frame.
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
	// BLEOther: a Bluetooth packet that is no advertisement, or one that names no
	// sender (Bluetooth Core 5.4, volume 6, part B, 2.3).
	BLEOther
	// BLEEmpty: an advertisement without data from a private address, which says
	// nothing and costs nothing to forge.
	BLEEmpty
	// BLEPartial: a part of an advertisement that more is to follow of (volume 4,
	// part E, 7.7.65.13).
	BLEPartial

	// LinkUnsupported: the capture has a link type that carries neither Wi-Fi
	// nor Bluetooth LE in a form known here.
	LinkUnsupported
	// LinkEthernet: the capture has link type 1, as from an interface that is
	// not in monitor mode.
	LinkEthernet
	// LinkMislabelled: the link type is Ethernet, and a radiotap header follows.
	LinkMislabelled
	// LinkBLE: a Bluetooth LE frame, which this decoder does not read and package
	// ble does.
	LinkBLE
	// RadiotapMissing: the link type is radiotap, and the frame begins like a bare
	// 802.11 frame.
	RadiotapMissing
	// RadiotapVersion: the radiotap header has a version other than 0.
	RadiotapVersion
	// RadiotapTruncated: the capture ends inside the radiotap header.
	RadiotapTruncated
	// RadiotapMalformed: a field or presence word of the radiotap header lies
	// beyond the length that the header itself declares.
	RadiotapMalformed
	// MonitorTruncated: the capture ends inside a Prism, AVS or PPI header.
	MonitorTruncated
	// MonitorMalformed: a Prism, AVS or PPI header contradicts itself.
	MonitorMalformed
	// HeaderTruncated: the 802.11 header is cut short.
	HeaderTruncated
	// FrameVersion: the 802.11 protocol version is not 0 (9.2.4.1.2).
	FrameVersion
	// DSBits: a probe request that claims to come from or go to a
	// distribution system, which none does (9.2.4.1.4).
	DSBits
	// Fragmented: a probe request that claims to be a fragment. They are sent
	// whole: only individually addressed frames are fragmented (10.4).
	Fragmented
	// Protected: a probe request that claims to be encrypted; it is not among
	// the frames that can be (12.2.8).
	Protected
	// SenderGroup: the sender's address is a group address, which no station
	// can have (9.2.4.3.2).
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

// String is a short stable name in snake case, fit for a metric label; a
// value that is no outcome is "unknown".
func (o Outcome) String() string {
	if o >= NumOutcomes {
		return "unknown"
	}
	return outcomes[o].name
}

// Reason says in a few words what the outcome means, for a person who looks for
// the cause of a count of zero. It is a clause without capital and full stop,
// and empty for a value that is no outcome.
func (o Outcome) Reason() string {
	if o >= NumOutcomes {
		return ""
	}
	return outcomes[o].reason
}

// Fix says what to do about a source of which all frames have this outcome; it
// is empty where nothing is wrong, or nothing can be done.
func (o Outcome) Fix() string {
	if o >= NumOutcomes {
		return ""
	}
	return outcomes[o].fix
}

// Ignored says that the frame was sound but of no use: nothing is wrong with
// the source.
func (o Outcome) Ignored() bool { return o > Seen && o <= BLEPartial }

// Undecodable says that the frame could not be read; the outcome is the
// reason.
func (o Outcome) Undecodable() bool { return o > BLEPartial }
