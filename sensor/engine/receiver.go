package engine

import (
	"footfall/configs"
	"footfall/hashing/optout"
	"footfall/sensor/capture"
	"footfall/sensor/decode"
	"footfall/sensor/decode/ble"
)

// Receiver decodes the frames of one source. A source is of one radio: frames of the
// other one are refused. It is for one goroutine.
//
//	for r.Begin(&frame); ; {
//		outcome, ok := r.Next(&s)
//		if !ok {
//			break
//		}
//	}
type Receiver struct {
	wifi    *decode.Decoder
	learned decode.Learned // how the driver of the source ends frames
	ble     *ble.Decoder   // nil for a source of Wi-Fi
	frame   *capture.Frame // to be decoded as Wi-Fi
}

// NewReceiver returns a receiver for a configured source.
func NewReceiver(c *configs.Config, source int) *Receiver {
	if c.Sources[source].Bluetooth == "" {
		return &Receiver{wifi: NewDecoder(c)}
	}
	return &Receiver{ble: ble.New(doNotCount)}
}

// doNotCount is the Bluetooth service of advertisers that ask to be left out.
var doNotCount = func() ble.UUID {
	u, err := ble.ParseUUID(optout.ServiceUUID)
	if err != nil {
		panic(err) // a constant of ours
	}
	return u
}()

// Begin takes a frame. Next then returns what is in it. Its bytes are borrowed until
// Next has returned false.
func (r *Receiver) Begin(f *capture.Frame) {
	if r.ble == nil {
		r.frame = f
		return
	}
	r.ble.Begin(f)
}

// Next returns the next outcome of the frame; false if there is none left. If the outcome
// is [decode.Seen], all of *s has been overwritten; otherwise it is untouched. A frame of
// Wi-Fi has one outcome, and an event of Bluetooth one for each report.
func (r *Receiver) Next(s *decode.Sighting) (decode.Outcome, bool) {
	if r.ble != nil {
		return r.ble.Next(s)
	}
	if r.frame == nil {
		return 0, false
	}
	f := r.frame
	r.frame = nil
	return r.wifi.DecodeFrom(&r.learned, f, s), true
}

// Forget wipes what is held of frames: parts of Bluetooth advertisements.
func (r *Receiver) Forget() {
	r.frame = nil
	if r.ble != nil {
		r.ble.Forget()
	}
}
