package decode

// bare tells whether elements are no more than SSID, supported rates and DSSS parameter
// set. It stops at the first other one, for most phones the third. Zeros behind the
// elements are padding.
func bare(body []byte) bool {
	for at := 0; at+elementHeader <= len(body); at += elementHeader + int(body[at+1]) {
		switch body[at] {
		case idSSID, idRates, idDS:
		default:
			return false
		}
	}
	return true
}
