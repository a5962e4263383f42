package uplink

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"time"
)

// ending is how a connection ended for the broker.
type ending struct {
	sent []byte // all that the client sent
	err  error  // of reading on; nil for an orderly end
}

// tapped stands before a broker and notes all that a client sends, and how it
// ends. It serves one connection.
func tapped(t *testing.T, target string) (url string, ended <-chan ending) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	done := make(chan ending, 1)
	go func() {
		client, err := l.Accept()
		if err != nil {
			return
		}
		defer client.Close()
		broker, err := net.Dial("tcp", target)
		if err != nil {
			return
		}
		defer broker.Close()
		go func() {
			_, _ = io.Copy(client, broker)
			_ = client.(*net.TCPConn).CloseWrite()
		}()
		var sent bytes.Buffer
		_, err = io.Copy(io.MultiWriter(&sent, broker), client)
		done <- ending{sent.Bytes(), err}
	}()
	return "mqtt://" + l.Addr().String(), done
}

// checkFarewell wants DISCONNECT to be the last packet, then an orderly end.
func checkFarewell(t *testing.T, ended <-chan ending, last []byte) {
	t.Helper()
	select {
	case e := <-ended:
		if e.err != nil {
			t.Errorf("the connection ended with %v", e.err)
		}
		var packets [][]byte
		for r := bytes.NewReader(e.sent); r.Len() > 0; {
			p, err := readPacket(r)
			if err != nil {
				t.Fatalf("after %d packets: %v", len(packets), err)
			}
			packets = append(packets, p)
		}
		n := len(packets)
		if n < 2 || !bytes.Equal(packets[n-1], []byte{0xe0, 0}) {
			t.Fatalf("the last of %d packets is not DISCONNECT", n)
		}
		if !bytes.HasSuffix(packets[n-2], last) || packets[n-2][0]>>4 != publishKind {
			t.Errorf("before it came %q", packets[n-2])
		}
	case <-time.After(patience):
		t.Fatal("the connection does not end")
	}
}

// TestFarewellOnTheWire: the last that a broker gets is the farewell and
// DISCONNECT, so it has no reason to publish the last will too.
func TestFarewellOnTheWire(t *testing.T) {
	b := startBroker(t)
	url, ended := tapped(t, b.address)
	out := newOutbox(t, 0)
	appendWindows(t, out, 1, 30)
	r := run(t, subscribed(url, func([]byte) {}), out, composeBoth)
	awaitEmpty(t, r)
	r.stop()
	checkFarewell(t, ended, []byte("offline"))
	awaitTrue(t, "the broker to see the end", func() bool { return b.clients() == 0 })
	if got := payloads(b.all(), statusTopic); len(got) != 2 || got[1] != "offline" {
		t.Errorf("status %v", got)
	}

	url, ended = tapped(t, b.address)
	if err := PublishOnce(context.Background(), testConfig(url), Message{Topic: listTopic, Payload: []byte("once")}); err != nil {
		t.Fatal(err)
	}
	checkFarewell(t, ended, []byte("once"))
}

// TestFarewellWithUnreadInput: a client that closes with something unread resets
// the connection, and a broker may see that before it sees DISCONNECT.
func TestFarewellWithUnreadInput(t *testing.T) {
	done := make(chan ending, 1)
	address := serveOnce(t, func(c net.Conn) {
		var sent bytes.Buffer
		err := talkative(c, &sent)
		if errors.Is(err, io.EOF) {
			err = nil
		}
		done <- ending{sent.Bytes(), err}
	})
	r := run(t, testConfig("mqtt://"+address), newOutbox(t, 0), composeBoth)
	awaitTrue(t, "a connection", func() bool { return r.State().Acknowledged == 1 })
	r.stop()
	checkFarewell(t, done, []byte("offline"))
}

// talkative is a broker that goes on talking after it has acknowledged the
// farewell.
func talkative(c net.Conn, sent *bytes.Buffer) error {
	for {
		p, err := readPacket(c)
		if err != nil {
			return err
		}
		sent.Write(p)
		switch p[0] >> 4 {
		case 1:
			_, err = c.Write([]byte{connackKind << 4, 2, 0, 0})
		case publishKind:
			topic := int(p[2])<<8 | int(p[3])
			answer := []byte{pubackKind << 4, 2, p[4+topic], p[5+topic]}
			if bytes.HasSuffix(p, []byte("offline")) {
				answer = append(answer, bytes.Repeat([]byte{0x30, 4, 0, 1, 't', 'x'}, 200_000)...)
			}
			_, err = c.Write(answer)
		}
		if err != nil {
			return err
		}
	}
}
