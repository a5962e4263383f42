package uplink

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"
)

// MQTT 3.1.1 has no word for "not authorised to publish" or "too long": a broker
// acknowledges such a message and throws it away, or hangs up. MQTT 5 says both,
// and what the broker can do. So where something is odd the uplink makes one
// connection in MQTT 5, asks, and goes on in 3.1.1, which all brokers speak.

// abilities is what a broker says of itself when a client connects (MQTT 5,
// 3.2.2.3).
type abilities struct {
	retain    bool
	qos       byte
	maxPacket uint32 // bytes; 0 for no limit
}

// Reason codes (MQTT 5, 2.4).
const (
	reasonOK            = 0x00
	reasonNoSubscribers = 0x10
	reasonNotAuthorized = 0x87
	reasonTopicInvalid  = 0x90
	reasonTooLarge      = 0x95
	reasonQuota         = 0x97
)

// errNoMQTT5: the broker does not speak MQTT 5, so it cannot be asked.
var errNoMQTT5 = errors.New("the broker does not speak MQTT 5")

// inquiry is a connection in MQTT 5. It publishes one message at a time.
type inquiry struct {
	abilities
	conn *wire
	in   *bufio.Reader
}

// maxAnswer bounds the packets that an inquiry takes, in bytes.
const maxAnswer = 64 << 10

// inquire connects in MQTT 5 with the client id and the credentials of c.
func (c *Config) inquire(ctx context.Context) (*inquiry, error) {
	username, password, err := c.Credentials()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCredentials, err)
	}
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	conn, err := c.dial(ctx)
	if err != nil {
		return nil, err
	}
	deadline, _ := ctx.Deadline()
	_ = conn.SetDeadline(deadline)
	q := &inquiry{conn: conn, in: bufio.NewReader(rawReader{conn})}
	if err := q.connect(c, username, password); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return q, nil
}

func (q *inquiry) connect(c *Config, username, password string) error {
	if _, err := q.conn.Conn.Write(connectPacket(c.ClientID, username, password, uint16(c.KeepAlive/time.Second))); err != nil {
		return err
	}
	kind, body, err := q.read()
	if err != nil {
		return errors.Join(errNoMQTT5, err)
	}
	if kind != typeConnack || len(body) < 2 {
		return errNoMQTT5
	}
	if body[1] != reasonOK {
		return fmt.Errorf("%w: it refuses with code %#x", errNoMQTT5, body[1])
	}
	if q.abilities, err = parseAbilities(body[2:]); err != nil {
		return errors.Join(errNoMQTT5, err)
	}
	return nil
}

// connectPacket is CONNECT with a clean start (MQTT 5, 3.1).
func connectPacket(id, username, password string, keepAlive uint16) []byte {
	flags := byte(0x02)
	payload := appendField(nil, id)
	if username != "" {
		flags |= 0x80
		payload = appendField(payload, username)
	}
	if password != "" {
		flags |= 0x40
		payload = appendField(payload, password)
	}
	head := appendField(nil, "MQTT")
	head = append(head, 5, flags)
	head = binary.BigEndian.AppendUint16(head, keepAlive)
	head = append(head, 0) // no properties
	return packet(0x10, append(head, payload...))
}

func appendField(b []byte, text string) []byte {
	return append(binary.BigEndian.AppendUint16(b, uint16(len(text))), text...)
}

// packet puts the fixed header before a body (MQTT 5, 2.1).
func packet(first byte, body []byte) []byte {
	b := []byte{first}
	for n := len(body); ; {
		digit := byte(n & 0x7f)
		if n >>= 7; n > 0 {
			b = append(b, digit|0x80)
			continue
		}
		return append(append(b, digit), body...)
	}
}

// publish publishes a message at QoS 1, or 0 where the broker takes no more, and
// returns the reason code of its acknowledgement.
func (q *inquiry) publish(m Message) (reason byte, err error) {
	body := appendField(nil, m.Topic)
	first := byte(typePublish << 4)
	if q.qos > 0 {
		first |= 1 << 1
		body = binary.BigEndian.AppendUint16(body, 1)
	}
	body = append(append(body, 0), m.Payload...)
	b := packet(first, body)
	if q.maxPacket > 0 && len(b) > int(q.maxPacket) {
		return reasonTooLarge, nil
	}
	if _, err := q.conn.Conn.Write(b); err != nil {
		return 0, err
	}
	for {
		kind, body, err := q.read()
		switch {
		case err != nil:
			return 0, err
		case kind == typePuback && len(body) == 2:
			return reasonOK, nil
		case kind == typePuback && len(body) > 2:
			return body[2], nil
		case kind == typeDisconnect && len(body) > 0:
			return body[0], nil
		}
	}
}

// close ends the connection. It has no last will, so there is nothing to wait
// for.
func (q *inquiry) close() {
	_, _ = q.conn.Conn.Write(disconnect)
	_ = q.conn.Conn.Close()
}

// read returns type and body of the next packet.
func (q *inquiry) read() (kind byte, body []byte, err error) {
	head, length, err := readHead(q.in)
	if err != nil {
		return 0, nil, err
	}
	if length > maxAnswer {
		return 0, nil, fmt.Errorf("%w: a packet of %d bytes", errProtocol, length)
	}
	body = make([]byte, length)
	if _, err := io.ReadFull(q.in, body); err != nil {
		return 0, nil, cutOff(err)
	}
	return head[0] >> 4, body, nil
}

// Lengths of the values of properties; 0 for a text or bytes behind a length of
// two bytes, -1 for two of those, -2 for a number in groups of seven bits (MQTT 5,
// 2.2.2.2).
var propertyLength = map[byte]int{
	0x11: 4, 0x12: 0, 0x13: 2, 0x15: 0, 0x16: 0, 0x1a: 0, 0x1c: 0, 0x1f: 0, 0x21: 2, 0x22: 2,
	0x24: 1, 0x25: 1, 0x26: -1, 0x27: 4, 0x28: 1, 0x29: 1, 0x2a: 1, 0x02: 4, 0x0b: -2,
}

const (
	propertyMaxQoS    = 0x24
	propertyRetain    = 0x25
	propertyMaxPacket = 0x27
)

// parseAbilities reads the properties of a CONNACK.
func parseAbilities(b []byte) (abilities, error) {
	a := abilities{retain: true, qos: 2}
	in := bytes.NewReader(b)
	length, err := readLength(in)
	if err != nil || length > in.Len() {
		return a, fmt.Errorf("%w: properties that are cut short", errProtocol)
	}
	for in = bytes.NewReader(b[len(b)-in.Len():][:length]); in.Len() > 0; {
		id, value, err := readProperty(in)
		if err != nil {
			return a, err
		}
		switch id {
		case propertyMaxQoS:
			a.qos = value[0]
		case propertyRetain:
			a.retain = value[0] != 0
		case propertyMaxPacket:
			a.maxPacket = binary.BigEndian.Uint32(value)
		}
	}
	return a, nil
}

func readProperty(in *bytes.Reader) (id byte, value []byte, err error) {
	if id, err = in.ReadByte(); err != nil {
		return 0, nil, cutOff(err)
	}
	length, known := propertyLength[id]
	switch {
	case !known:
		return 0, nil, fmt.Errorf("%w: property %#x", errProtocol, id)
	case length == -2:
		_, err = readLength(in)
	case length == -1:
		if _, err = readText(in); err == nil {
			_, err = readText(in)
		}
	case length == 0:
		value, err = readText(in)
	default:
		value = make([]byte, length)
		_, err = io.ReadFull(in, value)
	}
	if err != nil {
		return 0, nil, fmt.Errorf("%w: property %#x is cut short", errProtocol, id)
	}
	return id, value, nil
}

func readText(in *bytes.Reader) ([]byte, error) {
	var size [2]byte
	if _, err := io.ReadFull(in, size[:]); err != nil {
		return nil, err
	}
	n := int(binary.BigEndian.Uint16(size[:]))
	if n > in.Len() {
		return nil, io.ErrUnexpectedEOF
	}
	text := make([]byte, n)
	_, err := io.ReadFull(in, text)
	return text, err
}
