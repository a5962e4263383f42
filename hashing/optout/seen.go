package optout

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// SeenSuffix ends the names of a sensor's files with the sequence
// of the newest signed list apart from the list itself.
const SeenSuffix = ".chain-seen"

const (
	seenMagic = "footfall-chain-seen 1"
	maxSeen   = 256
)

// seenText is the content of such a file. It names the key: another key in the
// configuration begins another sequence.
func seenText(key ed25519.PublicKey, sequence uint64) string {
	return fmt.Sprintf("%s\npublic-key %s\nsequence %d\n", seenMagic, base64.StdEncoding.EncodeToString(key), sequence)
}

// readSeen returns the sequence in a file; 0 if there is none for this key.
func readSeen(path string, key ed25519.PublicKey) (uint64, error) {
	text, err := readFile(path, maxSeen)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	begin, number, ok := strings.Cut(string(text), "sequence ")
	sequence, err := strconv.ParseUint(strings.TrimSuffix(number, "\n"), 10, 63)
	if !ok || err != nil || !strings.HasPrefix(begin, seenMagic+"\npublic-key ") {
		return 0, fmt.Errorf("%s is damaged", path)
	}
	if seenText(key, sequence) != string(text) {
		return 0, nil // of another key
	}
	return sequence, nil
}
