package broker

import (
	"bytes"
	"strings"
	"testing"
	"testing/iotest"
)

// connectOf returns a CONNECT with a user and a password.
func connectOf(level byte, id, will, user string) []byte {
	flags := byte(0xc2)
	fields := []string{id}
	if will != "" {
		flags |= 4
		fields = append(fields, will, "offline")
	}
	body := []byte{0, 4, 'M', 'Q', 'T', 'T', level, flags, 0, 60}
	for _, s := range append(fields, user, "password") {
		body = append(append(body, byte(len(s)>>8), byte(len(s))), s...)
	}
	head := []byte{0x10, byte(len(body))}
	if len(body) > 127 {
		head = []byte{0x10, byte(len(body)&0x7f | 0x80), byte(len(body) >> 7)}
	}
	return append(head, body...)
}

func TestIntroduce(t *testing.T) {
	long := strings.Repeat("x", 110)
	for name, c := range map[string]struct{ from, to []byte }{
		"plain":         {connectOf(4, "door", "", "front"), connectOf(4, "front:door", "", "front")},
		"with a will":   {connectOf(4, "door", "a/status", "front"), connectOf(4, "front:door", "a/status", "front")},
		"longer header": {connectOf(4, long, "", "u"), connectOf(4, "u:"+long, "", "u")},
		"no id":         {connectOf(4, "", "", "front"), connectOf(4, "", "", "front")},
		"version 5":     {connectOf(5, "door", "", "front"), connectOf(5, "door", "", "front")},
	} {
		var plain, framed bytes.Buffer
		if err := introduce(&plain, iotest.OneByteReader(bytes.NewReader(c.from)), false); err != nil || !bytes.Equal(plain.Bytes(), c.to) {
			t.Errorf("%s: %q, %v", name, plain.Bytes(), err)
		}
		// The CONNECT in two frames, and the beginning of the next packet behind it.
		parts := append(frame(c.from[:5], false), frame(append(bytes.Clone(c.from[5:]), 0xc0, 0), true)...)
		err := introduce(&framed, bytes.NewReader(parts), true)
		if want := frame(append(bytes.Clone(c.to), 0xc0, 0), true); err != nil || !bytes.Equal(framed.Bytes(), want) {
			t.Errorf("%s in frames: %q, %v", name, framed.Bytes(), err)
		}
	}
}

func TestIntroduceRefuses(t *testing.T) {
	whole := connectOf(4, "door", "a", "front")
	for name, c := range map[string]struct {
		from      []byte
		websocket bool
	}{
		"another packet":        {[]byte{0x30, 2, 0, 0}, false},
		"too long":              {[]byte{0x10, 0xff, 0xff, 0x7f}, false},
		"endless length":        {[]byte{0x10, 0x80, 0x80, 0x80, 0x80, 0}, false},
		"cut off":               {whole[:len(whole)-12], false},
		"fields past the end":   {append([]byte{0x10, 14}, "\x00\x04MQTT\x04\xc2\x00\x3c\xff\xffid"...), false},
		"frame without a mask":  {[]byte{0x82, 2, 0x10, 0}, true},
		"close":                 {[]byte{0x88, 0x80, 0, 0, 0, 0}, true},
		"frame that is too big": {[]byte{0x82, 0xff, 0, 0, 0, 0, 0xff, 0, 0, 0, 0, 0, 0, 0}, true},
		"frames without end":    {bytes.Repeat(frame(nil, true), 3), true},
	} {
		var out bytes.Buffer
		if err := introduce(&out, bytes.NewReader(c.from), c.websocket); err == nil || out.Len() > 0 {
			t.Errorf("%s: passed on %q, %v", name, out.Bytes(), err)
		}
	}
}

// FuzzIntroduce wants no panic, and never an id that could be another user's.
func FuzzIntroduce(f *testing.F) {
	f.Add(connectOf(4, "door", "a/status", "front"), false)
	f.Add(frame(connectOf(4, "door", "", "front"), true), true)
	f.Fuzz(func(t *testing.T, from []byte, websocket bool) {
		var out bytes.Buffer
		if introduce(&out, bytes.NewReader(from), websocket) != nil || websocket {
			return
		}
		b := out.Bytes()
		head, _, err := connectLength(b)
		if err != nil || head == 0 {
			t.Fatalf("%q became %q", from, b)
		}
		if body := b[head:]; len(body) > 10 && bytes.Equal(body[:7], []byte("\x00\x04MQTT\x04")) && body[7]&0x80 != 0 {
			if id, _, ok := field(body[10:]); !ok || len(id) > 0 && !bytes.ContainsRune(id, ':') {
				t.Fatalf("%q became %q", from, b)
			}
		}
	})
}
