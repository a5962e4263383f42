package evidence

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Event is the kind of a line.
type Event string

// Kinds of lines.
const (
	Started  Event = "start"    // the sensor has started, with these settings
	Settings Event = "settings" // other settings are in force
	Lists    Event = "lists"    // a list has another number of entries
	Account  Event = "account"  // what was spent since the account before
	Erased   Event = "erase"    // key and counts were wiped on request
	Damage   Event = "damage"   // the log before this line was damaged and set aside
)

// Line is one line of a log.
type Line struct {
	Number int       `json:"n"` // from 1
	Time   time.Time `json:"time"`
	Event  Event     `json:"event"`
	// Version is the program's, of a start.
	Version string `json:"version,omitempty"`
	// Privacy are the settings in force, of a start and of changed settings; a JSON
	// object.
	Privacy json.RawMessage `json:"privacy,omitempty"`
	// Listed is the number of entries of all lists, of a change of lists.
	Listed *int `json:"listed,omitempty"`
	// Spent is that of an account.
	Spent *Spent `json:"spent,omitempty"`
	// Before is the SHA-256 of the line before, in hexadecimal; of zeros for the first.
	Before string `json:"before"`
}

// Spent is an account of the windows released since the account before.
type Spent struct {
	Windows    int     `json:"windows"`
	KeyChanges int     `json:"key_changes"`
	Epsilon    float64 `json:"epsilon"` // in sum; 0 without noise
	// Exact windows were released without noise, and are not covered by any ε.
	Exact int `json:"exact"`
}

// Head is the newest line: its number, and its SHA-256 in hexadecimal.
type Head struct {
	Number int    `json:"lines"`
	Hash   string `json:"newest"`
}

// none is the head of an empty log.
var none = Head{Hash: hex.EncodeToString(make([]byte, sha256.Size))}

// maxLine bounds a line in bytes: the settings are the longest.
const maxLine = 64 << 10

func (l *Line) encode(key ed25519.PrivateKey) ([]byte, Head, error) {
	text, err := json.Marshal(l)
	if err != nil {
		return nil, Head{}, fmt.Errorf("line %d of the privacy log: %w", l.Number, err)
	}
	text = Sign(key, text)
	if len(text) > maxLine {
		return nil, Head{}, fmt.Errorf("line %d of the privacy log: has %d bytes; the most is %d", l.Number, len(text), maxLine)
	}
	return append(text, '\n'), headOf(l.Number, text), nil
}

func headOf(number int, text []byte) Head {
	sum := sha256.Sum256(text)
	return Head{number, hex.EncodeToString(sum[:])}
}

// parseLine checks one line, without its newline, by itself.
func parseLine(key ed25519.PublicKey, text []byte) (Line, error) {
	body, err := Verify(key, text)
	if err != nil {
		return Line{}, err
	}
	var l Line
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil || l.Number < 1 {
		return Line{}, errors.New("is signed, and yet no line of a privacy log")
	}
	return l, nil
}

// follows checks that a line stands behind another.
func (l *Line) follows(before Head) error {
	switch {
	case l.Number != before.Number+1:
		return fmt.Errorf("has number %d after %d: lines are missing, doubled or in another order", l.Number, before.Number)
	case l.Before != before.Hash:
		return errors.New("does not follow the line before it: that is another line than the one that was written")
	}
	return nil
}
