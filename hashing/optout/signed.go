package optout

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// Why a signed list is refused. Nothing changes then. It may also be ErrPurpose,
// ErrScope or ErrOldFormat.
var (
	ErrSignature   = errors.New("the signature does not fit: the list was changed on its way, or signed with another key")
	ErrOldSequence = errors.New("the list is older than one that was in force here")
	ErrFuture      = errors.New("the list is from the future: check the clocks of this machine and of the one that signed it")
	ErrMalformed   = errors.New("not a signed opt-out list")
)

// MaxSigned bounds a signed list, in bytes.
const MaxSigned = MaxFile + 512

const (
	signedMagic    = "footfall-optout-signed 2"
	oldSignedMagic = "footfall-optout-signed 1"
	// signedDomain begins what is signed, so that the signature fits nothing
	// else that the same key may sign.
	signedDomain = "footfall opt-out list 2\n"
)

// ChainID is the name of a chain without a given one: the first eight bytes of
// the SHA-256 of its public key, in hexadecimal digits.
func ChainID(key ed25519.PublicKey) string {
	sum := sha256.Sum256(key)
	return hex.EncodeToString(sum[:8])
}

// Sign returns the payload for the sensors of a chain: a first
// line, the Ed25519 signature (RFC 8032) in base64, and the list. The head of the list
// says what it is ([List.With]). The signature is of signedDomain and the list, to
// the byte. Equal arguments give equal bytes.
func Sign(key ed25519.PrivateKey, l *List) []byte {
	body := l.Encode()
	signature := ed25519.Sign(key, append([]byte(signedDomain), body...))
	head := fmt.Sprintf("%s\nsignature %s\n", signedMagic, base64.StdEncoding.EncodeToString(signature))
	return append([]byte(head), body...)
}

// Verify reads a payload signed by the owner of a public key. The
// error is ErrSignature, ErrOldFormat or ErrMalformed. A payload must be what Sign
// writes, to the byte.
func Verify(key ed25519.PublicKey, payload []byte) (*List, error) {
	if len(payload) == 0 {
		return nil, fmt.Errorf("%w: it is empty", ErrMalformed)
	}
	if len(payload) > MaxSigned {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrMalformed, MaxSigned)
	}
	magic, rest, _ := bytes.Cut(payload, []byte("\n"))
	if string(magic) == oldSignedMagic {
		return nil, ErrOldFormat
	}
	line, body, ok := bytes.Cut(rest, []byte("\n"))
	if !ok || string(magic) != signedMagic {
		return nil, fmt.Errorf("%w: it does not begin with %q", ErrMalformed, signedMagic)
	}
	text, ok := strings.CutPrefix(string(line), "signature ")
	signature, err := base64.StdEncoding.Strict().DecodeString(text)
	if !ok || err != nil || len(signature) != ed25519.SignatureSize {
		return nil, fmt.Errorf("%w: the second line is no signature", ErrMalformed)
	}
	// Nothing of the body is looked at before its signature fits.
	if !ed25519.Verify(key, append([]byte(signedDomain), body...), signature) {
		return nil, ErrSignature
	}
	return parseBody(body)
}

func parseBody(body []byte) (*List, error) {
	l, err := Decode(body)
	if err != nil {
		return nil, fmt.Errorf("%w: in the list: %w", ErrMalformed, err)
	}
	h := l.Head()
	switch {
	case !bytes.Equal(l.Encode(), body):
		return nil, fmt.Errorf("%w: it is not written the one way that lists are", ErrMalformed)
	case !strings.HasPrefix(string(h.Scope), "chain "), h.Sequence == 0, h.Expires.IsZero():
		return nil, fmt.Errorf("%w: it lacks its chain, its sequence or its expiry", ErrMalformed)
	}
	return l, nil
}
