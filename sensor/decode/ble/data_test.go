package ble

import (
	"testing"

	"footfall/sensor/decode"
)

// service is the do-not-count service as it is on the air.
func (d *Decoder) service() []byte { return append([]byte(nil), d.doNotCount[:]...) }

// A device is told by what it sends.
func TestDevices(t *testing.T) {
	company := func(id uint16, data ...byte) []byte {
		return ad(adManufacturer, append([]byte{byte(id), byte(id >> 8)}, data...)...)
	}
	listed := func(id uint16) []byte { return ad(adServices16, byte(id), byte(id>>8)) }
	with := func(id uint16, data ...byte) []byte {
		return ad(adData16, append([]byte{byte(id), byte(id >> 8)}, data...)...)
	}
	appearance := func(category uint16) []byte { return ad(adAppearance, byte(category<<6), byte(category>>2)) }
	findMy := append([]byte{appleFindMy, findMyApart}, make([]byte, findMyApart)...)
	iBeacon := append([]byte{appleBeacon, beaconLength}, make([]byte, beaconLength)...)
	for name, tt := range map[string]struct {
		data []byte
		want decode.Device
	}{
		"nothing":                {nil, decode.Unknown},
		"flags":                  {flags(), decode.Unknown},
		"iPhone":                 {nearby(), decode.Phone},
		"AirPods":                {company(apple, 0x07, 2, 1, 1), decode.Earbuds},
		"watch with its phone":   {company(apple, 0x0b, 1, 1, 0x10, 1, 1), decode.Watch},
		"tag":                    {company(apple, findMy...), decode.Tag},
		"tag near its owner":     {company(apple, appleFindMy, 2, 0, 0), decode.Unknown},
		"iBeacon":                {company(apple, iBeacon...), decode.Beacon},
		"Apple, cut":             {company(apple, 0x10), decode.Unknown},
		"Apple, too long":        {company(apple, 0x0c, 99), decode.Phone},
		"AltBeacon":              {company(0x0118, 0xbe, 0xac, 1, 2), decode.Beacon},
		"Garmin":                 {company(0x0087, 1), decode.Watch},
		"unknown company":        {company(0xfff0, 1, 2), decode.Unknown},
		"company, cut":           {ad(adManufacturer, 0x4c), decode.Unknown},
		"heart rate":             {listed(0x180d), decode.Watch},
		"second of two services": {ad(adServices16More, 0x0f, 0x18, 0x0d, 0x18), decode.Watch},
		"half a service":         {ad(adServices16, 0x0d), decode.Unknown},
		"Fast Pair":              {with(0xfe2c, 0, 1), decode.Earbuds},
		"Eddystone":              {with(0xfeaa, 0x10, 1), decode.Beacon},
		"Find Hub":               {with(0xfeaa, 0x41, 1), decode.Tag},
		"Eddystone, listed":      {listed(0xfeaa), decode.Beacon},
		"watch by appearance":    {appearance(3), decode.Watch},
		"phone by appearance":    {appearance(1), decode.Phone},
		"television and beacon":  {append(company(0x00c4, 1), with(0xfeaa, 0)...), decode.Beacon},
		"more telling first":     {append(company(apple, 0x07, 0), nearby()...), decode.Earbuds},
		"behind zeros":           {append([]byte{0}, nearby()...), decode.Unknown},
		"overrun":                {append(flags(), 40, adServices16, 0x0d, 0x18), decode.Unknown},
	} {
		if got := newDecoder().read(tt.data).device; got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

// The service opts its sender out in every list that it is in.
func TestDoNotCount(t *testing.T) {
	d := newDecoder()
	other := d.service()
	other[3] ^= 1
	for name, tt := range map[string]struct {
		data []byte
		want bool
	}{
		"complete list": {ad(adServices, d.service()...), true},
		"list":          {join(flags(), ad(adServicesMore, d.service()...)), true},
		"second":        {ad(adServices, join(other, d.service())...), true},
		"data":          {ad(adData128, join(d.service(), []byte{1})...), true},
		"another":       {ad(adServices, other...), false},
		"cut":           {ad(adServices, d.service()[:15]...), false},
		"a name":        {ad(adName, d.service()...), false},
		"nothing":       {nil, false},
	} {
		if got := d.read(tt.data).doNotCount; got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if New(UUID{}).read(ad(adServices, make([]byte, 16)...)).doNotCount {
		t.Error("the service of zeros is a mark")
	}
}

// The class stays when what belongs to one device or moment changes.
func TestClass(t *testing.T) {
	class := func(data ...[]byte) uint64 {
		c := newDecoder().read(join(data...))
		return c.class(decode.Resolvable)
	}
	phone := class(nearby())
	other := nearby()
	other[len(other)-1] ^= 0xff
	if class(other) != phone {
		t.Error("the class depends on the content")
	}
	if class(nearby(), ad(adName, []byte("Anna")...)) != class(nearby(), ad(adName, []byte("Benjamin")...)) {
		t.Error("the class depends on a name")
	}
	seen := map[uint64]string{}
	for name, c := range map[string]uint64{
		"nearby": phone, "with flags": class(flags(), nearby()), "nothing": class(),
		"another company": class(ad(adManufacturer, 6, 0, 1, 9)), "handoff": class(ad(adManufacturer, 0x4c, 0, 0x0c, 1, 2)),
		"one service": class(ad(adServices16, 0x0d, 0x18)), "another service": class(ad(adServices16, 0x0f, 0x18)),
		"longer": class(ad(adManufacturer, 6, 0, 1, 9, 9)), "order": class(nearby()[3:], nearby()[:3]),
	} {
		if was, ok := seen[c]; ok {
			t.Errorf("%s and %s share a class", name, was)
		}
		seen[c] = name
	}
	c := newDecoder().read(nearby())
	if c.class(decode.Static) == phone {
		t.Error("the class does not depend on the kind of address")
	}
}

// Each rule names a device, and the categories are in the range of theirs.
func TestRules(t *testing.T) {
	for id, device := range companies {
		if device == decode.Unknown || id == apple {
			t.Errorf("company %#04x", id)
		}
	}
	for id, device := range services {
		if device == decode.Unknown {
			t.Errorf("service %#04x", id)
		}
	}
	for category, device := range appearances {
		if device == decode.Unknown || category >= 1<<10 {
			t.Errorf("appearance %#x", category)
		}
	}
	for device := range decode.Device(decode.NumDevices) {
		if (precedence[device] == 0) != (device == decode.Unknown) {
			t.Errorf("%v has precedence %d", device, precedence[device])
		}
	}
}
