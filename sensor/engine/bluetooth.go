package engine

import (
	"footfall/configs"
	"footfall/sensor/count"
	"footfall/sensor/count/adverts"
	"footfall/sensor/decode"
)

// radioOf is the kind of radio of a source.
func radioOf(s configs.Source) count.Radio {
	if s.Bluetooth != "" {
		return count.BLE
	}
	return count.WiFi
}

// kinds and lives translate the decoder's words into the counter's, which does not know
// the decoder.
var (
	kinds = [decode.NumDevices]adverts.Kind{
		decode.Unknown: adverts.Unknown, decode.Phone: adverts.Phone, decode.Watch: adverts.Watch, decode.Earbuds: adverts.Earbuds,
		decode.Tag: adverts.Tag, decode.Beacon: adverts.Beacon, decode.Fixture: adverts.Fixture,
	}
	lives = [...]adverts.Life{
		decode.Global: adverts.Public, decode.Local: adverts.NonResolvable, decode.Static: adverts.Static,
		decode.Resolvable: adverts.Resolvable, decode.NonResolvable: adverts.NonResolvable,
	}
)

// advertiser is the kind of an advertiser and of its address.
func advertiser(s *decode.Sighting) (adverts.Kind, adverts.Life) {
	return kinds[s.Device], lives[s.Kind]
}
