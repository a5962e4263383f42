package buffer

import (
	"bytes"
	"encoding/hex"
	"errors"
	"reflect"
	"testing"
)

func TestRecordCodec(t *testing.T) {
	r := Record{Seq: 7, Key: "entrance", Start: 1_700_000_000_000_000_000, End: 1_700_000_300_000_000_000, Payload: []byte(`{"devices":12}`)}
	b := r.encode()
	// The stored form is a promise to files that are in the field.
	if got := hex.EncodeToString(b); got != goldenRecord {
		t.Errorf("stored form\n got %s\nwant %s", got, goldenRecord)
	}
	got, err := decode(7, b)
	if err != nil || !reflect.DeepEqual(got, r) {
		t.Errorf("decode = %+v, %v; want %+v", got, err, r)
	}
	r.Topic = "footfall/v1/jakarta-01/door/"
	if got, err := decode(7, r.encode()); err != nil || !reflect.DeepEqual(got, r) {
		t.Errorf("with a topic: %+v, %v; want %+v", got, err, r)
	}
	if _, err := decode(8, b); !errors.Is(err, errChecksum) {
		t.Errorf("a record under a foreign number: %v", err)
	}
}

const goldenRecord = "0117979cfe362a000017979d440f8eb8000008656e7472616e63657b2264657669636573223a31327d3c156890"

func TestDecodeRefuses(t *testing.T) {
	good := (&Record{Seq: 1, Key: "k", Start: 1, End: 2, Payload: []byte("p")}).encode()
	newer := bytes.Clone(good)
	newer[0] = 3
	longKey := bytes.Clone(good[:len(good)-checksumSize])
	longKey[17], longKey[18] = 0xff, 0xff
	sum := checksum(seqKey(1), longKey)
	longKey = append(longKey, byte(sum>>24), byte(sum>>16), byte(sum>>8), byte(sum))
	for name, c := range map[string]struct {
		in   []byte
		want error
	}{
		"empty":           {nil, errRecordShort},
		"unknown version": {newer, errRecordVersion},
		"header only":     {good[:recordHeader+lengthSize], errRecordShort},
		"cut by one byte": {good[:len(good)-1], errChecksum},
		"key too long":    {longKey, errRecordShort},
	} {
		if _, err := decode(1, c.in); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	for bit := range len(good) * 8 {
		bad := bytes.Clone(good)
		bad[bit/8] ^= 1 << (bit % 8)
		if _, err := decode(1, bad); err == nil {
			t.Errorf("bit %d flipped and not noticed", bit)
		}
	}
}

func FuzzDecodeRecord(f *testing.F) {
	f.Add(uint64(1), (&Record{Seq: 1, Key: "entrance", Start: 1, End: 2, Payload: []byte("{}")}).encode())
	f.Add(uint64(9), (&Record{Seq: 9, Key: "k", Start: 0, End: 1 << 62}).encode())
	f.Add(uint64(2), (&Record{Seq: 2, Key: "k", Topic: "a/b/", Start: 1, End: 2, Payload: []byte("{}")}).encode())
	f.Add(uint64(0), []byte{})
	f.Add(uint64(2), []byte{recordPlain, 0, 0})
	f.Add(uint64(3), bytes.Repeat([]byte{0xff}, 64))
	f.Fuzz(func(t *testing.T, seq uint64, in []byte) {
		r, err := decode(seq, in)
		if err != nil {
			return
		}
		if again := r.encode(); !bytes.Equal(again, in) {
			t.Errorf("%x decodes but encodes to %x", in, again)
		}
	})
}

func FuzzRecordRoundTrip(f *testing.F) {
	f.Add(uint64(1), "entrance", "footfall/v1/s/d/", int64(1), int64(2), []byte("{}"))
	f.Add(uint64(1<<63), "\x00", "", int64(0), int64(1<<62), []byte(nil))
	f.Fuzz(func(t *testing.T, seq uint64, key, topic string, start, end int64, payload []byte) {
		r := Record{Seq: seq, Key: key, Topic: topic, Start: start, End: end, Payload: append([]byte{}, payload...)}
		if r.check() != nil {
			return
		}
		got, err := decode(seq, r.encode())
		if err != nil || !reflect.DeepEqual(got, r) {
			t.Errorf("%+v came back as %+v, %v", r, got, err)
		}
	})
}
