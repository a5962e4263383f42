package hci

import (
	"testing"
	"testing/synctest"
	"time"

	"footfall/sensor/capture/hci/hcitest"
)

// FuzzEvents gives a source any packets: it lends them or ends with an error, and a
// report behind them is still lent.
func FuzzEvents(f *testing.F) {
	f.Add([]byte{0x04, 0x0e, 4, 1, 0x03, 0x0c, 0}, []byte{0x04, 0x0f, 4, 0x0c, 1, 0x0c, 0x20}, false)
	f.Add(hcitest.HardwareError(0x42), hcitest.Legacy(phone(1)), true)
	for _, p := range hcitest.Malformed {
		f.Add(p, []byte{}, true)
	}
	f.Fuzz(func(t *testing.T, first, second []byte, raw bool) {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(&hcitest.Chip{Extended: true})
			b.raw = raw
			s := b.open(t)
			b.fake().Event(first, second)
			if err := await(s, time.Minute); err != nil {
				t.Fatal(err)
			}
			b.fake().Event(hcitest.Legacy(phone(7)))
			next(t, s, hcitest.Legacy(phone(7)))
		})
	})
}
