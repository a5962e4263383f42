package decode

// The family takes the capabilities of the radio, and not its state. Of HT
// (9.4.2.55) it takes the A-MPDU parameters, the receive rates and the
// capability information without the "Forty MHz Intolerant" bit. Of VHT
// (9.4.2.157) it takes the capability information.
const (
	htSize         = 26
	htRatesAt      = 5 // with the first 8 bytes: information, parameters, 10 bytes of rates
	vhtSize        = 12
	htFortyMHz     = 0x40 // in the second byte
	htInformation  = 8    // bytes taken from the start
	vhtInformation = 4
)

// familyElement adds an element of the family. Elements of another size than
// the standard's are passed over.
func familyElement(family uint64, id uint8, body []byte) uint64 {
	n := len(body)
	switch {
	case id == idHT:
		if n >= htSize {
			family = mixed(family, le64(body[:htInformation])&^(htFortyMHz<<8))
			family = mixed(family, le64(body[htRatesAt:htRatesAt+8]))
		}
	case id == idVHT:
		if n >= vhtSize {
			family = mixed(family, uint64(le32(body[:vhtInformation]))<<8|idVHT)
		}
	case n >= 8: // rates: up to 8, and 255 of the others
		for i := 0; i+8 < n; i += 8 {
			family = mixed(family, le64(body[i:i+8]))
		}
		family = mixed(family+uint64(n), le64(body[n-8:]))
	case n >= 4:
		family = mixed(family+uint64(n), uint64(le32(body[n-4:]))<<32|uint64(le32(body)))
	case n > 0:
		family = mixed(family, uint64(body[0])<<16|uint64(body[n/2])<<8|uint64(body[n-1]))
	}
	return family
}

// mixed adds a word to a hash.
func mixed(h, word uint64) uint64 {
	h = (h ^ word) * classKeyB
	return h ^ h>>29
}
