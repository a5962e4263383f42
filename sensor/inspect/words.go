package inspect

import (
	"fmt"
	"strings"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"footfall/sensor/capture"
)

// linkNames are the link types that the decoder knows, or tells apart.
var linkNames = map[capture.LinkType]string{
	1:                     "Ethernet",
	capture.LinkIEEE80211: "802.11",
	capture.LinkPrism:     "Prism",
	capture.LinkRadiotap:  "radiotap",
	capture.LinkAVS:       "AVS",
	capture.LinkHCIH4:     "HCI H4",
	capture.LinkPPI:       "PPI",
	capture.LinkHCIH4PHDR: "HCI H4 with direction",
	254:                   "btmon",
	capture.LinkBLELL:     "BLE link layer",
	capture.LinkBLELLPHDR: "BLE link layer with header",
	capture.LinkNordicBLE: "Nordic BLE sniffer",
}

// linkName names a link type.
func linkName(link capture.LinkType) string {
	if name, ok := linkNames[link]; ok {
		return name
	}
	return fmt.Sprintf("link type %d", link)
}

// unknownLink is how gopacket names a link type that it has no decoder for.
const unknownLink = "UnknownLinkType"

// gopacketWords says what gopacket takes a frame for: the type of an 802.11
// frame, or the layers that it found. Its decoders may panic on damaged frames,
// which NewPacket turns into a layer that says so.
func gopacketWords(f *capture.Frame) string {
	if f.Link > 255 || layers.LinkType(f.Link).String() == unknownLink {
		return "unknown to gopacket"
	}
	packet := gopacket.NewPacket(f.Data, layers.LinkType(f.Link), gopacket.DecodeOptions{NoCopy: true})
	words := frameType(packet)
	if packet.ErrorLayer() != nil {
		if words == "" {
			words = layers.LinkType(f.Link).String()
		}
		return words + " (damaged)" // the error's text may hold what was received
	}
	return words
}

// frameType is the type of an 802.11 frame as gopacket names it, else its
// layers.
func frameType(packet gopacket.Packet) string {
	if dot11, ok := packet.Layer(layers.LayerTypeDot11).(*layers.Dot11); ok {
		words := dot11.Type.String()
		if dot11.Flags.Retry() {
			words += " retry"
		}
		return words
	}
	var names []string
	for _, layer := range packet.Layers() {
		if kind := layer.LayerType(); kind != gopacket.LayerTypeDecodeFailure {
			names = append(names, kind.String())
		}
	}
	return strings.Join(names, "/")
}
