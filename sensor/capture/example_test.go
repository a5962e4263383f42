package capture_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"footfall/sensor/capture"
	"footfall/sensor/capture/captest"
	"footfall/sensor/capture/timeline"
)

// recording is a pcap file (link type 127) of three probe requests, one second
// apart. The time of the second is in the year 2106.
func recording() io.Reader {
	b := []byte{0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 127, 0, 0, 0}
	for i, seconds := range []uint32{1_767_268_800, 4_294_967_290, 1_767_268_802} {
		frame := captest.Radiotap(-50, captest.ProbeRequest([6]byte{2, 0, 0, 0, 0, 1}, uint16(i)))
		b = binary.LittleEndian.AppendUint32(b, seconds)
		b = binary.LittleEndian.AppendUint32(b, 0)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(frame)))
		b = binary.LittleEndian.AppendUint32(b, uint32(len(frame)))
		b = append(b, frame...)
	}
	return bytes.NewReader(b)
}

// Read a recording to its end, and hear what was left out.
func Example() {
	file, err := capture.Open("-", recording())
	if err != nil {
		fmt.Println(err)
		return
	}
	source := timeline.New("lobby.pcap", file)
	defer source.Close()
	for {
		frames, err := source.Next(context.Background())
		if err == io.EOF {
			break
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		for i := range frames {
			f := &frames[i]
			fmt.Println(time.Unix(0, f.Time).UTC().Format(time.TimeOnly), f.Link, len(f.Data), "bytes")
		}
	}
	for _, note := range capture.Notes(source) {
		fmt.Println(note)
	}
	// Output:
	// 12:00:00 radiotap (link type 127) 47 bytes
	// 12:00:02 radiotap (link type 127) 47 bytes
	// lobby.pcap: frames left out because their time contradicts those around them: 1
}

// A live source collects frames before it hands them over. Flush asks for those
// received by now.
func ExampleFlusher() {
	source, err := capture.OpenInterface("mon0", capture.InterfaceOptions{})
	if err != nil {
		return // the error names the command to put it right
	}
	defer source.Close()
	if flusher, ok := source.(capture.Flusher); ok {
		flusher.Flush()
	}
	for {
		frames, err := source.Next(context.Background())
		if err != nil || len(frames) == 0 {
			return // len(frames) == 0: nothing is held back any more
		}
	}
	// Output:
}
