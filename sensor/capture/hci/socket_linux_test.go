package hci

import (
	"errors"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"footfall/sensor/capture/hci/hcitest"
)

// TestSocket reads and writes packets through a pair of sockets that keep packets
// apart, as HCI sockets do.
func TestSocket(t *testing.T) {
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Adopt(pair[0], false)
	if err != nil {
		t.Fatal(err)
	}
	b := newBatch()
	if err := s.SetDeadline(time.Now().Add(time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Receive(b.room()); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("with nothing to read: %v", err)
	}
	if err := s.SetDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	want := [][]byte{hcitest.Legacy(phone(1)), hcitest.HardwareError(2), make([]byte, packetSize+50)}
	for _, p := range want {
		if _, err := unix.Write(pair[1], p); err != nil {
			t.Fatal(err)
		}
	}
	packets, lengths := b.room()
	n, err := s.Receive(packets, lengths)
	if err != nil || n != 3 || lengths[0] != len(want[0]) || lengths[1] != 4 || lengths[2] != packetSize {
		t.Errorf("%d packets of %v bytes, %v", n, lengths[:3], err)
	}
	if err := s.Send(command{code: reset}.packet()); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 16)
	if n, err := unix.Read(pair[1], got); err != nil || string(got[:n]) != "\x01\x03\x0c\x00" {
		t.Errorf("% x, %v", got, err)
	}
	if n := s.Dropped(); n != 0 {
		t.Errorf("%d dropped", n)
	}
	if err := unix.Close(pair[1]); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Receive(packets, lengths); err == nil {
		t.Error("no error once the other end is gone")
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestRawFilter(t *testing.T) {
	f := rawFilter()
	if len(f) != 16 {
		t.Fatalf("%d bytes", len(f))
	}
	want := "\x10\x00\x00\x00\x00\xc0\x01\x00\x00\x00\x00\x40\x00\x00\x00\x00"
	if bigEndian := f[3] == 0x10; !bigEndian && string(f) != want {
		t.Errorf("% x", f)
	}
}
