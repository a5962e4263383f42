package capture

import "golang.org/x/net/bpf"

// Link layers of a network interface (ARPHRD_, linux/if_arp.h) and the link
// types of their frames.
const (
	layerEthernet  = 1
	layerIEEE80211 = 801
	layerPrism     = 802
	layerRadiotap  = 803
)

// probeRequest is the first byte of a probe request: protocol version 0, type
// management, subtype 4 (IEEE 802.11-2020, 9.2.4.1).
const probeRequest = 0x40

// wholeFrame is the filter's result for a frame to pass: the number of bytes
// to keep. The kernel must not shorten frames here, or their length
// on the air would be lost; the read buffer does.
const wholeFrame = 1 << 18

// probeFilter is the program run by the kernel over every frame of an
// interface. Only probe requests ever reach this process. ok is false for link
// layers without support.
//
// Behind a radiotap header (version 0, two bytes of length in little-endian
// order at offset 2, radiotap.org) the frame begins at any offset. The length is
// used as an index. It is put together byte by byte, because the machine loads
// words in network order. A load past the end of a frame ends the
// program and drops the frame.
//
// Some drivers promise radiotap and give bare 802.11. Their probe requests pass
// as well: the sensor can then say why it hears nothing.
func probeFilter(layer uint16) (program []bpf.Instruction, ok bool) {
	switch layer {
	case layerIEEE80211:
		return []bpf.Instruction{
			bpf.LoadAbsolute{Off: 0, Size: 1},
			bpf.JumpIf{Cond: bpf.JumpEqual, Val: probeRequest, SkipFalse: 1},
			bpf.RetConstant{Val: wholeFrame},
			bpf.RetConstant{Val: 0},
		}, true
	case layerRadiotap:
		return []bpf.Instruction{
			bpf.LoadAbsolute{Off: 0, Size: 1},
			bpf.JumpIf{Cond: bpf.JumpEqual, Val: probeRequest, SkipTrue: 10}, // the driver lies
			bpf.JumpIf{Cond: bpf.JumpEqual, Val: 0, SkipFalse: 10},           // version
			bpf.LoadAbsolute{Off: 3, Size: 1},
			bpf.ALUOpConstant{Op: bpf.ALUOpShiftLeft, Val: 8},
			bpf.TAX{},
			bpf.LoadAbsolute{Off: 2, Size: 1},
			bpf.ALUOpX{Op: bpf.ALUOpOr},
			bpf.JumpIf{Cond: bpf.JumpGreaterOrEqual, Val: 8, SkipFalse: 4}, // the shortest header
			bpf.TAX{},
			bpf.LoadIndirect{Off: 0, Size: 1},
			bpf.JumpIf{Cond: bpf.JumpEqual, Val: probeRequest, SkipFalse: 1},
			bpf.RetConstant{Val: wholeFrame},
			bpf.RetConstant{Val: 0},
		}, true
	}
	return nil, false
}
