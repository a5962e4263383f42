package stream

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"strings"
	"time"
)

const (
	certificateBlock = "CERTIFICATE"
	keyBlock         = "PRIVATE KEY"
	// mostBytes bounds a file with certificates.
	mostBytes = 64 << 10
)

// NewIdentity makes a key and a certificate for it, both in PEM, in one text. The name
// stands in the certificate for people to read.
func NewIdentity(name string) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, fmt.Errorf("make a serial number: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		// A gateway may believe that it is 1970. The second date stands for none (RFC 5280, 4.1.2.5).
		NotBefore: time.Unix(0, 0), NotAfter: time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("write the key: %w", err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: certificateBlock, Bytes: der})
	return append(text, pem.EncodeToMemory(&pem.Block{Type: keyBlock, Bytes: private})...), nil
}

// ReadIdentity reads key and certificate of this sensor from one PEM file. Errors name
// the file and quote nothing of it.
func ReadIdentity(file string) (tls.Certificate, error) {
	text, err := read(file)
	if err != nil {
		return tls.Certificate{}, err
	}
	identity, err := tls.X509KeyPair(text, text)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("%s: is not a certificate with its key; make it with: footfall stream certificate", file)
	}
	return identity, nil
}

// ReadPeer reads the certificate of the access point, in PEM. A file with the
// access point's key in it is refused: that key belongs on the access point alone.
func ReadPeer(file string) (*x509.Certificate, error) {
	text, err := read(file)
	if err != nil {
		return nil, err
	}
	peer, err := parsePeer(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return peer, nil
}

func parsePeer(text []byte) (found *x509.Certificate, err error) {
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		switch {
		case strings.Contains(block.Type, keyBlock):
			return nil, errors.New("holds a private key; copy the certificate of the access point alone")
		case block.Type != certificateBlock:
		case found != nil:
			return nil, errors.New("holds several certificates; leave that of the access point")
		default:
			if found, err = x509.ParseCertificate(block.Bytes); err != nil {
				return nil, errors.New("the certificate cannot be read; copy it again from the access point")
			}
		}
	}
	if found == nil {
		return nil, errors.New("holds no certificate; copy that of the access point, which begins with -----BEGIN CERTIFICATE-----")
	}
	return found, nil
}

func read(file string) ([]byte, error) {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: is not a file", file)
	case info.Size() > mostBytes:
		return nil, fmt.Errorf("%s: has %d bytes; a certificate has less than %d", file, info.Size(), mostBytes)
	}
	return os.ReadFile(file)
}

// Certificate returns the part of an identity that the access point gets, in PEM.
func Certificate(identity tls.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: certificateBlock, Bytes: identity.Certificate[0]})
}

// Fingerprint is the SHA-256 of a certificate (DER) as "openssl x509 -fingerprint"
// prints it.
func Fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	digits := strings.ToUpper(hex.EncodeToString(sum[:]))
	var pairs []string
	for ; len(digits) > 0; digits = digits[2:] {
		pairs = append(pairs, digits[:2])
	}
	return strings.Join(pairs, ":")
}

var errStranger = errors.New("the client has another certificate than the access point")

// tlsConfig wants the client with exactly this certificate.
func tlsConfig(identity tls.Certificate, peer *x509.Certificate) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{identity},
		// The client's certificate signs itself, so there is no chain to verify. TLS still
		// proves that the client has its key.
		ClientAuth: tls.RequireAnyClientCert,
		VerifyPeerCertificate: func(given [][]byte, _ [][]*x509.Certificate) error {
			if len(given) == 0 || !bytes.Equal(given[0], peer.Raw) {
				return errStranger
			}
			return nil
		},
		// A ticket would let a client come back without its certificate being compared.
		SessionTicketsDisabled: true,
	}
}
