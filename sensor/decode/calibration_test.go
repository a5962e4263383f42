package decode

import (
	"testing"

	"footfall/sensor/capture"
)

const walkName = "footfall-calibrate"

// walkFrame is a probe request that looks for a network.
func walkFrame(tapHead []byte, network string) *capture.Frame {
	p := typicalProbe()
	p.elements = join(ssid(network), typicalElements()[len(ssid("")):])
	return onAir(capture.LinkRadiotap, tapHead, p.bytes())
}

func TestCalibrationMark(t *testing.T) {
	silent := tap([]uint32{1 << tapFlags}, 0)
	stale := Reception{Time: -1, Signal: -1, HasSignal: true}
	list := typicalProbe()
	list.elements = join(ssid(""), ie(idSSIDList, join(ssid("a"), ssid(walkName))...))
	beacon := walkFrame(typicalTap(0), walkName)
	beacon.Data[len(typicalTap(0))] = 0x80
	tests := []struct {
		name  string
		frame *capture.Frame
		want  bool
		is    Reception
	}{
		{"named", walkFrame(typicalTap(0), walkName), true, Reception{7, -60, true}},
		{"named in a list", onAir(capture.LinkRadiotap, typicalTap(0), list.bytes()), true, Reception{7, -60, true}},
		{"no signal", walkFrame(silent, walkName), true, Reception{Time: 7}},
		{"another name", walkFrame(typicalTap(0), "Corner Cafe"), false, stale},
		{"name as an ending", walkFrame(typicalTap(0), "x"+walkName), false, stale},
		{"name as a beginning", walkFrame(typicalTap(0), walkName+"x"), false, stale},
		{"capitals", walkFrame(typicalTap(0), "Footfall-calibrate"), false, stale},
		{"no name", walkFrame(typicalTap(0), ""), false, stale},
		{"do not count", walkFrame(typicalTap(0), "home_optout"), false, stale},
		{"damaged", walkFrame(typicalTap(tapFlagBadFCS), walkName), false, stale},
		{"beacon", beacon, false, stale},
		{"Bluetooth", onAir(capture.LinkBLELL, walkFrame(nil, walkName).Data), false, stale},
	}
	mark := NewCalibrationMark(walkName)
	for _, tt := range tests {
		r := stale
		if got := mark.Decode(tt.frame, &r); got != tt.want || r != tt.is {
			t.Errorf("%s: %v %+v, want %v %+v", tt.name, got, r, tt.want, tt.is)
		}
	}
}

// The wildcard is in most probe requests, and so must not become a mark.
func TestCalibrationMarkEmpty(t *testing.T) {
	var r Reception
	for _, network := range []string{"", walkName} {
		if NewCalibrationMark("").Decode(walkFrame(typicalTap(0), network), &r) {
			t.Errorf("the empty mark fits %q", network)
		}
	}
}

func TestCalibrationMarkNoAllocations(t *testing.T) {
	mark := NewCalibrationMark(walkName)
	var r Reception
	for _, f := range []*capture.Frame{walkFrame(typicalTap(0), walkName), typicalFrame(), benchBeacon()} {
		if n := testing.AllocsPerRun(100, func() { mark.Decode(f, &r) }); n != 0 {
			t.Errorf("%v allocations per frame", n)
		}
	}
}

func BenchmarkDecodeCalibrationMark(b *testing.B) {
	frames, mark := benchFrames(true), NewCalibrationMark("Corner Cafe")
	var r Reception
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		mark.Decode(&frames[i&(len(frames)-1)], &r)
	}
}
