package doctor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/mdlayher/packet"
	"golang.org/x/sys/unix"
)

// Listen counts the frames of an interface in monitor mode for some time. Only
// the beginning of each is read, it is not kept, and nothing is sent.
func Listen(ctx context.Context, name string, length time.Duration) (Heard, error) {
	ifi, err := net.InterfaceByName(name)
	if err != nil {
		return Heard{}, fmt.Errorf("%s: %w", name, err)
	}
	conn, err := packet.Listen(ifi, packet.Raw, unix.ETH_P_ALL, nil)
	if err != nil {
		return Heard{}, fmt.Errorf("%s: %w", name, err)
	}
	defer conn.Close()
	if err := conn.SetReadDeadline(time.Now().Add(length)); err != nil {
		return Heard{}, err
	}
	defer context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })() // ends a read
	h := Heard{Frames: map[int]int{}, For: length}
	header := make([]byte, 256) // radiotap; the rest is cut off
	defer clear(header)
	for {
		n, _, err := conn.ReadFrom(header)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return h, ctx.Err()
		}
		if err != nil {
			return h, fmt.Errorf("%s: %w", name, err)
		}
		h.add(header[:n])
	}
}

// add counts one frame.
func (h *Heard) add(header []byte) {
	mhz, signal, ok := radiotap(header)
	if !ok {
		mhz = 0
	}
	h.Frames[mhz]++
	if signal {
		h.Signalled++
	}
}
