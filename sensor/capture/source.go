package capture

import (
	"context"
	"slices"
	"sync"
)

// LinkType says how the first bytes of a frame are to be read. The numbers
// are the LINKTYPE_ values of capture files (tcpdump.org/linktypes.html).
type LinkType uint32

// Link types with Wi-Fi or Bluetooth LE frames.
const (
	LinkIEEE80211 LinkType = 105 // 802.11 header first
	LinkPrism     LinkType = 119 // Prism monitor header, then 802.11
	LinkRadiotap  LinkType = 127 // radiotap header, then 802.11
	LinkAVS       LinkType = 163 // AVS monitor header, then 802.11
	LinkHCIH4     LinkType = 187 // Bluetooth HCI packet with its H4 type byte
	LinkPPI       LinkType = 192 // PPI header naming a further link type
	LinkHCIH4PHDR LinkType = 201 // direction word, then HCI H4
	LinkMonitor   LinkType = 254 // header of btmon, then HCI packet
	LinkBLELL     LinkType = 251 // Bluetooth LE link layer from the access address on
	LinkBLELLPHDR LinkType = 256 // radio header, then Bluetooth LE link layer
	LinkNordicBLE LinkType = 272 // Nordic sniffer header, then link layer
)

// Frame is one captured frame. Data is borrowed: it belongs to the source and
// is valid until the next call of Next or Close. Until then it may be
// overwritten, to wipe it.
type Frame struct {
	// Time of capture in nanoseconds since the Unix epoch.
	Time int64
	// Data holds the captured bytes, beginning with the header named by Link.
	Data []byte
	// Length is the frame's length on the air in bytes; more than len(Data) if a
	// snapshot length has cut the frame.
	Length int
	// Link says how Data begins.
	Link LinkType
	// Origin is the place of the source among the sources given to Merge; 0
	// without Merge.
	Origin int
}

// Stats holds the counts of a source since it was opened.
type Stats struct {
	// Frames delivered by Next.
	Frames uint64
	// Dropped by the kernel because this program did not read fast enough;
	// always 0 for recorded sources.
	Dropped uint64
	// Skipped records were unreadable while those behind them were not. Notes
	// describes the first of them.
	Skipped uint64
	// LeftOut frames of a recording have a time contradicted by the frames
	// around them; see package timeline.
	LeftOut uint64
	// Moved frames of a live source: the clock was set between their receipt
	// and now, and they got the time of reading.
	Moved uint64
	// Bytes read from a recorded source as stored (compressed bytes for a gzip
	// file), for a progress bar; 0 for live sources.
	Bytes int64
}

// Source yields frames in the order of their capture.
//
// A source is used by one goroutine at a time, except for Stats and Close: they
// may be called from any.
type Source interface {
	// Next returns a batch of at least one frame, or an error. The slice and its
	// frames' bytes are borrowed until the next call. It waits on a live
	// source and returns ctx.Err() as soon as ctx ends. The end of a recorded
	// source is io.EOF. A broken capture gives all frames before the broken
	// place first, then an error naming file and record, and the same error ever
	// after.
	Next(ctx context.Context) ([]Frame, error)
	// Stats returns the counts so far.
	Stats() Stats
	// Close ends a waiting Next, releases the source and wipes the buffers of
	// its frames, even lent ones. Another goroutine than the reader should first
	// end the reader by its context, and close then. Next returns an error that
	// wraps fs.ErrClosed from now on.
	// Closing again does nothing.
	Close() error
}

// Flusher is a live source that collects frames and wakes its reader rarely.
type Flusher interface {
	Source
	// Flush has Next hand over the frames received by now without waiting for
	// more, and then return once with no frames and no error. It returns at once
	// and may be called from any goroutine. One empty batch answers all requests
	// before it.
	Flush()
}

// Noter is a source with notes for people.
type Noter interface {
	// Notes returns sentences about findings so far: means the source lacks,
	// records left out, and remedies. They begin with the name of the source, hold no address, and are safe for a log. It may be
	// called from any goroutine.
	Notes() []string
}

// Notes returns the notes of a source, nil unless it is a Noter.
func Notes(s Source) []string {
	if n, ok := s.(Noter); ok {
		return n.Notes()
	}
	return nil
}

// notes are those of one source.
type notes struct {
	mu    sync.Mutex
	texts []string
}

func (n *notes) add(text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.texts = append(n.texts, text)
}

func (n *notes) all() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.texts)
}
