package inspect

import (
	"fmt"
	"strings"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"footfall/sensor/capture"
)

// linkNames are the link types known to the decoder.
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

// unknownLink is gopacket's name for a link type without a decoder.
const unknownLink = "UnknownLinkType"

// gopacketWords is gopacket's view of a frame: the type of an 802.11 frame, or
// the layers found. Its decoders may panic on damaged frames. NewPacket turns a
// panic into a layer of its own.
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
		return words + " (damaged)" // the error's text may hold received bytes
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
