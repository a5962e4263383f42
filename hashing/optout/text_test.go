package optout

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

const golden = `footfall-optout 2
# 20-bit digests of device addresses; no address can be read from them. Change this file with "footfall optout".
purpose objection
for site berlin-1
date 2026-11-30T09:00:00Z
expires 2027-02-28T09:00:00Z
sequence 7
key 000102030405060708090a0b0c0d0e0f
entries 3
00001
0abcd
fffff
`

var goldenHead = Head{
	Purpose: Objection, Scope: Site("berlin-1"), Date: time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC),
	Expires: time.Date(2027, 2, 28, 9, 0, 0, 0, time.UTC), Sequence: 7,
}

func TestEncode(t *testing.T) {
	l, err := Decode([]byte(golden))
	if err != nil {
		t.Fatal(err)
	}
	if want := []uint32{1, 0xabcd, 0xfffff}; !slices.Equal(digests(l), want) || l.Head() != goldenHead || l.key[15] != 15 {
		t.Errorf("read %x, %+v, key %x", digests(l), l.Head(), l.key)
	}
	if got := string(l.Encode()); got != golden {
		t.Errorf("written again:\n%s", got)
	}
	commented := strings.ReplaceAll(golden, "0abcd\n", "\n  0abcd # a note\r\n\n#\n")
	if l, err := Decode([]byte(commented)); err != nil || string(l.Encode()) != golden {
		t.Errorf("with comments: %v", err)
	}
}

// TestOrder wants the file not to tell who came when.
func TestOrder(t *testing.T) {
	a, b := newList(t, 1), newList(t, 1)
	for i := range uint32(20) {
		if _, err := a.Add(nth(1, i)); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Add(nth(1, 19-i)); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Encode(), b.Encode()) {
		t.Error("the order of entering shows")
	}
}

func TestDecodeRefuses(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"nothing", golden, "", "line 0: the list ends here, too early"},
		{"another file", "footfall-optout 2", "00:11:22:33:44:55", "line 1: not an opt-out list of footfall; a list of addresses is read by footfall optout import"},
		{"the format before", "footfall-optout 2", "footfall-optout 1", "line 1: a list of the old format"},
		{"another version", "footfall-optout 2", "footfall-optout 3", "line 1: an opt-out list of another version"},
		{"no purpose", "purpose objection\n", "", "line 3: want \"purpose\""},
		{"another purpose", "objection", "mailing", "line 3: a list is for objection or enrolment"},
		{"for nothing", "for site berlin-1", "for everything", "line 4: a list is for"},
		{"for no name", "for site berlin-1", "for site ", "line 4: a list is for"},
		{"long name", "berlin-1", strings.Repeat("b", 124), "line 4: the name of a site or chain has at most"},
		{"no date", "date 2026-11-30T09:00:00Z", "date yesterday", "line 5: want a time"},
		{"date with a zone", "date 2026-11-30T09:00:00Z", "date 2026-11-30T09:00:00+01:00", "line 5: want a time"},
		{"expires before its date", "expires 2027", "expires 2025", "line 6: the list expires before its date"},
		{"no expiry", "expires 2027-02-28T09:00:00Z\n", "", "line 6: want \"expires\""},
		{"negative sequence", "sequence 7", "sequence -7", "line 7: want a number"},
		{"padded sequence", "sequence 7", "sequence 007", "line 7: want a number"},
		{"short key", "key 00", "key ", "line 8: want \"key\" and 32"},
		{"bad key", "key 00", "key 0g", "line 8: the key has a character"},
		{"no key", "key", "kee", "line 8: want \"key\""},
		{"too many entries", "entries 3", "entries 65537", "line 9: want a number up to 65536"},
		{"negative entries", "entries 3", "entries -1", "line 9: want a number"},
		{"cut off", "fffff\n", "", "line 11: the list ends here, too early"},
		{"cut off in a line", "fffff\n", "ff", "line 12: not a digest"},
		{"surplus", "entries 3", "entries 2", "line 12: more entries than the 2"},
		{"long digest", "0abcd", "00abcd", "line 11: not a digest"},
		{"an address", "0abcd", "00:11:22:33:44:55", "line 11: not a digest"},
		{"twice", "0abcd", "00001", "line 11: digests are out of order"},
		{"out of order", "00001", "0abce", "line 11: digests are out of order"},
		{"too big", "fffff\n", "fffff\n" + strings.Repeat("#", MaxFile), "more than 1048576 bytes"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := strings.Replace(golden, test.old, test.new, 1)
			l, err := Decode([]byte(text))
			if err == nil || l != nil {
				t.Fatal("accepted")
			}
			if !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("error %q, want %q...", err, test.want)
			}
			if strings.Contains(err.Error(), "00:11") {
				t.Errorf("the error quotes: %q", err)
			}
		})
	}
}

// TestLargestFits keeps the bound of the file above what a full list needs.
func TestLargestFits(t *testing.T) {
	l := newList(t, 1)
	fill(l)
	text := l.Encode()
	if back, err := Decode(text); err != nil || back.Len() != MaxEntries {
		t.Errorf("%d bytes: %v", len(text), err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(golden))
	f.Add([]byte(strings.ReplaceAll(golden, "\n", "\n\n# x\n")))
	f.Add([]byte("footfall-optout 2\npurpose enrolment\nfor anywhere\n"))
	f.Add([]byte("footfall-optout 2\npurpose enrolment\nfor chain x\ndate 2026-11-30T09:00:00Z\nexpires never\nsequence 0\nkey 000102030405060708090a0b0c0d0e0f\nentries 0\n"))
	f.Add(fmt.Appendf(nil, "%sx", golden))
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := Decode(text)
		if err != nil {
			return
		}
		if h := l.Head(); h.check() != nil || l.Len() > MaxEntries {
			t.Fatalf("accepted %+v with %d entries", h, l.Len())
		}
		again := l.Encode()
		back, err := Decode(again)
		if err != nil || !bytes.Equal(back.Encode(), again) {
			t.Fatalf("does not read what it wrote: %v\n%s", err, again)
		}
	})
}
