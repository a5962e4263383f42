package trial

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"time"

	"footfall/hashing"
	"footfall/sensor/capture"
	"footfall/sensor/count"
	"footfall/sensor/count/scans"
	"footfall/sensor/decode"
)

// Recording is a capture as a counter takes it. Addresses have been replaced by a
// fixed mix of their bits, so that two trials see the same pseudonyms.
type Recording struct {
	Observations []count.Observation
	// Channels on which the frames were heard; 0 where the capture does not say.
	Channels []uint8
	// First and Last frame, in Unix nanoseconds.
	First, Last int64
}

// Read decodes a capture file. Frames weaker than least dBm are left out; least 0
// keeps all.
func Read(ctx context.Context, file string, least int8) (*Recording, error) {
	source, err := capture.Open(file, nil)
	if err != nil {
		return nil, err
	}
	defer source.Close()
	r := &Recording{}
	decoder := decode.New(decode.Marks{})
	var s decode.Sighting
	for {
		frames, err := source.Next(ctx)
		if errors.Is(err, io.EOF) {
			return r, nil
		}
		if err != nil {
			return nil, err
		}
		for i := range frames {
			if r.First == 0 {
				r.First = frames[i].Time
			}
			r.Last = max(r.Last, frames[i].Time)
			if decoder.Decode(&frames[i], &s) == decode.Seen && (least == 0 || s.HasSignal && s.Signal >= least) {
				r.Observations = append(r.Observations, observation(&s))
				r.Channels = append(r.Channels, channelOf(s.Frequency))
			}
		}
	}
}

// observation turns a sighting into what the gate would let through.
func observation(s *decode.Sighting) count.Observation {
	return count.Observation{
		ID: pseudonym(&s.Address), Time: s.Time, Class: s.Class, Family: s.Family,
		Radio: count.Radio(s.Radio), Signal: s.Signal, HasSignal: s.HasSignal,
		Stable: s.Kind == decode.Global, Sequence: s.Sequence, Bare: s.Bare,
	}
}

// pseudonym mixes an address (the finalizer of splitmix64). It keeps nothing secret,
// which a labelled recording does not need.
func pseudonym(a *decode.Address) hashing.ID {
	var b [8]byte
	copy(b[:], a[:])
	z := binary.LittleEndian.Uint64(b[:]) + 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return hashing.ID(z ^ z>>31)
}

// channelOf is the number of a channel in the 2.4 GHz band (IEEE 802.11-2020, 15.4.4.3).
func channelOf(frequency uint16) uint8 {
	if frequency < 2412 || frequency > 2472 {
		return 0
	}
	return uint8((frequency - 2407) / 5)
}

// Hopping is the recording as one radio hears it that visits channels in turn, each for
// a time, with its visits.
func (r *Recording) Hopping(channels []uint8, dwell time.Duration) (*Recording, []scans.Visit) {
	h := &Recording{First: r.First, Last: r.Last}
	var visits []scans.Visit
	for i := 0; r.First+int64(i)*int64(dwell) <= r.Last; i++ {
		from := r.First + int64(i)*int64(dwell)
		visits = append(visits, scans.Visit{Channel: channels[i%len(channels)], From: from, To: from + int64(dwell)})
	}
	for i := range r.Observations {
		at := int((r.Observations[i].Time - r.First) / int64(dwell))
		if r.Channels[i] == channels[max(0, at)%len(channels)] {
			h.Observations = append(h.Observations, r.Observations[i])
			h.Channels = append(h.Channels, r.Channels[i])
		}
	}
	return h, visits
}
