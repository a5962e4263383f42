package inspect

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"footfall/sensor/capture"
	"footfall/sensor/decode"
	"footfall/sensor/decode/ble"
)

// Options are the settings of a run.
type Options struct {
	// Marks are the names of devices that ask not to be counted.
	Marks decode.Marks
	// Service is the Bluetooth service for the same.
	Service ble.UUID
	// Lines bounds the frames with a line; 0 for all. The summary is of all.
	Lines int
}

// maxSenders bounds the senders with a number of their own.
const maxSenders = 1 << 20

// inspector is a run.
type inspector struct {
	options Options
	decoder *decode.Decoder
	ble     *ble.Decoder
	learned decode.Learned
	senders map[decode.Address]int
	summary Summary
}

// Stream writes a line for each frame of a source to w and returns the summary,
// together with the error of a run that ended early.
func Stream(ctx context.Context, src capture.Source, w io.Writer, o Options) (*Summary, error) {
	i := &inspector{
		options: o, decoder: decode.New(o.Marks), ble: ble.New(o.Service),
		senders: map[decode.Address]int{}, summary: newSummary(),
	}
	out := bufio.NewWriter(w)
	err := i.run(ctx, src, out)
	i.summary.FrameEnd = i.learned.FrameEnd()
	return &i.summary, errors.Join(err, out.Flush())
}

func (i *inspector) run(ctx context.Context, src capture.Source, out *bufio.Writer) error {
	for {
		frames, err := src.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		for n := range frames {
			line := i.frame(&frames[n])
			if o := i.options.Lines; o > 0 && i.summary.Frames > o {
				continue
			}
			if _, err := fmt.Fprintln(out, line); err != nil {
				return err
			}
		}
	}
}

// frame returns the line of a frame and adds it to the summary.
func (i *inspector) frame(f *capture.Frame) string {
	theirs := gopacketWords(f)
	i.summary.add(f, theirs)
	ours := i.decode(f)
	length := fmt.Sprintf("%d B", len(f.Data))
	if f.Length > len(f.Data) {
		length = fmt.Sprintf("%d of %d B", len(f.Data), f.Length)
	}
	at := time.Unix(0, f.Time).UTC().Format("2006-01-02 15:04:05.000000")
	return fmt.Sprintf("%6d  %s  %s %s  %s  %s", i.summary.Frames, at, linkName(f.Link), length, theirs, ours)
}

// decode gives the decoders' words for a frame. A Bluetooth event may hold
// several reports.
func (i *inspector) decode(f *capture.Frame) string {
	var s decode.Sighting
	if !ble.Carries(f.Link) {
		return i.result(i.decoder.DecodeFrom(&i.learned, f, &s), &s)
	}
	var words []string
	for i.ble.Begin(f); ; {
		outcome, ok := i.ble.Next(&s)
		if !ok {
			return strings.Join(words, "; ")
		}
		words = append(words, i.result(outcome, &s))
	}
}

// result gives the words for an outcome, and counts it.
func (i *inspector) result(outcome decode.Outcome, s *decode.Sighting) string {
	i.summary.count(outcome, s)
	if outcome == decode.Seen {
		return i.sighting(s)
	}
	return "not counted: " + outcome.Reason()
}

// kinds names the kinds of address.
var kinds = [...]string{
	decode.Global: "global", decode.Local: "local", decode.Static: "static",
	decode.Resolvable: "resolvable", decode.NonResolvable: "non-resolvable",
}

// sighting gives the words for a sighting.
func (i *inspector) sighting(s *decode.Sighting) string {
	signal := "no signal"
	if s.HasSignal {
		signal = fmt.Sprintf("%d dBm", s.Signal)
	}
	verb := "counts"
	if s.DoNotCount {
		verb = "asks not to be counted"
	}
	words := fmt.Sprintf("%s: sender %d (%s), %s", verb, i.sender(&s.Address), kinds[s.Kind], signal)
	if s.Frequency != 0 {
		words += fmt.Sprintf(", %d MHz", s.Frequency)
	}
	if s.Radio == decode.BLE {
		return words + fmt.Sprintf(", %v, class %04x", s.Device, s.Class>>48)
	}
	return words + fmt.Sprintf(", sequence %d, class %04x", s.Sequence, s.Class>>48)
}

// sender returns the number of an address, from 1.
func (i *inspector) sender(a *decode.Address) int {
	n, ok := i.senders[*a]
	if !ok && len(i.senders) < maxSenders {
		n = len(i.senders) + 1
		i.senders[*a] = n
		i.summary.Senders = n
	}
	return n
}
