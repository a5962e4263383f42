package uplink

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
)

// explainCertificate covers what this side finds wrong with the broker's
// certificate: one sentence with the one fix for each mistake.
func (c *Config) explainCertificate(err error) (problem, bool) {
	var bad *tls.CertificateVerificationError
	if !errors.As(err, &bad) || len(bad.UnverifiedCertificates) == 0 {
		return problem{}, false
	}
	var context *handshakeError
	var trusted []*x509.Certificate
	if errors.As(err, &context) {
		trusted = context.trusted
	}
	return problem{step: stepTLS, text: c.whyUnverified(bad, trusted), refused: true}, true
}

func (c *Config) whyUnverified(bad *tls.CertificateVerificationError, trusted []*x509.Certificate) string {
	var name x509.HostnameError
	var authority x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(bad.Err, &name):
		return wrongName(name)
	case errors.As(bad.Err, &invalid) && invalid.Reason == x509.Expired:
		return c.outOfTime(invalid.Cert, bad.UnverifiedCertificates[0])
	case errors.As(bad.Err, &invalid) && invalid.Reason == x509.IncompatibleUsage:
		return "the broker's certificate is not one for servers: have it issued with extendedKeyUsage=serverAuth"
	case errors.As(bad.Err, &authority), errors.As(bad.Err, &invalid) && invalid.Reason == x509.NotAuthorizedToSign:
		return whyUntrusted(bad.UnverifiedCertificates, trusted)
	}
	return "the broker's certificate is not good: " + bad.Err.Error()
}

// wrongName is for a certificate that does not name the broker.
func wrongName(e x509.HostnameError) string {
	if len(e.Certificate.DNSNames)+len(e.Certificate.IPAddresses) == 0 {
		kind := "DNS"
		if net.ParseIP(e.Host) != nil {
			kind = "IP"
		}
		return fmt.Sprintf("the broker's certificate names %q as common name only, which does not count: "+
			"have it issued with subjectAltName=%s:%s", e.Certificate.Subject.CommonName, kind, e.Host)
	}
	return fmt.Sprintf("the broker's certificate is for %s, not for %s: "+
		"write that name in mqtt.broker, or set mqtt.server_name", names(e.Certificate), e.Host)
}

func names(cert *x509.Certificate) string {
	all := append([]string{}, cert.DNSNames...)
	for _, ip := range cert.IPAddresses {
		all = append(all, ip.String())
	}
	return strings.Join(all, ", ")
}

// outOfTime is for a certificate that is not valid now.
func (c *Config) outOfTime(cert, leaf *x509.Certificate) string {
	what := "the broker's certificate"
	if !cert.Equal(leaf) {
		what = fmt.Sprintf("the certificate of the authority %q", title(cert))
	}
	return fmt.Sprintf("%s is valid from %s to %s and it is now %s: renew it, or set the clock",
		what, day(cert.NotBefore), day(cert.NotAfter), day(c.Now()))
}

func day(t time.Time) string { return t.UTC().Format("2006-01-02 15:04Z") }

// title names a certificate for people.
func title(cert *x509.Certificate) string {
	if cert.Subject.CommonName != "" {
		return cert.Subject.CommonName
	}
	return cert.Subject.String()
}

// whyUntrusted finds out why no chain leads from the broker's certificate, the
// first of those that the broker sent, to one that is trusted.
func whyUntrusted(sent, trusted []*x509.Certificate) string {
	top := topOf(sent)
	issuer := top.Issuer.CommonName
	if issuer == "" {
		issuer = top.Issuer.String()
	}
	for _, authority := range trusted {
		if !bytes.Equal(authority.RawSubject, top.RawIssuer) {
			continue
		}
		switch err := top.CheckSignatureFrom(authority); {
		case errors.As(err, new(x509.ConstraintViolationError)):
			return fmt.Sprintf("mqtt.ca_file: the certificate %q may not sign others: "+
				"have it issued with basicConstraints=CA:TRUE and keyUsage=keyCertSign", title(authority))
		case errors.As(err, new(x509.InsecureAlgorithmError)):
			return fmt.Sprintf("the certificate %q is signed with %v, which is no longer safe: have it issued with SHA-256", title(top), top.SignatureAlgorithm)
		case err != nil:
			return fmt.Sprintf("mqtt.ca_file: it holds an authority named %q, but the broker's certificate is signed by another one of that name%s: "+
				"set mqtt.ca_file to the certificate of the authority that is in use now", issuer, keysOf(authority, top))
		}
	}
	switch {
	case bytes.Equal(top.RawIssuer, top.RawSubject) && len(sent) == 1:
		return fmt.Sprintf("the broker's certificate %q is signed by itself: set mqtt.ca_file to a copy of it, or have it signed by an authority", title(top))
	case bytes.Equal(top.RawIssuer, top.RawSubject):
		return fmt.Sprintf("the broker's certificate is signed by the authority %q that is not trusted here: set mqtt.ca_file to its certificate", issuer)
	case len(trusted) == 0:
		return fmt.Sprintf("the broker's certificate is signed by the authority %q that is not trusted here: "+
			"set mqtt.ca_file to the certificate of that authority", issuer)
	}
	return fmt.Sprintf("the broker's certificate is signed by the authority %q that is not trusted here: mqtt.ca_file holds only %s, and the broker sends no certificate of %q: "+
		"if that is an intermediate authority, let the broker send its certificate behind its own; otherwise put it into mqtt.ca_file", issuer, titles(trusted), issuer)
}

// topOf follows the certificates that a broker sent as far as they lead.
func topOf(sent []*x509.Certificate) *x509.Certificate {
	top := sent[0]
	for range sent {
		for _, next := range sent[1:] {
			if next != top && bytes.Equal(next.RawSubject, top.RawIssuer) && !bytes.Equal(next.RawSubject, top.RawSubject) {
				top = next
				break
			}
		}
	}
	return top
}

// keysOf tells two authorities of one name apart, where they can be.
func keysOf(have, wants *x509.Certificate) string {
	if len(have.SubjectKeyId) == 0 || len(wants.AuthorityKeyId) == 0 {
		return ""
	}
	return fmt.Sprintf(" (key %s, not %s)", shortKey(wants.AuthorityKeyId), shortKey(have.SubjectKeyId))
}

func shortKey(id []byte) string { return hex.EncodeToString(id[:min(len(id), 4)]) }

func titles(certs []*x509.Certificate) string {
	var all []string
	for _, cert := range certs[:min(len(certs), 3)] {
		all = append(all, fmt.Sprintf("%q", title(cert)))
	}
	if more := len(certs) - len(all); more > 0 {
		all = append(all, fmt.Sprintf("%d more", more))
	}
	return strings.Join(all, ", ")
}
