package uplink

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// MaxReceived bounds the payload of a message that a subscription takes, in
// bytes. A longer one is thrown away while it is read.
const MaxReceived = 2 << 20

// errProtocol: the broker sent what no broker may send to this client.
var errProtocol = errors.New("the broker breaks the MQTT protocol")

// Packet types that a broker sends (MQTT 3.1.1, 2.2.1), in the upper half of
// the first byte.
const (
	typeConnack  = 2
	typePublish  = 3
	typePuback   = 4
	typeSuback   = 9
	typePingresp = 13
	// Only a client may say DISCONNECT (14); some brokers say it all the same
	// before they hang up.
	typeDisconnect = 14
)

// bodyLength is how long the rest of each such packet is, but of a publication:
// each SUBSCRIBE of ours names one topic, so a SUBACK has one code.
var bodyLength = map[byte]int{typeConnack: 2, typePuback: 2, typeSuback: 3, typePingresp: 0}

// sieve passes on what a broker sends, packet by packet, and keeps back what
// could do harm. The MQTT library allocates what a packet's header announces,
// up to 256 MB, and a SUBACK with more codes than topics crashes it.
//
//	too long a publication   acknowledged, thrown away, counted
//	anything else unlawful   errProtocol, which ends the connection
//
// Too long a message must not end the connection: the broker would send it
// again after each reconnect, and no window would ever be published.
type sieve struct {
	in        *bufio.Reader
	answer    func([]byte) (int, error) // writes a packet to the broker
	oversized func(bytes int)           // may be nil

	head []byte // of the present packet, not passed on yet
	body int    // bytes of the present packet behind head
}

// Read passes on bytes of lawful packets.
func (s *sieve) Read(b []byte) (int, error) {
	for len(s.head) == 0 && s.body == 0 {
		if err := s.next(); err != nil {
			return 0, err
		}
	}
	if len(s.head) > 0 {
		n := copy(b, s.head)
		s.head = s.head[n:]
		return n, nil
	}
	n, err := s.in.Read(b[:min(len(b), s.body)])
	s.body -= n
	return n, err
}

// next reads the header of a packet and decides on it.
func (s *sieve) next() error {
	head, length, err := readHead(s.in)
	if err != nil {
		return err
	}
	kind := head[0] >> 4
	switch kind {
	case typePublish:
		return s.publication(head, length)
	case typeDisconnect:
		return io.EOF
	}
	if want, ok := bodyLength[kind]; !ok || length != want {
		return fmt.Errorf("%w: a packet of type %d and %d bytes", errProtocol, kind, length)
	}
	s.head, s.body = head, length
	return nil
}

// readHead reads the type of a packet and the length of the rest. head holds the
// bytes that it has read.
func readHead(in io.ByteReader) (head []byte, length int, err error) {
	first, err := in.ReadByte()
	if err != nil {
		return nil, 0, err
	}
	counted := &counted{in: in, seen: []byte{first}}
	length, err = readLength(counted)
	return counted.seen, length, err
}

// counted remembers the bytes that are read through it.
type counted struct {
	in   io.ByteReader
	seen []byte
}

func (c *counted) ReadByte() (byte, error) {
	b, err := c.in.ReadByte()
	if err == nil {
		c.seen = append(c.seen, b)
	}
	return b, err
}

// readLength reads a number that comes in groups of seven bits (MQTT 3.1.1,
// 2.2.3).
func readLength(in io.ByteReader) (length int, err error) {
	for shift := 0; shift < 28; shift += 7 {
		b, err := in.ReadByte()
		if err != nil {
			return 0, cutOff(err)
		}
		length |= int(b&0x7f) << shift
		if b&0x80 == 0 {
			return length, nil
		}
	}
	return 0, fmt.Errorf("%w: a length of more than four bytes", errProtocol)
}

// publication decides on a PUBLISH (MQTT 3.1.1, 3.3): the topic with its
// length, a packet identifier unless its QoS is 0, the payload.
func (s *sieve) publication(head []byte, length int) error {
	qos := head[0] >> 1 & 3
	if qos > 1 { // we subscribe with 1
		return fmt.Errorf("%w: a message of QoS %d", errProtocol, qos)
	}
	before := 2 + 2*int(qos)
	if length < before {
		return fmt.Errorf("%w: a message of %d bytes", errProtocol, length)
	}
	prefix, err := s.in.Peek(2)
	if err != nil {
		return cutOff(err)
	}
	topic := int(prefix[0])<<8 | int(prefix[1])
	payload := length - before - topic
	if payload < 0 {
		return fmt.Errorf("%w: a topic longer than its message", errProtocol)
	}
	if payload > MaxReceived {
		return s.throwAway(topic, int(qos), payload)
	}
	s.head, s.body = head, length
	return nil
}

// throwAway reads a publication and keeps nothing of it. It is acknowledged all
// the same, or it would use up what the broker may have in flight.
func (s *sieve) throwAway(topic, qos, payload int) error {
	if _, err := s.in.Discard(2 + topic); err != nil {
		return cutOff(err)
	}
	var id [2]byte
	if qos > 0 {
		if _, err := io.ReadFull(s.in, id[:]); err != nil {
			return cutOff(err)
		}
	}
	if _, err := s.in.Discard(payload); err != nil {
		return cutOff(err)
	}
	if s.oversized != nil {
		s.oversized(payload)
	}
	if qos == 0 {
		return nil
	}
	_, err := s.answer([]byte{typePuback << 4, 2, id[0], id[1]})
	return err
}

// cutOff is for an end in mid-packet.
func cutOff(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
