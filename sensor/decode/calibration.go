package decode

import "footfall/sensor/capture"

// CalibrationMark is the name of a network. It marks the phone of a calibration
// walk, as Marks mark a phone to be left out. Phones change their address; the
// name stays, since the phone's owner chose it.
//
// It may be used from several goroutines at once.
type CalibrationMark struct{ decoder *Decoder }

// NewCalibrationMark returns the mark of this network name (SSID, 1 to 32
// bytes, compared as they are). The empty name marks nothing: it is the
// wildcard of most probe requests.
func NewCalibrationMark(network string) *CalibrationMark {
	return &CalibrationMark{New(Marks{SSIDs: []string{network}}).WithoutClass()}
}

// Reception says when and how strongly a marked frame was received. It knows
// nothing of the sender.
type Reception struct {
	// Time of capture in nanoseconds since the Unix epoch.
	Time int64
	// Signal in dBm, -127 to 10, valid if HasSignal; see Sighting.Signal.
	Signal    int8
	HasSignal bool
}

// Decode tells whether a frame is a probe request for the network. If it is,
// all of *r has been overwritten; otherwise *r is untouched. Like
// Decoder.Decode it keeps no reference to the frame, allocates nothing and
// never panics. The sender's address does not leave it.
func (m *CalibrationMark) Decode(f *capture.Frame, r *Reception) bool {
	var s Sighting
	marked := m.decoder.Decode(f, &s) == Seen && s.DoNotCount
	if marked {
		*r = Reception{Time: s.Time, Signal: s.Signal, HasSignal: s.HasSignal}
	}
	clear(s.Address[:]) // no copy stays on the stack
	return marked
}
