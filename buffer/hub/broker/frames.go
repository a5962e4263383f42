package broker

import (
	"encoding/binary"
	"errors"
	"io"
)

var errFrame = errors.New("the client does not begin with WebSocket frames of MQTT")

// Parts of the two bytes that a frame begins with (RFC 6455, 5.2).
const (
	finalBit     = 0x80
	maskBit      = 0x80
	binaryFrame  = 2
	continuation = 0
)

// introduceFrames does the same with frames of a WebSocket. It takes frames until the
// CONNECT is whole, and passes on one frame with all of them.
func introduceFrames(server io.Writer, client io.Reader) error {
	var got []byte
	for {
		payload, final, err := readFrame(client)
		if err != nil {
			return err
		}
		if got = append(got, payload...); len(got) > 2*maxConnect {
			return errFrame
		}
		head, length, err := connectLength(got)
		if err != nil {
			return err
		}
		if head == 0 || len(got) < head+length {
			continue
		}
		packet, err := ownID(got)
		if err == nil {
			_, err = server.Write(frame(packet, final))
		}
		return err
	}
}

// readFrame reads a data frame of a client. All its frames are masked.
func readFrame(r io.Reader) (payload []byte, final bool, err error) {
	var head [2]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, false, err
	}
	if kind := head[0] &^ finalBit; kind != binaryFrame && kind != continuation || head[1]&maskBit == 0 {
		return nil, false, errFrame
	}
	length := int(head[1] &^ maskBit)
	switch length {
	case 126:
		var more [2]byte
		if _, err := io.ReadFull(r, more[:]); err != nil {
			return nil, false, err
		}
		length = int(binary.BigEndian.Uint16(more[:]))
	case 127: // longer than any CONNECT
		return nil, false, errFrame
	}
	if length > 2*maxConnect {
		return nil, false, errFrame
	}
	masked := make([]byte, 4+length)
	if _, err := io.ReadFull(r, masked); err != nil {
		return nil, false, err
	}
	payload = masked[4:]
	for i := range payload {
		payload[i] ^= masked[i%4]
	}
	return payload, head[0]&finalBit != 0, nil
}

// frame is a frame of a client. Its mask is zero, for it does not leave the machine.
func frame(payload []byte, final bool) []byte {
	b := []byte{binaryFrame, maskBit | 126}
	if final {
		b[0] |= finalBit
	}
	b = binary.BigEndian.AppendUint16(b, uint16(len(payload)))
	b = append(b, 0, 0, 0, 0)
	return append(b, payload...)
}
