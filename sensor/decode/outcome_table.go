package decode

// Fixes of several outcomes.
const (
	fixDriver  = "update the driver, or send a capture rewritten with: footfall-lab scrub IN OUT"
	fixSnap    = "capture whole frames (tcpdump -s 0)"
	fixMonitor = "put the interface into monitor mode (iw dev NAME set type monitor), and capture with link type 127"
)

// outcomes are the words for each outcome.
var outcomes = [NumOutcomes]struct{ name, reason, fix string }{
	Seen:            {"seen", "a sighting", ""},
	NotProbeRequest: {"not_probe_request", "another type of 802.11 frame", ""},
	BadFCS: {"bad_fcs", "the frame was damaged on the air",
		"if most frames are: move the antenna, or another channel; a driver may also mark sound frames"},
	BLEOther:        {"ble_other", "a Bluetooth packet that is no advertisement", ""},
	BLEEmpty:        {"ble_empty", "an advertisement without data from a private address", ""},
	BLEPartial:      {"ble_partial", "a part of an advertisement", ""},
	LinkUnsupported: {"link_unsupported", "the link type carries no Wi-Fi and no Bluetooth LE", fixMonitor},
	LinkEthernet:    {"link_ethernet", "the link type is Ethernet: no radio headers and no probe requests", fixMonitor},
	LinkMislabelled: {"link_mislabelled", "the link type says Ethernet, but radiotap headers follow",
		"put the interface into monitor mode as its driver wants it; rewrite a file with: editcap -T ieee-802-11-radiotap IN OUT"},
	LinkBLE:  {"link_ble", "a Bluetooth LE frame in a source for Wi-Fi", "name the source as a Bluetooth one"},
	LinkWiFi: {"link_wifi", "a Wi-Fi frame in a source for Bluetooth", "name the source as one of Wi-Fi"},
	RadiotapMissing: {"radiotap_missing", "no radiotap header: bare 802.11 frames?",
		"have the driver add radiotap headers; rewrite a file with: editcap -T ieee-802-11 IN OUT"},
	RadiotapVersion:   {"radiotap_version", "the radiotap header has an unknown version", fixDriver},
	RadiotapTruncated: {"radiotap_truncated", "the capture ends inside the radiotap header", fixSnap},
	RadiotapMalformed: {"radiotap_malformed", "the radiotap header contradicts itself", fixDriver},
	MonitorTruncated:  {"monitor_truncated", "the capture ends inside the monitor header", fixSnap},
	MonitorMalformed:  {"monitor_malformed", "the monitor header contradicts itself", fixDriver},
	HeaderTruncated:   {"header_truncated", "the 802.11 header is cut short", fixSnap},
	FrameVersion:      {"frame_version", "the 802.11 version is not 0: no 802.11 frame?", fixDriver},
	DSBits:            {"ds_bits", "a probe request that claims to pass an access point", ""},
	Fragmented:        {"fragmented", "a probe request that claims to be a fragment", ""},
	Protected:         {"protected", "a probe request that claims to be encrypted", ""},
	SenderGroup:       {"sender_group", "the sender's address is a group address", ""},
	SenderZero:        {"sender_zero", "the sender's address is all zeros", ""},
	BLETruncated:      {"ble_truncated", "the capture ends inside a Bluetooth packet", fixSnap},
	BLEMalformed:      {"ble_malformed", "a Bluetooth packet contradicts itself", "reset the controller, or update its firmware"},
}
