package uplink

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

// rawPacket writes a packet of MQTT 3.1.1 from its first byte and its rest.
func rawPacket(first byte, rest ...byte) []byte {
	out := []byte{first}
	n := len(rest)
	for more := true; more; {
		b := byte(n & 0x7f)
		n >>= 7
		if more = n > 0; more {
			b |= 0x80
		}
		out = append(out, b)
	}
	return append(out, rest...)
}

// publication writes a PUBLISH to the topic "t".
func publication(qos byte, payload string) []byte {
	rest := []byte{0, 1, 't'}
	if qos > 0 {
		rest = append(rest, 0x12, 0x34)
	}
	return rawPacket(0x30|qos<<1, append(rest, payload...)...)
}

// sift returns what a sieve lets through of text, how it ended, what it
// answered and the sizes of what it threw away.
func sift(text []byte, chop func(io.Reader) io.Reader) (passed, answers []byte, oversized []int, err error) {
	s := sieve{
		in:        bufio.NewReader(chop(bytes.NewReader(text))),
		answer:    func(b []byte) (int, error) { answers = append(answers, b...); return len(b), nil },
		oversized: func(n int) { oversized = append(oversized, n) },
	}
	passed, err = io.ReadAll(&s)
	return passed, answers, oversized, err
}

func TestSieve(t *testing.T) {
	connack, puback := rawPacket(0x20, 0, 0), rawPacket(0x40, 0, 7)
	suback, pong := rawPacket(0x90, 0, 1, 1), rawPacket(0xd0)
	small := publication(1, "payload")
	largest := publication(1, strings.Repeat("x", MaxReceived))
	large := publication(1, strings.Repeat("x", MaxReceived+1))
	large0 := publication(0, strings.Repeat("x", MaxReceived+9))
	join := func(packets ...[]byte) []byte { return bytes.Join(packets, nil) }
	cut := func(b []byte, n int) []byte { return b[:len(b)-n] }
	for name, test := range map[string]struct {
		text, passed []byte
		want         error
		answers      []byte
		oversized    int
	}{
		"all that is lawful":        {join(connack, suback, small, pong, puback, small), join(connack, suback, small, pong, puback, small), nil, nil, 0},
		"nothing":                   {nil, nil, nil, nil, 0},
		"as long as may be":         {largest, largest, nil, nil, 0},
		"too long is answered":      {join(small, large, puback), join(small, puback), nil, []byte{0x40, 2, 0x12, 0x34}, 1},
		"too long, QoS 0":           {join(large0, small), small, nil, nil, 1},
		"cut within too long":       {cut(large, 9), nil, io.ErrUnexpectedEOF, nil, 0},
		"cut before the identifier": {large[:8], nil, io.ErrUnexpectedEOF, nil, 0},
		"cut within the length":     {large[:2], nil, io.ErrUnexpectedEOF, nil, 0},
		"cut before the topic":      {small[:3], nil, io.ErrUnexpectedEOF, nil, 0},
		"QoS 2":                     {publication(2, "x"), nil, errProtocol, nil, 0},
		"QoS 3":                     {publication(3, "x"), nil, errProtocol, nil, 0},
		"SUBACK of two codes":       {join(pong, rawPacket(0x90, 0, 1, 1, 1)), pong, errProtocol, nil, 0},
		"SUBACK without a code":     {rawPacket(0x90, 0, 1), nil, errProtocol, nil, 0},
		"CONNACK of 256 MB":         {[]byte{0x20, 0xff, 0xff, 0xff, 0x7f}, nil, errProtocol, nil, 0},
		"a length without an end":   {[]byte{0x30, 0xff, 0xff, 0xff, 0xff, 0x01}, nil, errProtocol, nil, 0},
		"a topic beyond the end":    {rawPacket(0x32, 0, 9, 't', 0, 1), nil, errProtocol, nil, 0},
		"PUBLISH of one byte":       {rawPacket(0x30, 0), nil, errProtocol, nil, 0},
		"CONNECT":                   {rawPacket(0x10, 0), nil, errProtocol, nil, 0},
		"PUBREL":                    {rawPacket(0x62, 0, 1), nil, errProtocol, nil, 0},
		"a web server":              {[]byte("HTTP/1.1 400 Bad Request"), nil, errProtocol, nil, 0},
		"DISCONNECT is the end":     {join(pong, rawPacket(0xe0), small), pong, nil, nil, 0},
	} {
		for how, chop := range map[string]func(io.Reader) io.Reader{
			"whole": func(r io.Reader) io.Reader { return r }, "halves": iotest.HalfReader, "with the end": iotest.DataErrReader,
		} {
			passed, answers, oversized, err := sift(test.text, chop)
			if !errors.Is(err, test.want) || (test.want == nil && err != nil) {
				t.Errorf("%s, %s: error %v, want %v", name, how, err, test.want)
			}
			if !bytes.HasPrefix(passed, test.passed) || (err == nil && len(passed) != len(test.passed)) {
				t.Errorf("%s, %s: %d bytes passed, want %d", name, how, len(passed), len(test.passed))
			}
			if !bytes.Equal(answers, test.answers) || len(oversized) != test.oversized {
				t.Errorf("%s, %s: answers %x, thrown away %v", name, how, answers, oversized)
			}
		}
	}
}

// TestSieveHoldsNothing: 200 MB of one message cost no memory worth the name.
func TestSieveHoldsNothing(t *testing.T) {
	const announced = 200 << 20
	head := []byte{0x30}
	for n := announced; ; n >>= 7 {
		if n < 0x80 {
			head = append(head, byte(n))
			break
		}
		head = append(head, byte(n&0x7f)|0x80)
	}
	var sizes []int
	endless := io.LimitReader(zeros{}, announced)
	s := sieve{in: bufio.NewReader(io.MultiReader(bytes.NewReader(head), endless)), oversized: func(n int) { sizes = append(sizes, n) }}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if n, err := io.Copy(io.Discard, &s); n != 0 || err != nil {
		t.Errorf("%d bytes passed, %v", n, err)
	}
	runtime.ReadMemStats(&after)
	if len(sizes) != 1 || sizes[0] != announced-2 {
		t.Errorf("thrown away %v", sizes)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 {
		t.Errorf("%d bytes allocated", got)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// FuzzSieve: whatever a broker sends, what comes through is whole packets that
// the library can take, with payloads that are not too long.
func FuzzSieve(f *testing.F) {
	f.Add([]byte{})
	f.Add(bytes.Join([][]byte{rawPacket(0x20, 0, 0), rawPacket(0x90, 0, 1, 1), publication(1, "payload"), rawPacket(0xd0)}, nil))
	f.Add(publication(0, ""))
	f.Add([]byte{0x32, 0xff, 0xff, 0xff, 0x7f, 0, 1, 't', 0, 1, 'x'})
	f.Add(rawPacket(0x90, 0, 1, 1, 1))
	f.Add([]byte("HTTP/1.1 400 Bad Request"))
	f.Fuzz(func(t *testing.T, text []byte) {
		passed, _, _, _ := sift(text, func(r io.Reader) io.Reader { return r })
		r := bytes.NewReader(passed)
		for r.Len() > 0 {
			p, err := packets.ReadPacket(r)
			if err != nil {
				if r.Len() == 0 && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)) {
					return // the text ended in mid-packet
				}
				t.Fatalf("the library cannot take %x: %v", passed, err)
			}
			switch p := p.(type) {
			case *packets.PublishPacket:
				if len(p.Payload) > MaxReceived || p.Qos > 1 {
					t.Fatalf("QoS %d, %d bytes", p.Qos, len(p.Payload))
				}
			case *packets.SubackPacket:
				if len(p.ReturnCodes) != 1 {
					t.Fatalf("%d codes", len(p.ReturnCodes))
				}
			}
		}
	})
}
