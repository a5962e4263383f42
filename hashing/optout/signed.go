package optout

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Why a signed list is refused. Nothing changes then.
var (
	ErrSignature   = errors.New("the signature does not fit: the list was changed on its way, or signed with another key")
	ErrOldSequence = errors.New("the list is older than the one in force")
	ErrMalformed   = errors.New("not a signed opt-out list")
)

// MaxSigned bounds a signed list, in bytes.
const MaxSigned = MaxFile + 512

const (
	signedMagic = "footfall-optout-signed 1"
	// signedDomain begins what is signed, so that the signature fits nothing
	// else that the same key may sign.
	signedDomain = "footfall opt-out list 1\n"
)

// Signed is a list with the number of its version.
type Signed struct {
	// Sequence grows with every version; 1 is the lowest.
	Sequence uint64
	List     *List
}

// body is what is signed, and what a payload ends with.
func (s Signed) body() []byte {
	return append(fmt.Appendf(nil, "sequence %d\n", s.Sequence), s.List.Encode()...)
}

// Sign returns the payload that carries a list to the sensors of a chain: a
// line of its own, the Ed25519 signature (RFC 8032) in base64, the sequence
// number, the list. Equal arguments give equal bytes.
func Sign(key ed25519.PrivateKey, s Signed) []byte {
	body := s.body()
	signature := ed25519.Sign(key, append([]byte(signedDomain), body...))
	head := fmt.Sprintf("%s\nsignature %s\n", signedMagic, base64.StdEncoding.EncodeToString(signature))
	return append([]byte(head), body...)
}

// Verify reads a payload that was signed by the owner of a public key. The
// error is ErrSignature or ErrMalformed. A payload must be what Sign writes,
// to the byte.
func Verify(key ed25519.PublicKey, payload []byte) (Signed, error) {
	if len(payload) == 0 {
		return Signed{}, fmt.Errorf("%w: it is empty", ErrMalformed)
	}
	if len(payload) > MaxSigned {
		return Signed{}, fmt.Errorf("%w: more than %d bytes", ErrMalformed, MaxSigned)
	}
	magic, rest, _ := bytes.Cut(payload, []byte("\n"))
	line, body, ok := bytes.Cut(rest, []byte("\n"))
	if !ok || string(magic) != signedMagic {
		return Signed{}, fmt.Errorf("%w: it does not begin with %q", ErrMalformed, signedMagic)
	}
	text, ok := strings.CutPrefix(string(line), "signature ")
	signature, err := base64.StdEncoding.Strict().DecodeString(text)
	if !ok || err != nil || len(signature) != ed25519.SignatureSize {
		return Signed{}, fmt.Errorf("%w: the second line is no signature", ErrMalformed)
	}
	// Nothing of the body is looked at before its signature fits.
	if !ed25519.Verify(key, append([]byte(signedDomain), body...), signature) {
		return Signed{}, ErrSignature
	}
	return parseBody(body)
}

func parseBody(body []byte) (Signed, error) {
	line, list, _ := bytes.Cut(body, []byte("\n"))
	number, _ := strings.CutPrefix(string(line), "sequence ")
	sequence, err := strconv.ParseUint(number, 10, 64)
	if err != nil || sequence == 0 {
		return Signed{}, fmt.Errorf("%w: the third line is no sequence number", ErrMalformed)
	}
	s := Signed{Sequence: sequence}
	if s.List, err = Decode(list); err != nil {
		return Signed{}, fmt.Errorf("%w: in the list: %w", ErrMalformed, err)
	}
	if !bytes.Equal(s.body(), body) {
		return Signed{}, fmt.Errorf("%w: it is not written the one way that lists are", ErrMalformed)
	}
	return s, nil
}
