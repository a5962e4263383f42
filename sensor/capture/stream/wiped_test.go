package stream

import (
	"bytes"
	"crypto/tls"
	"net"
	"sync"
	"testing"
)

// spied remembers the memory that is read into.
type spied struct {
	net.Conn
	mu     sync.Mutex
	memory [][]byte
	asked  chan struct{} // a read of the header of a record is waiting
}

func (s *spied) Read(b []byte) (int, error) {
	s.mu.Lock()
	s.memory = append(s.memory, b)
	s.mu.Unlock()
	select {
	case s.asked <- struct{}{}:
	default:
	}
	return s.Conn.Read(b)
}

func (s *spied) holds(secret []byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.memory {
		if bytes.Contains(m, secret) {
			return true
		}
	}
	return false
}

// TestWiped sends secrets over TLS. Once the next record is waited for, the memory that
// the record was received and decrypted in holds none.
func TestWiped(t *testing.T) {
	identity, peer := identities(t)
	near, far := net.Pipe()
	spy := &spied{Conn: near, asked: make(chan struct{}, 1)}
	server := tls.Server(&wiped{Conn: spy}, tlsConfig(identity, peer.leaf))
	client := tls.Client(far, clientConfig(peer, identity))
	secret := []byte("\x02\xfa\xce\x12\x34\x56 an address of a device")
	sizes := []int{1, 40, 1000, 16384, 70000}
	go func() {
		for _, n := range sizes {
			if _, err := client.Write(bytes.Repeat(secret, n/len(secret)+1)); err != nil {
				return
			}
		}
	}()
	buf := make([]byte, 100_000)
	for _, n := range sizes {
		n = (n/len(secret) + 1) * len(secret)
		for read := 0; read < n; {
			got, err := server.Read(buf[:n-read])
			if err != nil {
				t.Fatal(err)
			}
			read += got
		}
		clear(buf)
	}
	<-spy.asked // by a read of before
	done := make(chan struct{})
	go func() { defer close(done); _, _ = server.Read(buf) }()
	<-spy.asked
	if spy.holds(secret) {
		t.Error("the memory that TLS reads into still holds what was received")
	}
	client.Close()
	near.Close()
	<-done
}
