package decode

import (
	"encoding/binary"
	"testing"

	"footfall/sensor/capture"
)

// No frame costs an allocation, sound or not, of any link type.
func TestNoAllocations(t *testing.T) {
	p := typicalProbe()
	p.elements = join(ssid("a network name of thirty-two byte"), ie(idSSIDList, ssid("b")...), typicalElements())
	frame := p.bytes()
	frames := map[string]*capture.Frame{
		"typical":         typicalFrame(),
		"many namespaces": onAir(capture.LinkRadiotap, tap([]uint32{sig | vend | ext, reset | ext, sig}, 0xc4, 0, 1, 2, 3, 0, 0, 0, 0xc0), frame),
		"no flags":        onAir(capture.LinkRadiotap, tap([]uint32{sig}, 0xc4), withFCS(frame)),
		"raw":             onAir(capture.LinkIEEE80211, frame),
		"prism":           onAir(capture.LinkPrism, prismBytes(binary.LittleEndian, 0x44, [3]uint32{0x60044, 0, dBm32(-60)}), frame),
		"prism, swapped":  onAir(capture.LinkPrism, prismBytes(binary.BigEndian, 0x44, [3]uint32{0x60044, 0, dBm32(-60)}), frame),
		"AVS":             onAir(capture.LinkAVS, avsBytes(1, 1, avsDBm, -60), frame),
		"PPI":             onAir(capture.LinkPPI, ppiBytes(0, 105, ppiCommonBytes(0, 2412, -60)), frame),
		"beacon":          benchBeacon(),
		"broken":          onAir(capture.LinkRadiotap, typicalTap(0), frame[:40]),
		"BLE":             onAir(capture.LinkBLELL, frame),
	}
	d := New(DefaultMarks())
	for name, f := range frames {
		var s Sighting
		if n := testing.AllocsPerRun(100, func() { d.Decode(f, &s) }); n != 0 {
			t.Errorf("%s: %v allocations per frame", name, n)
		}
	}
}
