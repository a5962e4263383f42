package capture

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"testing"

	"footfall/sensor/capture/captest"
)

// ip4 and ip6 put a UDP datagram with the given destination port into a packet.
func ip4(port uint16, payload []byte) []byte {
	b := []byte{0x45, 0, 0, 0, 0, 1, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2}
	binary.BigEndian.PutUint16(b[2:], uint16(28+len(payload)))
	return append(b, udp(port, payload)...)
}

func ip6(port uint16, payload []byte) []byte {
	b := make([]byte, 40)
	b[0], b[6] = 0x60, 17
	binary.BigEndian.PutUint16(b[4:], uint16(8+len(payload)))
	return append(b, udp(port, payload)...)
}

func udp(port uint16, payload []byte) []byte {
	b := binary.BigEndian.AppendUint16([]byte{0x9c, 0x40}, port)
	b = binary.BigEndian.AppendUint16(b, uint16(8+len(payload)))
	return append(append(b, 0, 0), payload...)
}

func ethernet(packet []byte, tags ...byte) []byte {
	b := append(make([]byte, 12), tags...)
	kind := []byte{8, 0}
	if packet[0]>>4 == 6 {
		kind = []byte{0x86, 0xdd}
	}
	return append(append(b, kind...), packet...)
}

// tzsp is the header of TZSP with signal and channel.
func tzsp(encapsulation byte, frame []byte, tags ...byte) []byte {
	b := append([]byte{1, 0, 0, encapsulation, 0, 10, 1, 0xc4, 18, 1, 6}, tags...)
	return append(append(b, 1), frame...)
}

// peek is the older header of PEEKREMOTE, peekNew the newer.
func peek(frame []byte, original int) []byte {
	b := []byte{0xc4, 0xa1}
	b = binary.BigEndian.AppendUint16(b, uint16(original))
	b = binary.BigEndian.AppendUint16(b, uint16(len(frame)))
	return append(append(b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 44, 50, 0), frame...)
}

func peekNew(frame []byte, flags byte) []byte {
	b := append([]byte(peekMagic), 2, 0, 0, 0, 55, 0, 0, 0, 6, 0, 0, 0, 36)
	b = binary.BigEndian.AppendUint32(b, 5180)
	b = append(b, make([]byte, 8)...)
	b = append(b, 50, 0, 0xc4, 0xa1, 0, 0, 0, 0, 0, 0, 0, 0)
	b = binary.BigEndian.AppendUint16(b, uint16(len(frame)))
	b = binary.BigEndian.AppendUint16(b, uint16(len(frame)))
	b = append(b, flags, 0)
	return append(append(b, make([]byte, 8)...), frame...)
}

func TestMirrored(t *testing.T) {
	probe := captest.ProbeRequest([6]byte{2, 0, 0, 0, 0, 1}, 7)
	radiotap := func(flags byte, frequency, band uint16, frame []byte) []byte {
		b := []byte{0, 0, 15, 0, 0x2a, 0, 0, 0, flags, 0}
		b = binary.LittleEndian.AppendUint16(b, frequency)
		b = binary.LittleEndian.AppendUint16(b, band)
		return append(append(b, 0xc4), frame...)
	}
	withFCS := append(bytes.Clone(probe), 1, 2, 3, 4)
	for _, c := range []struct {
		name string
		link LinkType
		in   []byte
		want []byte // nil for a packet that stays as it is
		as   LinkType
		cut  int // bytes missing at the end
	}{
		{"TZSP", linkEthernet, ethernet(ip4(portTZSP, tzsp(18, probe))), radiotap(0, 2437, 0x80, probe), LinkRadiotap, 0},
		{"TZSP over IPv6 with a VLAN tag", linkEthernet, ethernet(ip6(portTZSP, tzsp(18, probe)), 0x81, 0, 0, 5), radiotap(0, 2437, 0x80, probe), LinkRadiotap, 0},
		{"TZSP in raw IP", linkRawIP, ip4(portTZSP, tzsp(18, probe)), radiotap(0, 2437, 0x80, probe), LinkRadiotap, 0},
		{"TZSP of any interface", linkSLL, append(append(make([]byte, 14), 8, 0), ip4(portTZSP, tzsp(18, probe))...), radiotap(0, 2437, 0x80, probe), LinkRadiotap, 0},
		{"TZSP of any interface, v2", linkSLL2, append(append([]byte{8, 0}, make([]byte, 18)...), ip4(portTZSP, tzsp(18, probe))...), radiotap(0, 2437, 0x80, probe), LinkRadiotap, 0},
		{"TZSP with Ethernet padding", linkEthernet, append(ethernet(ip4(portTZSP, tzsp(18, probe))), 0, 0, 0), radiotap(0, 2437, 0x80, probe), LinkRadiotap, 0},
		{"TZSP, wrong check sequence", linkEthernet, ethernet(ip4(portTZSP, tzsp(18, probe, 17, 1, 1))), radiotap(flagBadFCS, 2437, 0x80, probe), LinkRadiotap, 0},
		{"TZSP, cut by the access point", linkEthernet, ethernet(ip4(portTZSP, tzsp(18, probe, 41, 2, 0, byte(len(probe)+9)))), radiotap(0, 2437, 0x80, probe), LinkRadiotap, 9},
		{"TZSP, cut by the capture", linkEthernet, ethernet(ip4(portTZSP, tzsp(18, withFCS)))[:14+28+12+len(probe)], radiotap(0, 2437, 0x80, probe), LinkRadiotap, 4},
		{"TZSP of AVS", linkEthernet, ethernet(ip4(portTZSP, tzsp(127, probe))), probe, LinkAVS, 0},
		{"PEEKREMOTE", linkEthernet, ethernet(ip4(portPeekRemote, peek(withFCS, len(withFCS)))), radiotap(flagFCS, 5220, 0x100, withFCS), LinkRadiotap, 0},
		{"PEEKREMOTE, cut", linkEthernet, ethernet(ip4(portPeekRemote, peek(probe, len(probe)+4))), radiotap(0, 5220, 0x100, probe), LinkRadiotap, 4},
		{"PEEKREMOTE, newer", linkEthernet, ethernet(ip4(portPeekRemote, peekNew(withFCS, 0))), radiotap(flagFCS, 5180, 0x100, withFCS), LinkRadiotap, 0},
		{"PEEKREMOTE, newer, wrong check sequence", linkEthernet, ethernet(ip4(portPeekRemote, peekNew(withFCS, 2))), radiotap(flagFCS|flagBadFCS, 5180, 0x100, withFCS), LinkRadiotap, 0},

		{"TZSP of Ethernet", linkEthernet, ethernet(ip4(portTZSP, tzsp(1, probe))), nil, 0, 0},
		{"TZSP without end", linkEthernet, ethernet(ip4(portTZSP, tzsp(18, nil)[:9])), nil, 0, 0},
		{"TZSP keep-alive", linkEthernet, ethernet(ip4(portTZSP, []byte{1, 4, 0, 0})), nil, 0, 0},
		{"TZSP, tag too long", linkEthernet, ethernet(ip4(portTZSP, []byte{1, 0, 0, 18, 10, 200, 1, 1})), nil, 0, 0},
		{"other traffic of port 5000", linkEthernet, ethernet(ip4(portPeekRemote, []byte("GET / HTTP/1.1 and more of this"))), nil, 0, 0},
		{"another port", linkEthernet, ethernet(ip4(53, tzsp(18, probe))), nil, 0, 0},
		{"a later fragment", linkEthernet, patch(ethernet(ip4(portTZSP, tzsp(18, probe))), 14+7, 9), nil, 0, 0},
		{"TCP", linkEthernet, patch(ethernet(ip4(portTZSP, tzsp(18, probe))), 14+9, 6), nil, 0, 0},
		{"ARP", linkEthernet, append(make([]byte, 12), 8, 6, 0, 1), nil, 0, 0},
		{"empty", linkEthernet, nil, nil, 0, 0},
		{"radiotap", LinkRadiotap, ethernet(ip4(portTZSP, tzsp(18, probe))), nil, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := bytes.Clone(c.in)
			f := Frame{Data: in[:len(in):len(in)], Length: len(in), Link: c.link}
			protocol := mirrored(&f)
			if c.want == nil {
				if protocol != "" || !bytes.Equal(f.Data, c.in) || f.Link != c.link {
					t.Errorf("taken for %s", protocol)
				}
				return
			}
			if !bytes.Equal(f.Data, c.want) || f.Link != c.as || f.Length != len(c.want)+c.cut || cap(f.Data) != len(f.Data) {
				t.Errorf("%s: link %d, %d of %d bytes\n%x\nwant\n%x", protocol, f.Link, len(f.Data), f.Length, f.Data, c.want)
			}
		})
	}
}

// TestMirroredCapture reads a whole file, and hears of it once.
func TestMirroredCapture(t *testing.T) {
	var in, want []Frame
	for i := range 300 {
		p := ethernet(ip4(portTZSP, tzsp(18, captest.ProbeRequest([6]byte{2, 0, 0, 0, 0, byte(i)}, uint16(i)))))
		in = append(in, Frame{Time: start + int64(i)*1000, Data: p, Length: len(p), Link: linkEthernet})
		f := in[i]
		f.Data = bytes.Clone(f.Data)
		mirrored(&f)
		want = append(want, f)
	}
	s := mustOpen(t, file(t, "x", micro(in)))
	got, err := drain(t, s)
	if err != io.EOF {
		t.Fatal(err)
	}
	sameFrames(t, got, want)
	wantNote(t, s, "mirrored (TZSP)")
}

// FuzzMirrored looks for a packet that makes it panic, or lend bytes that are
// not the packet's.
func FuzzMirrored(f *testing.F) {
	probe := captest.ProbeRequest([6]byte{2, 0, 0, 0, 0, 1}, 7)
	for _, link := range []uint16{linkEthernet, linkRawIP, linkSLL, linkSLL2} {
		f.Add(link, ethernet(ip4(portTZSP, tzsp(18, probe))))
		f.Add(link, ethernet(ip6(portPeekRemote, peek(probe, len(probe)))))
		f.Add(link, ip4(portPeekRemote, peekNew(probe, 0)))
	}
	f.Fuzz(func(t *testing.T, link uint16, b []byte) {
		whole := slices.Clone(b)
		fr := Frame{Data: whole[:len(b):len(b)], Length: len(b) + 10, Link: LinkType(link)}
		protocol := mirrored(&fr)
		if cap(fr.Data) != len(fr.Data) || len(fr.Data) > len(b) || fr.Length < len(fr.Data) {
			t.Errorf("%s: %d (%d) of %d bytes", protocol, len(fr.Data), cap(fr.Data), fr.Length)
		}
		if protocol == "" && !bytes.Equal(whole, b) {
			t.Error("a packet that stays was written to")
		}
	})
}
