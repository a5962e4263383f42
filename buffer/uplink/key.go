package uplink

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"hash"
)

// maxIterations bounds the work of deriving a key from a passphrase. OpenSSL
// takes 2,048 by default.
const maxIterations = 10_000_000

var errPassphrase = errors.New("the passphrase in mqtt.key_passphrase_file is not the one of the key")

// encryptedBlock returns the encrypted private key of a PEM file; nil if it has
// none.
func encryptedBlock(file []byte) *pem.Block {
	for {
		var block *pem.Block
		if block, file = pem.Decode(file); block == nil {
			return nil
		}
		if block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != "" {
			return block
		}
	}
}

// decryptKey returns an encrypted private key in the clear, in PEM form. It takes
// PKCS #8 with PBES2, PBKDF2 and AES (RFC 8018), which openssl writes, and the
// older form with a DEK-Info header (RFC 1423).
func decryptKey(block *pem.Block, passphrase []byte) ([]byte, error) {
	if block.Type != "ENCRYPTED PRIVATE KEY" {
		//lint:ignore SA1019 the form is weak, but a file that has it is protected by more than nothing
		der, err := x509.DecryptPEMBlock(block, passphrase)
		if err != nil {
			return nil, errPassphrase
		}
		return pem.EncodeToMemory(&pem.Block{Type: block.Type, Bytes: der}), nil
	}
	der, err := decryptPKCS8(block.Bytes, passphrase)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

// Object identifiers of RFC 8018, appendix C.
var (
	oidPBES2  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	oidPBKDF2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
)

// prfs are the functions that PBKDF2 may use.
var prfs = map[string]func() hash.Hash{
	"":                    sha1.New, // the default
	"1.2.840.113549.2.7":  sha1.New,
	"1.2.840.113549.2.9":  sha256.New,
	"1.2.840.113549.2.10": sha512.New384,
	"1.2.840.113549.2.11": sha512.New,
}

// ciphers are the lengths of the keys of AES in CBC mode.
var ciphers = map[string]int{
	"2.16.840.1.101.3.4.1.2":  16,
	"2.16.840.1.101.3.4.1.22": 24,
	"2.16.840.1.101.3.4.1.42": 32,
}

type algorithm struct {
	ID         asn1.ObjectIdentifier
	Parameters asn1.RawValue `asn1:"optional"`
}

type encryptedKey struct {
	Algorithm algorithm
	Data      []byte
}

type pbes2 struct{ Derivation, Cipher algorithm }

type pbkdf2Parameters struct {
	Salt       []byte
	Iterations int
	KeyLength  int       `asn1:"optional"`
	PRF        algorithm `asn1:"optional"`
}

func decryptPKCS8(der, passphrase []byte) ([]byte, error) {
	var outer encryptedKey
	var scheme pbes2
	var derivation pbkdf2Parameters
	var iv []byte
	if _, err := asn1.Unmarshal(der, &outer); err != nil {
		return nil, fmt.Errorf("the encrypted key cannot be read: %w", err)
	}
	if !outer.Algorithm.ID.Equal(oidPBES2) {
		return nil, errKeyForm
	}
	if _, err := asn1.Unmarshal(outer.Algorithm.Parameters.FullBytes, &scheme); err != nil || !scheme.Derivation.ID.Equal(oidPBKDF2) {
		return nil, errKeyForm
	}
	if _, err := asn1.Unmarshal(scheme.Derivation.Parameters.FullBytes, &derivation); err != nil {
		return nil, errKeyForm
	}
	if _, err := asn1.Unmarshal(scheme.Cipher.Parameters.FullBytes, &iv); err != nil {
		return nil, errKeyForm
	}
	prf, length := prfs[derivation.PRF.ID.String()], ciphers[scheme.Cipher.ID.String()]
	if prf == nil || length == 0 || derivation.Iterations < 1 || derivation.Iterations > maxIterations {
		return nil, errKeyForm
	}
	key, err := pbkdf2.Key(prf, string(passphrase), derivation.Salt, derivation.Iterations, length)
	if err != nil {
		return nil, err
	}
	return decryptCBC(key, iv, outer.Data)
}

var errKeyForm = errors.New("the key is encrypted in a way that is not known here: " +
	"write it with \"openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW\"")

// decryptCBC decrypts and takes off the padding (RFC 8018, 6.1.1). Only a wrong
// passphrase leaves a padding that makes no sense.
func decryptCBC(key, iv, data []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	if len(iv) != aes.BlockSize || len(data) == 0 || len(data)%aes.BlockSize != 0 {
		return nil, errKeyForm
	}
	out := make([]byte, len(data))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(out, data)
	pad := int(out[len(out)-1])
	if pad == 0 || pad > aes.BlockSize || pad > len(out) {
		return nil, errPassphrase
	}
	for _, b := range out[len(out)-pad:] {
		if int(b) != pad {
			return nil, errPassphrase
		}
	}
	out = out[:len(out)-pad]
	if _, err := x509.ParsePKCS8PrivateKey(out); err != nil {
		return nil, errPassphrase
	}
	return out, nil
}
