package evidence

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
)

const (
	mark = `,"signature":"`
	tail = `"}`
)

// Errors of a signed object.
var (
	ErrUnsigned = errors.New("is not signed: it does not end with a signature")
	ErrForged   = errors.New("the signature does not fit: it was changed after it was signed, or another sensor signed it")
)

// Sign adds a signature to a JSON object with at least one member. The object must have
// no space at its end.
func Sign(key ed25519.PrivateKey, object []byte) []byte {
	body := bytes.TrimSuffix(object, []byte("}"))
	signed := append(bytes.Clone(body), mark...)
	signed = base64.StdEncoding.AppendEncode(signed, ed25519.Sign(key, body))
	return append(signed, tail...)
}

// Verify checks a signed object, with or without a newline at its end. It returns the
// object without the signature.
func Verify(key ed25519.PublicKey, signed []byte) ([]byte, error) {
	signed = bytes.TrimRight(signed, "\r\n")
	at := bytes.LastIndex(signed, []byte(mark))
	if at < 0 {
		return nil, ErrUnsigned
	}
	text, ended := bytes.CutSuffix(signed[at+len(mark):], []byte(tail))
	if !ended {
		return nil, ErrUnsigned
	}
	body := signed[:at:at]
	signature, err := base64.StdEncoding.Strict().AppendDecode(nil, text)
	if err != nil || len(signature) != ed25519.SignatureSize {
		return nil, ErrUnsigned
	}
	if !ed25519.Verify(key, body, signature) {
		return nil, ErrForged
	}
	return append(body, '}'), nil
}
