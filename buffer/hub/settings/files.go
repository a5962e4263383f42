package settings

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"time"
)

// Pair reads certificate and key. The first certificate of the file is the hub's own.
func (t TLS) Pair() (tls.Certificate, error) {
	pair, err := tls.LoadX509KeyPair(t.CertFile, t.KeyFile)
	if err != nil {
		return pair, fmt.Errorf("%w; cert_file and key_file must be PEM files of one certificate, readable by the hub's user", err)
	}
	return pair, nil
}

// CheckFiles reads a configuration and then the files that it names. Readable says why
// the hub's user cannot read a file of a setting, with the fix; "" if it can. Every
// mistake is an [*Error] with the line of its setting.
func CheckFiles(file string, readable func(key, path string) string, now time.Time) (*Settings, []error) {
	data, err := content(file)
	if err != nil {
		return nil, []error{err}
	}
	s, lines, err := parse(data, file)
	if err != nil {
		return nil, []error{err}
	}
	var mistakes []error
	refuse := func(key, text string) {
		mistakes = append(mistakes, &Error{File: file, Line: lines[key], Key: key, Text: text})
	}
	for _, f := range s.files() {
		if f.path == "" {
			continue
		}
		if why := readable(f.key, f.path); why != "" {
			refuse(f.key, why)
		} else if err := f.check(f.path, now); err != nil {
			refuse(f.key, err.Error())
		}
	}
	return s, mistakes
}

// namedFile is a file of a setting, and what it must hold.
type namedFile struct {
	key, path string
	check     func(path string, now time.Time) error
}

func (s *Settings) files() []namedFile {
	key := func(string, time.Time) error {
		if _, err := os.Stat(s.TLS.CertFile); err != nil {
			return nil // told already
		}
		_, err := s.TLS.Pair()
		return err
	}
	return []namedFile{
		{"tls.cert_file", s.TLS.CertFile, checkCertificate},
		{"tls.key_file", s.TLS.KeyFile, key},
		{"upstream.credentials_file", s.Upstream.CredentialsFile, checkText},
		{"upstream.password_file", s.Upstream.PasswordFile, checkText},
		{"upstream.ca_file", s.Upstream.CAFile, checkAuthorities},
	}
}

// checkCertificate wants a certificate that holds now.
func checkCertificate(path string, now time.Time) error {
	all, err := Certificates(path)
	switch {
	case err != nil:
		return err
	case now.After(all[0].NotAfter):
		return fmt.Errorf("the certificate in %s ended on %s; renew it, then: systemctl reload footfall-hub", path, all[0].NotAfter.Format(time.DateOnly))
	case now.Before(all[0].NotBefore):
		return fmt.Errorf("the certificate in %s begins on %s; is the clock of this machine right?", path, all[0].NotBefore.Format(time.DateOnly))
	}
	return nil
}

func checkAuthorities(path string, _ time.Time) error {
	_, err := Certificates(path)
	return err
}

func checkText(path string, _ time.Time) error {
	text, err := os.ReadFile(path)
	if err == nil && len(text) == 0 {
		err = fmt.Errorf("%s is empty; write the login into it", path)
	}
	return err
}

// Certificates reads the certificates of a PEM file. There is at least one.
func Certificates(path string) (all []*x509.Certificate, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	for _, der := range blocks(data) {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, fmt.Errorf("%s: %w; write the certificate again, in PEM", path, err)
		}
		all = append(all, c)
	}
	if len(all) == 0 {
		return nil, errors.New(path + " has no certificate in PEM; is it the key, or another format?")
	}
	return all, nil
}

// blocks are the contents of all certificates of a PEM text (RFC 7468, 5).
func blocks(data []byte) (all [][]byte) {
	for {
		block, rest := pem.Decode(data)
		if block == nil {
			return all
		}
		if block.Type == "CERTIFICATE" {
			all = append(all, block.Bytes)
		}
		data = rest
	}
}
