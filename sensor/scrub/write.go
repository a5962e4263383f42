package scrub

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"

	"footfall/sensor/capture"
)

// writer writes a pcapng file with one interface per link type. Nothing of the
// machine goes into its headers.
type writer struct {
	links *links
	ng    *pcapgo.NgWriter
	ids   map[capture.LinkType]int
}

func newWriter(w io.Writer) *writer {
	return &writer{links: &links{Writer: w}, ids: map[capture.LinkType]int{}}
}

// write appends a frame.
func (w *writer) write(f *capture.Frame) error {
	id, ok := w.ids[f.Link]
	if !ok {
		var err error
		if id, err = w.add(f.Link); err != nil {
			return err
		}
		w.ids[f.Link] = id
	}
	return w.ng.WritePacket(gopacket.CaptureInfo{
		Timestamp: time.Unix(0, f.Time), CaptureLength: len(f.Data), Length: f.Length, InterfaceIndex: id,
	}, f.Data)
}

// add describes an interface of another link type.
func (w *writer) add(link capture.LinkType) (int, error) {
	about := pcapgo.NgInterface{Name: fmt.Sprintf("link%d", link), LinkType: layers.LinkType(link), TimestampResolution: 9}
	var id int
	var err error
	if w.ng == nil {
		options := pcapgo.NgWriterOptions{SectionInfo: pcapgo.NgSectionInfo{Application: "footfall scrub"}}
		w.ng, err = pcapgo.NewNgWriterInterface(w.links, about, options)
	} else if err = w.ng.Flush(); err == nil {
		id, err = w.ng.AddInterface(about)
	}
	if err != nil {
		return 0, err
	}
	w.links.next = link
	return id, w.ng.Flush()
}

// finish writes the rest of the buffer.
func (w *writer) finish() error {
	if w.ng == nil {
		return nil
	}
	return w.ng.Flush()
}

// links puts link types over 255 into interface descriptions: those of pcapgo
// have 8 bits. The description is the last block of the write that begins with
// it or with the section header before it.
type links struct {
	io.Writer
	next capture.LinkType // of the description in the next write, if over 255
}

const (
	ngDescription = 1
	ngLinkAt      = 8
)

func (l *links) Write(b []byte) (int, error) {
	if l.next > 255 {
		b = bytes.Clone(b)
		for at := 0; at+ngLinkAt+2 <= len(b); at += int(binary.LittleEndian.Uint32(b[at+4:])) {
			if binary.LittleEndian.Uint32(b[at:]) == ngDescription {
				binary.LittleEndian.PutUint16(b[at+ngLinkAt:], uint16(l.next))
				break
			}
		}
	}
	l.next = 0
	return l.Writer.Write(b)
}
