package replay

import (
	"footfall/sensor/decode"
	"footfall/sensor/disclose"
)

// held keeps windows back until the recording has been understood. Those of one of which
// nearly nothing can be decoded would be rows of zeros.
type held struct {
	emit    func([]disclose.Payload) error
	windows [][]disclose.Payload
	sound   bool
}

// put is an engine's Emit.
func (h *held) put(p []disclose.Payload) error {
	if h.sound {
		return h.emit(p)
	}
	h.windows = append(h.windows, p)
	return nil
}

// release hands the windows out once enough frames have been decoded.
func (h *held) release(t *decode.Tally) error {
	if _, deaf := t.Deaf(); h.sound || deaf || t[decode.Seen] == 0 && t.Undecodable() > 0 {
		return nil
	}
	return h.flush()
}

// end hands out what is left, unless the recording was deaf to its end.
func (h *held) end(t *decode.Tally) error {
	if _, deaf := t.Deaf(); deaf && !h.sound {
		return nil
	}
	return h.flush()
}

func (h *held) flush() error {
	h.sound = true
	for _, p := range h.windows {
		if err := h.emit(p); err != nil {
			return err
		}
	}
	h.windows = nil
	return nil
}
