package disclose

import (
	"bytes"
	"math"
	"strings"
	"time"

	"footfall/sensor/calibrate"
)

// lengthStep is the step of payload lengths, in bytes.
const lengthStep = 256

// padded appends spaces to a payload's JSON object, up to the length of all
// payloads of its zone. TLS hides the content and not the length. Without padding
// the length would show how many digits a count has, and whether it was withheld.
// White space after a JSON value has no meaning (RFC 8259, section 2).
func (p *Payload) padded(object []byte) []byte {
	// Release makes nothing longer than the class. A longer object would still
	// keep to the steps.
	n := max(p.class(), roundedToStep(len(object)))
	return append(object, bytes.Repeat([]byte{' '}, n-len(object))...)
}

// class returns the length of all payloads of the zone in bytes. It depends on
// the three names, and on whether kinds are measured.
func (p *Payload) class() int { return roundedToStep(len(p.longest().object())) }

func roundedToStep(n int) int { return (n + lengthStep - 1) / lengthStep * lengthStep }

// longest returns a payload as long as any with these names: counts with the one
// decimal that an exact release gives them, every flag, visits.
func (p *Payload) longest() *Payload {
	widest := Rounded(maxWhole-0.1, 1)
	l := Payload{
		Site: p.Site, Sensor: p.Sensor, Zone: p.Zone, Start: 1, End: math.MaxInt64, Until: int64(time.Second),
		Devices: widest, DevicesLow: widest, DevicesHigh: widest,
		WiFiDevices: widest, BLEDevices: widest, BLELow: widest, BLEHigh: widest, Addresses: widest,
		StableShare: Rounded(0.99, 2), People: widest, PeopleLow: widest, PeopleHigh: widest, PeopleBy: calibrate.WiFi,
		Epsilon: Number{millionths: 200*million - 1, known: true}, Coverage: Rounded(0.999, 3), Epoch: timestamp(1),
		Quality: strings.Join(append([]string{strings.Repeat("m", methodRoom)}, qualityFlags...), ","), HasVisits: true,
	}
	for i := range l.Visits {
		l.Visits[i] = widest
	}
	if l.HasKinds = p.HasKinds; l.HasKinds {
		for i := range l.Kinds {
			l.Kinds[i] = widest
		}
		l.KindsEpsilon = Number{millionths: 100*million - 1, known: true}
	}
	return &l
}
