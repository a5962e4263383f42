package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"
)

// Packet types of MQTT 3.1.1 (2.2.1), in the upper half of the first byte.
const (
	connectType   = 1
	publishType   = 3
	pubackType    = 4
	subscribeType = 8
)

// maxPacket bounds a packet, in bytes.
const maxPacket = 1 << 20

// readPacket reads one packet whole, header included.
func readPacket(r *bufio.Reader) ([]byte, error) {
	first, err := r.ReadByte()
	if err != nil {
		return nil, err
	}
	length, err := binary.ReadUvarint(r)
	if err != nil {
		return nil, err
	}
	if length > maxPacket {
		return nil, fmt.Errorf("a packet of %d bytes", length)
	}
	b := binary.AppendUvarint([]byte{first}, length)
	head := len(b)
	b = append(b, make([]byte, length)...)
	_, err = io.ReadFull(r, b[head:])
	return b, err
}

// packet writes a packet from its first byte and its parts. The lengths of MQTT
// are those of binary.Uvarint.
func packet(first byte, parts ...[]byte) []byte {
	var body []byte
	for _, p := range parts {
		body = append(body, p...)
	}
	return append(binary.AppendUvarint([]byte{first}, uint64(len(body))), body...)
}

func text(s string) []byte {
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(s))), s...)
}

var errShort = errors.New("a PUBLISH that is cut short")

// parsePublish returns topic, packet identifier and payload of a PUBLISH.
func parsePublish(p []byte) (topic string, id uint16, payload []byte, err error) {
	_, n := binary.Uvarint(p[1:])
	if n <= 0 || len(p) < 1+n+2 {
		return "", 0, nil, errShort
	}
	rest := p[1+n:]
	size := int(binary.BigEndian.Uint16(rest))
	if rest = rest[2:]; len(rest) < size {
		return "", 0, nil, errShort
	}
	topic, rest = string(rest[:size]), rest[size:]
	if p[0]>>1&3 == 0 {
		return topic, 0, rest, nil
	}
	if len(rest) < 2 {
		return "", 0, nil, errShort
	}
	return topic, binary.BigEndian.Uint16(rest), rest[2:], nil
}

// cell is one window of one zone as it arrived.
type cell struct {
	at    time.Time
	id    string
	zone  string
	start time.Time
	late  bool
	body  string // all but late, in one order
	raw   map[string]any
}

// parseCell reads the payload of a window topic.
func parseCell(payload []byte, at time.Time) (cell, error) {
	c := cell{at: at}
	if err := json.Unmarshal(payload, &c.raw); err != nil {
		return c, err
	}
	c.id, _ = c.raw["id"].(string)
	c.zone, _ = c.raw["zone"].(string)
	c.late, _ = c.raw["late"].(bool)
	start, _ := c.raw["start"].(string)
	var err error
	if c.start, err = time.Parse(time.RFC3339, start); err != nil || c.id == "" {
		return c, fmt.Errorf("a window without id or start: %w", err)
	}
	rest := make(map[string]any, len(c.raw))
	for k, v := range c.raw {
		if k != "late" {
			rest[k] = v
		}
	}
	body, err := json.Marshal(rest) // sorts the keys
	c.body = string(body)
	return c, err
}

// journal holds what arrived, in order.
type journal struct {
	mu      sync.Mutex
	cells   []cell
	garbled int
	newest  map[string]string // payload by the last level of other topics
}

func (j *journal) add(topic string, payload []byte) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if strings.HasSuffix(topic, "/window") {
		c, err := parseCell(payload, time.Now())
		if err != nil {
			j.garbled++
			return
		}
		j.cells = append(j.cells, c)
		return
	}
	if j.newest == nil {
		j.newest = map[string]string{}
	}
	j.newest[topic[strings.LastIndexByte(topic, '/')+1:]] = string(payload)
}

func (j *journal) all() (cells []cell, garbled int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]cell{}, j.cells...), j.garbled
}

func (j *journal) latest(name string) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.newest[name]
}

// record subscribes with a persistent session, again and again until stop.
func record(address string, j *journal, stop <-chan struct{}) {
	for {
		if c, err := net.Dial("tcp", address); err == nil {
			go func() {
				<-stop
				_ = c.Close()
			}()
			listen(c, j)
			_ = c.Close()
		}
		select {
		case <-stop:
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func listen(c net.Conn, j *journal) {
	_, _ = c.Write(packet(connectType<<4, text("MQTT"), []byte{4, 0, 0, 0}, text("recorder")))
	_, _ = c.Write(packet(subscribeType<<4|2, []byte{0, 1}, text("footfall/#"), []byte{1}))
	in := bufio.NewReader(c)
	for {
		p, err := readPacket(in)
		if err != nil {
			return
		}
		if p[0]>>4 != publishType {
			continue
		}
		topic, id, payload, err := parsePublish(p)
		if err != nil {
			return
		}
		j.add(topic, payload)
		if id > 0 {
			_, _ = c.Write([]byte{pubackType << 4, 2, byte(id >> 8), byte(id)})
		}
	}
}
