package uplink

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
)

// TLSConfig returns the TLS configuration for a broker: TLS 1.2 or later, its
// certificate always verified. Empty arguments mean: the authorities of the
// system, no client certificate, the host name of the broker's address.
//
// The client certificate is read anew at each connect, so that it can be
// renewed while the sensor runs; it is read here once to find mistakes early.
// Errors name the setting.
func TLSConfig(caFile, certFile, keyFile, serverName string) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: serverName}
	if caFile != "" {
		pem, err := os.ReadFile(caFile)
		if err != nil {
			return nil, fmt.Errorf("mqtt.ca_file: %w", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("mqtt.ca_file: %s holds no certificate in PEM form", caFile)
		}
	}
	switch {
	case certFile == "" && keyFile == "":
		return c, nil
	case certFile == "":
		return nil, fmt.Errorf("mqtt.cert_file: needed beside mqtt.key_file %s", keyFile)
	case keyFile == "":
		return nil, fmt.Errorf("mqtt.key_file: needed beside mqtt.cert_file %s", certFile)
	}
	load := func() (*tls.Certificate, error) { return clientCertificate(certFile, keyFile) }
	if _, err := load(); err != nil {
		return nil, err
	}
	c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return load() }
	return c, nil
}

func clientCertificate(certFile, keyFile string) (*tls.Certificate, error) {
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		return nil, fmt.Errorf("mqtt.cert_file %s and mqtt.key_file %s: %w", certFile, keyFile, err)
	}
	return &pair, nil
}
