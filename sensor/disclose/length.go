package disclose

import (
	"bytes"
	"math"
	"strings"
)

// lengthStep: payloads have a multiple of so many bytes.
const lengthStep = 256

// padded appends spaces to a payload's JSON object until it is as long as every
// other payload of its zone. TLS hides what is sent and not how much: without
// this, whoever counts bytes on the way to the broker sees how many digits a
// count has, and whether it was withheld. White space after a JSON value means
// nothing (RFC 8259, section 2).
func (p *Payload) padded(object []byte) []byte {
	// Nothing that Release makes is longer than the class; what is all the
	// same keeps to the steps.
	n := max(p.class(), roundedToStep(len(object)))
	return append(object, bytes.Repeat([]byte{' '}, n-len(object))...)
}

// class returns the length of all payloads of the zone. It depends on nothing
// but the three names.
func (p *Payload) class() int { return roundedToStep(len(p.longest().object())) }

func roundedToStep(n int) int { return (n + lengthStep - 1) / lengthStep * lengthStep }

// longest returns what no payload of these names is longer than: fractions
// everywhere, every flag, visits.
func (p *Payload) longest() *Payload {
	widest := Number{millionths: maxWhole*million - 1, known: true}
	l := Payload{
		Site: p.Site, Sensor: p.Sensor, Zone: p.Zone, Start: 1, End: math.MaxInt64,
		Devices: widest, DevicesLow: widest, DevicesHigh: widest,
		WiFiDevices: widest, BLEDevices: widest, Addresses: widest,
		StableShare: widest, People: widest, PeopleLow: widest, PeopleHigh: widest,
		Epsilon: widest, Coverage: widest, Epoch: timestamp(1),
		Quality: strings.Join(append([]string{longestMethod}, qualityFlags...), ","), HasVisits: true,
	}
	for i := range l.Visits {
		l.Visits[i] = widest
	}
	return &l
}
