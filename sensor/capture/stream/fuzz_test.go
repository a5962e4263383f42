package stream

import (
	"bytes"
	"io"
	"net"
	"testing"
)

// memory is a connection that holds bytes, and gives a few at a time.
type memory struct {
	net.Conn
	r    io.Reader
	most int
}

func (m *memory) Read(b []byte) (int, error) { return m.r.Read(b[:min(len(b), m.most)]) }

// FuzzWiped reads any bytes through buffers of any size. All arrive in order, and no read
// reaches beyond a record.
func FuzzWiped(f *testing.F) {
	f.Add([]byte("\x17\x03\x03\x00\x02ab\x17\x03\x03\x00\x00\x17\x03\x03\xff\xffcdef"), byte(3), byte(2))
	f.Add([]byte("GET / HTTP/1.1\r\n\r\n"), byte(200), byte(1))
	f.Fuzz(func(t *testing.T, all []byte, size, most byte) {
		w := &wiped{Conn: &memory{r: bytes.NewReader(all), most: int(most) + 1}}
		var got []byte
		for {
			b := make([]byte, int(size)+1)
			n, err := w.Read(b)
			got = append(got, b[:n]...)
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if w.got == recordHeader && n > 0 && w.left < 0 {
				t.Fatal("read beyond the record")
			}
		}
		if !bytes.Equal(got, all) {
			t.Fatalf("got %q of %q", got, all)
		}
	})
}

// FuzzPeer reads any text as the certificate of an access point. What is accepted has one
// certificate and no key.
func FuzzPeer(f *testing.F) {
	identity, err := NewIdentity("ap")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(identity)
	f.Add([]byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		peer, err := parsePeer(text)
		if (peer == nil) != (err != nil) {
			t.Fatalf("%v beside %v", peer, err)
		}
		if err == nil && bytes.Contains(text, []byte("BEGIN PRIVATE KEY")) && bytes.Contains(text, []byte("END PRIVATE KEY")) && bytes.Equal(text, identity) {
			t.Fatal("took a private key")
		}
	})
}
