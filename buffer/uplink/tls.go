package uplink

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"time"
)

// TLSFiles says where the certificates of a connection are. The zero value
// means: the authorities of the system, no client certificate, the host name of
// the broker's address. TLS is 1.2 or later, and the broker's certificate is
// always verified.
//
// Every file is read at each connection, so each can be replaced while the
// sensor runs. A file that is missing or does not fit another at that moment
// (half of a renewal) is told and tried again.
type TLSFiles struct {
	// CAFile holds the certificates of the authorities to trust, in PEM form.
	CAFile string
	// CertFile and KeyFile hold the client certificate, with those of
	// intermediate authorities behind it, and its private key, in PEM form; both
	// or none.
	CertFile, KeyFile string
	// KeyPassphraseFile holds the passphrase of an encrypted private key.
	KeyPassphraseFile string
	// ServerName is the name in the broker's certificate, where it is not the
	// one in its address.
	ServerName string
}

// Check reads all files once and tells what is wrong with them. Errors name the
// setting.
func (f TLSFiles) Check() error {
	_, err := f.load()
	return err
}

// tlsLoaded is the content of TLSFiles at one connection.
type tlsLoaded struct {
	config  *tls.Config
	trusted []*x509.Certificate // nil for those of the system
	ownEnd  time.Time           // end of the client certificate; zero without one
}

func (f TLSFiles) load() (tlsLoaded, error) {
	l := tlsLoaded{config: &tls.Config{MinVersion: tls.VersionTLS12, ServerName: f.ServerName}}
	if f.CAFile != "" {
		var err error
		if l.trusted, err = readAuthorities(f.CAFile); err != nil {
			return tlsLoaded{}, err
		}
		l.config.RootCAs = x509.NewCertPool()
		for _, cert := range l.trusted {
			l.config.RootCAs.AddCert(cert)
		}
	}
	switch {
	case f.CertFile == "" && f.KeyFile == "":
		return l, nil
	case f.CertFile == "":
		return tlsLoaded{}, fmt.Errorf("mqtt.cert_file: needed beside mqtt.key_file %s", f.KeyFile)
	case f.KeyFile == "":
		return tlsLoaded{}, fmt.Errorf("mqtt.key_file: needed beside mqtt.cert_file %s", f.CertFile)
	}
	pair, err := f.clientCertificate()
	if err != nil {
		return tlsLoaded{}, err
	}
	l.ownEnd = pair.Leaf.NotAfter
	// Sent for any authorities that the broker asks for: one that lists none of ours
	// may know the certificate itself, and its refusal says more than silence.
	l.config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil }
	return l, nil
}

// readAuthorities reads all certificates of a PEM file.
func readAuthorities(file string) ([]*x509.Certificate, error) {
	rest, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("mqtt.ca_file: %w", err)
	}
	var all []*x509.Certificate
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("mqtt.ca_file: %s: %w", file, err)
		}
		all = append(all, cert)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("mqtt.ca_file: %s holds no certificate in PEM form", file)
	}
	return all, nil
}

func (f TLSFiles) clientCertificate() (tls.Certificate, error) {
	cert, err := os.ReadFile(f.CertFile)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("mqtt.cert_file: %w", err)
	}
	key, err := os.ReadFile(f.KeyFile)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("mqtt.key_file: %w", err)
	}
	if key, err = f.decrypted(key); err != nil {
		return tls.Certificate{}, fmt.Errorf("mqtt.key_file %s: %w", f.KeyFile, err)
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("mqtt.cert_file %s and mqtt.key_file %s: %w", f.CertFile, f.KeyFile, err)
	}
	return pair, nil
}

// decrypted returns a PEM file with its private key in the clear.
func (f TLSFiles) decrypted(file []byte) ([]byte, error) {
	block := encryptedBlock(file)
	if block == nil {
		return file, nil
	}
	if f.KeyPassphraseFile == "" {
		return nil, fmt.Errorf("the key is encrypted: set mqtt.key_passphrase_file, or write the key without a passphrase: "+
			"openssl pkey -in %s -out %s.plain", f.KeyFile, f.KeyFile)
	}
	passphrase, err := readSecret("mqtt.key_passphrase_file", f.KeyPassphraseFile)
	if err != nil {
		return nil, err
	}
	return decryptKey(block, []byte(passphrase))
}

// Expiry says when certificates end. Zero where there is none.
type Expiry struct {
	Broker time.Time // what the broker showed at the newest connection
	Own    time.Time // the sensor's client certificate
}

func expiryOf(conn *tls.Conn, files tlsLoaded) Expiry {
	e := Expiry{Own: files.ownEnd}
	for _, cert := range conn.ConnectionState().PeerCertificates {
		if e.Broker.IsZero() || cert.NotAfter.Before(e.Broker) {
			e.Broker = cert.NotAfter
		}
	}
	return e
}

// First returns when the first of the certificates ends; zero for none.
func (e Expiry) First() time.Time {
	if e.Own.IsZero() || !e.Broker.IsZero() && e.Broker.Before(e.Own) {
		return e.Broker
	}
	return e.Own
}

// Ending puts into words which certificate ends within the given time, or has
// ended; "" for none.
func (e Expiry) Ending(now time.Time, within time.Duration) string {
	var ending []error
	note := func(end time.Time, what, fix string) {
		if end.IsZero() || end.Sub(now) > within {
			return
		}
		verb := "ends on "
		if now.After(end) {
			verb = "ended on "
		}
		ending = append(ending, errors.New(what+" "+verb+day(end)+": "+fix))
	}
	note(e.Broker, "the broker's certificate", "renew it there")
	note(e.Own, "this sensor's certificate", "replace mqtt.cert_file and mqtt.key_file; they are read at the next connection")
	if err := errors.Join(ending...); err != nil {
		return err.Error()
	}
	return ""
}
