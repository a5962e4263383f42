package clitest

import (
	"bytes"
	"context"
	"io"
	"math"
	"os"
	"strconv"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"footfall/sensor/capture"
	"footfall/sensor/capture/captest"
	"footfall/sensor/simulate"
)

// Scanning is a frame of a test's phone that looks for a network by name.
func Scanning(phone [6]byte, network string, signal int8) []byte {
	probe := captest.ProbeRequest(phone, 1)
	frame := append(bytes.Clone(probe[:24]), 0, byte(len(network)))
	frame = append(frame, network...)
	return captest.Radiotap(signal, append(frame, probe[26:]...))
}

// recordedWalk is a source of scans, 8 s apart. One phone is carried around a border;
// others stay in their places.
type recordedWalk struct {
	network     string
	scans, sent int
	dBm         int8
}

// Next returns one scan: a reading by the middle one of its frames, around dBm
// by -4, -2, 0, 2 and 4 dB in turn. Others near by are much stronger.
func (w *recordedWalk) Next(context.Context) ([]capture.Frame, error) {
	if w.sent == w.scans {
		return nil, io.EOF
	}
	phone := ShopperOf(w.sent) // a new address for each scan
	level := w.dBm + int8(2*(w.sent%5)-4)
	at := time.Date(2026, 3, 2, 9, 0, 8*w.sent, 0, time.UTC).UnixNano()
	w.sent++
	var frames []capture.Frame
	for i, data := range [][]byte{
		Scanning(phone, w.network, level), Scanning(phone, "", -30), Scanning(ShopperOf(200), "home", -20),
		Scanning(phone, w.network, level+9), Scanning(phone, w.network, level-1),
	} {
		frames = append(frames, capture.Frame{Time: at + int64(i)*int64(20*time.Millisecond), Data: data, Length: len(data), Link: capture.LinkRadiotap})
	}
	return frames, nil
}

func (w *recordedWalk) Stats() capture.Stats { return capture.Stats{} }
func (w *recordedWalk) Close() error         { return nil }

// ShopperOf is the address of one of many phones.
func ShopperOf(i int) [6]byte { return [6]byte{0x02, 0x16, 0xea, 0x5c, 0xb7, byte(i)} }

func walk(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	dBm, err := strconv.Atoi(args[2])
	ts.Check(err)
	source := &recordedWalk{network: args[3], scans: whole(ts, args[1]), dBm: int8(dBm)}
	ts.Check(simulate.WritePcap(context.Background(), f, source, math.MaxInt64))
}
