package stream

// ClientCertificate is the command that makes key and certificate of an access point.
func ClientCertificate(key, certificate string) []string {
	return []string{
		"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
		"-days", "36500", "-subj", "/CN=ap", "-keyout", key, "-out", certificate,
	}
}

// Client is the command that sends its input to a sensor. It ends if the sensor has
// another certificate than the one given.
//
// Without -nocommands, openssl takes input that begins with K, Q, R or k as a command to
// itself, and drops it or ends. The time of a frame begins so once in a while, and in
// the byte order of some access points for half a year.
func Client(address, key, certificate, sensor string) []string {
	return []string{
		"openssl", "s_client", "-quiet", "-no_ign_eof", "-nocommands", "-tls1_3", "-connect", address,
		"-cert", certificate, "-key", key, "-CAfile", sensor, "-verify_return_error",
	}
}
