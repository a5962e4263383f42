package broker

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
)

// warmUp makes one MQTT connection and ends it: the server then creates its streams, and
// has read all retained messages before the answer comes (MQTT 3.1.1, 3.1 to 3.2).
func (b *Broker) warmUp(ctx context.Context) error {
	conn, err := b.dial(b.mqtt, &guest{})
	if err != nil {
		return err
	}
	defer b.forget(conn)
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	if err := connect(conn, ownUser, b.secret); err != nil {
		return err
	}
	_, err = conn.Write([]byte{0xe0, 0}) // DISCONNECT
	return err
}

// connect sends CONNECT and reads CONNACK.
func connect(conn net.Conn, user, password string) error {
	text := func(b []byte, s string) []byte {
		return append(binary.BigEndian.AppendUint16(b, uint16(len(s))), s...)
	}
	body := text(nil, "MQTT")
	body = append(body, 4, 0xc2, 0, 60) // level 4; user, password, clean session; 60 s
	for _, s := range []string{"footfall-hub", user, password} {
		body = text(body, s)
	}
	if len(body) > 127 {
		return errors.New("CONNECT is too long")
	}
	if _, err := conn.Write(append([]byte{0x10, byte(len(body))}, body...)); err != nil {
		return err
	}
	var answer [4]byte
	if _, err := io.ReadFull(conn, answer[:]); err != nil {
		return err
	}
	if answer[0] != 0x20 || answer[3] != 0 {
		return fmt.Errorf("answer %x to CONNECT", answer)
	}
	return nil
}
