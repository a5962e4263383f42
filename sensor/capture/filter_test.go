package capture

import (
	"testing"

	"golang.org/x/net/bpf"
)

// machine assembles and disassembles the filter on its way, so that what is
// tested is what the kernel gets.
func machine(t *testing.T, layer uint16) *bpf.VM {
	t.Helper()
	program, ok := probeFilter(layer)
	if !ok {
		t.Fatalf("no filter for link layer %d", layer)
	}
	raw, err := bpf.Assemble(program)
	if err != nil {
		t.Fatal(err)
	}
	back, all := bpf.Disassemble(raw)
	if !all {
		t.Fatal("the assembled filter does not disassemble")
	}
	vm, err := bpf.NewVM(back)
	if err != nil {
		t.Fatal(err)
	}
	return vm
}

func passes(t *testing.T, vm *bpf.VM, frame []byte) bool {
	t.Helper()
	n, err := vm.Run(frame)
	if err != nil {
		t.Fatal(err)
	}
	if n != 0 && n < MaxRecord {
		t.Fatalf("the filter keeps %d bytes only", n)
	}
	return n != 0
}

// radiotap makes a header of the given length, of any content.
func radiotap(length int) []byte {
	b := make([]byte, max(length, 4))
	b[2], b[3] = byte(length), byte(length>>8)
	return b
}

func TestFilterFindsTheFrameBehindAnyRadiotapHeader(t *testing.T) {
	vm := machine(t, layerRadiotap)
	for _, length := range []int{8, 9, 13, 18, 36, 55, 255, 256, 257, 511, 512, 4000, 65535} {
		for first := range 256 {
			frame := append(radiotap(length), byte(first), 0, 0, 0)
			if got, want := passes(t, vm, frame), first == probeRequest; got != want {
				t.Errorf("header of %d bytes, frame control %#02x: passes = %v", length, first, got)
			}
		}
	}
}

// TestFilterPassesBareProbeRequests of a driver that promises radiotap.
func TestFilterPassesBareProbeRequests(t *testing.T) {
	vm := machine(t, layerRadiotap)
	for first := 1; first < 256; first++ {
		frame := make([]byte, 40)
		frame[0] = byte(first)
		if got, want := passes(t, vm, frame), first == probeRequest; got != want {
			t.Errorf("frame control %#02x without radiotap: passes = %v", first, got)
		}
	}
}

func TestFilterDropsWhatIsNoRadiotap(t *testing.T) {
	vm := machine(t, layerRadiotap)
	whole := append(radiotap(18), probeRequest)
	for length := range len(whole) {
		if passes(t, vm, whole[:length]) {
			t.Errorf("a frame cut to %d bytes passes", length)
		}
	}
	if !passes(t, vm, whole) {
		t.Error("a frame of one byte behind its header does not pass")
	}
	for length := range 8 {
		frame := append(radiotap(8), probeRequest)
		frame[2] = byte(length)
		for i := 4; i < len(frame); i++ {
			frame[i] = probeRequest
		}
		if passes(t, vm, frame) {
			t.Errorf("a header that claims %d bytes passes", length)
		}
	}
	other := append(radiotap(18), probeRequest)
	other[0] = 1
	if passes(t, vm, other) {
		t.Error("radiotap version 1 passes")
	}
}

func TestFilterOfRawFrames(t *testing.T) {
	vm := machine(t, layerIEEE80211)
	for first := range 256 {
		if got, want := passes(t, vm, []byte{byte(first), 0}), first == probeRequest; got != want {
			t.Errorf("frame control %#02x: passes = %v", first, got)
		}
	}
	if passes(t, vm, nil) {
		t.Error("an empty frame passes")
	}
}

func TestFilterKnowsNoOtherLayer(t *testing.T) {
	for _, layer := range []uint16{layerEthernet, layerPrism, 0, 804} {
		if _, ok := probeFilter(layer); ok {
			t.Errorf("there is a filter for link layer %d", layer)
		}
	}
}
