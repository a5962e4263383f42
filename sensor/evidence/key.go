package evidence

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	keyFile = "evidence.key"
	logFile = "privacy.log"
)

// KeyPath and LogPath are beside the outbox.
func KeyPath(outbox string) string { return filepath.Join(filepath.Dir(outbox), keyFile) }

// LogPath is the counterpart of KeyPath.
func LogPath(outbox string) string { return filepath.Join(filepath.Dir(outbox), logFile) }

// OpenKey reads the key of a sensor, and makes one if there is none: a file of mode 0600
// with the seed (RFC 8032, 5.1.5) in base64. A damaged file is an error, since another
// key would make all older signatures worthless.
func OpenKey(path string, random io.Reader) (ed25519.PrivateKey, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKey(path, random)
	}
	if err != nil {
		return nil, err
	}
	seed, err := base64.StdEncoding.Strict().DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("%s: is no key of a sensor; put the right file back, or remove it to have a new key made", path)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

func makeKey(path string, random io.Reader) (ed25519.PrivateKey, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return writeKey(f, random)
}

// writeKey fills a new file and closes it, or removes it.
func writeKey(f *os.File, random io.Reader) (ed25519.PrivateKey, error) {
	seed := make([]byte, ed25519.SeedSize)
	_, err := io.ReadFull(random, seed)
	if err == nil {
		_, err = f.WriteString(base64.StdEncoding.EncodeToString(seed) + "\n")
	}
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, errors.Join(fmt.Errorf("make the key of the manifest: %s: %w", f.Name(), err), os.Remove(f.Name()))
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// OpenKeyFor is OpenKey for another user, who alone can read the key. The file has its
// name only once it is whole and that user's.
func OpenKeyFor(path string, uid, gid int, random io.Reader) (ed25519.PrivateKey, error) {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return OpenKey(path, random)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+keyFile+".*") // with mode 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	// By the descriptor: the folder is the other user's, who could put a link there.
	if err := f.Chown(uid, gid); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	key, err := writeKey(f, random)
	if err != nil {
		return nil, err
	}
	err = os.Link(f.Name(), path) // renaming would replace a key made meanwhile
	if errors.Is(err, fs.ErrExist) {
		return OpenKey(path, random)
	}
	return key, err
}

// PublicKey is the public part of a key, in standard base64.
func PublicKey(key ed25519.PrivateKey) string {
	return base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey))
}

// ParsePublicKey reads what PublicKey has written.
func ParsePublicKey(text string) (ed25519.PublicKey, error) {
	key, err := base64.StdEncoding.Strict().DecodeString(strings.TrimSpace(text))
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, errors.New(`is not a public key; it is 44 characters of base64 that end in "=", as "footfall privacy key" prints it`)
	}
	return key, nil
}
