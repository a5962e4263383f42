package broker

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// maxConnect is the largest CONNECT in bytes. It has names, a password and a small will.
const maxConnect = 16 << 10

var errConnect = errors.New("the client does not begin with an MQTT CONNECT")

// introduce copies the CONNECT of a client to the server, and puts the user before the
// client id. An id is then one of its user alone. MQTT ends the older of two connections
// with one id (MQTT 3.1.1, 3.1.4), so a viewer could otherwise cut a sensor off, and take
// the messages that wait for another.
func introduce(server io.Writer, client io.Reader, websocket bool) error {
	if websocket {
		return introduceFrames(server, client)
	}
	packet, err := readConnect(client)
	if err != nil {
		return err
	}
	if packet, err = ownID(packet); err == nil {
		_, err = server.Write(packet)
	}
	return err
}

// readConnect reads the packet that a client begins with (MQTT 3.1.1, 2.2 and 3.1).
func readConnect(r io.Reader) ([]byte, error) {
	packet := make([]byte, 0, 256)
	for {
		var b [1]byte
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return nil, err
		}
		packet = append(packet, b[0])
		head, length, err := connectLength(packet)
		if err != nil {
			return nil, err
		}
		if head > 0 {
			packet = append(packet, make([]byte, length)...)
			_, err = io.ReadFull(r, packet[head:])
			return packet, err
		}
	}
}

// connectLength reads the fixed header of a CONNECT, and returns its length and that of
// the rest. Head is 0 while bytes of it are missing.
func connectLength(b []byte) (head, length int, err error) {
	if len(b) == 0 {
		return 0, 0, nil
	}
	if b[0] != 0x10 {
		return 0, 0, errConnect
	}
	for i, c := range b[1:] {
		length |= int(c&0x7f) << (7 * i)
		if length > maxConnect || i == 3 && c >= 0x80 {
			return 0, 0, errConnect
		}
		if c < 0x80 {
			return i + 2, length, nil
		}
	}
	return 0, 0, nil
}

// ownID returns a CONNECT with "USER:" before the client id. One of another version of
// MQTT, or without a user or an id, stays as it is: the server refuses it, or makes up an
// id. No name of a user has a colon.
func ownID(packet []byte) ([]byte, error) {
	head, length, err := connectLength(packet)
	if err != nil || head == 0 || len(packet) < head+length {
		return nil, errConnect
	}
	body := packet[head : head+length]
	const fixed = 10 // name, level, flags and keep alive
	if len(body) < fixed || !bytes.Equal(body[:7], []byte("\x00\x04MQTT\x04")) || body[7]&0x80 == 0 {
		return packet, nil
	}
	fields := body[fixed:]
	id, fields, ok := field(fields)
	for i := 0; ok && body[7]&4 != 0 && i < 2; i++ { // topic and message of the will
		_, fields, ok = field(fields)
	}
	user, _, there := field(fields)
	if !ok || !there {
		return nil, errConnect
	}
	if len(id) == 0 {
		return packet, nil
	}
	own := append(append(bytes.Clone(user), ':'), id...)
	if len(own) > 0xffff {
		return nil, errConnect
	}
	changed := append([]byte(nil), body[:fixed]...)
	changed = binary.BigEndian.AppendUint16(changed, uint16(len(own)))
	changed = append(append(changed, own...), body[fixed+2+len(id):]...)
	out := []byte{packet[0]}
	for n := len(changed); ; n >>= 7 {
		if n < 0x80 {
			out = append(out, byte(n))
			break
		}
		out = append(out, byte(n&0x7f|0x80))
	}
	return append(append(out, changed...), packet[head+length:]...), nil
}

// field takes a string of MQTT from the front (MQTT 3.1.1, 1.5.3).
func field(b []byte) (text, rest []byte, ok bool) {
	if len(b) < 2 {
		return nil, nil, false
	}
	n := int(binary.BigEndian.Uint16(b)) + 2
	if len(b) < n {
		return nil, nil, false
	}
	return b[2:n], b[n:], true
}
