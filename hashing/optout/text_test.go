package optout

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

const golden = `footfall-optout 1
# 20-bit digests of device addresses; no address can be read from them. Change this file with "footfall optout".
key 000102030405060708090a0b0c0d0e0f
argon2id passes=1 memory=4096KiB lanes=1
entries 3
00001
0abcd
fffff
`

func TestEncode(t *testing.T) {
	l, err := Decode([]byte(golden))
	if err != nil {
		t.Fatal(err)
	}
	if want := []uint32{1, 0xabcd, 0xfffff}; !slices.Equal(l.digests, want) || l.cost != defaultCost || l.key[15] != 15 {
		t.Errorf("read %x, %+v, key %x", l.digests, l.cost, l.key)
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
	a, b := cheapList(t, 1), cheapList(t, 1)
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
		{"another file", "footfall-optout 1", "00:11:22:33:44:55", "line 1: not an opt-out list of footfall; a list of addresses is read by footfall optout import"},
		{"another version", "footfall-optout 1", "footfall-optout 2", "line 1: an opt-out list of another version"},
		{"short key", "key 00", "key ", "line 3: want \"key\" and 32"},
		{"bad key", "key 00", "key 0g", "line 3: the key has a character"},
		{"no key", "key", "kee", "line 3: want \"key\""},
		{"no cost", "argon2id", "md5", "line 4: want \"argon2id"},
		{"too much memory", "4096KiB", "4000000KiB", "line 4: 4000000 KiB of memory"},
		{"odd memory", "4096KiB", "4097KiB", "line 4: 4097 KiB of memory"},
		{"too many passes", "passes=1", "passes=9", "line 4: 9 passes"},
		{"no pass", "passes=1", "passes=0", "line 4: 0 passes"},
		{"lanes", "lanes=1", "lanes=2", "line 4: 2 lanes"},
		{"too many entries", "entries 3", "entries 65537", "line 5: want \"entries\""},
		{"negative entries", "entries 3", "entries -1", "line 5: want \"entries\""},
		{"cut off", "fffff\n", "", "line 7: the list ends here, too early"},
		{"cut off in a line", "fffff\n", "ff", "line 8: not a digest"},
		{"surplus", "entries 3", "entries 2", "line 8: more entries than the 2"},
		{"long digest", "0abcd", "00abcd", "line 7: not a digest"},
		{"an address", "0abcd", "00:11:22:33:44:55", "line 7: not a digest"},
		{"twice", "0abcd", "00001", "line 7: digests are out of order"},
		{"out of order", "00001", "0abce", "line 7: digests are out of order"},
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
	l := cheapList(t, 1)
	for d := range uint32(MaxEntries) {
		l.digests = append(l.digests, d)
	}
	text := l.Encode()
	if back, err := Decode(text); err != nil || back.Len() != MaxEntries {
		t.Errorf("%d bytes: %v", len(text), err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(golden))
	f.Add([]byte(strings.ReplaceAll(golden, "\n", "\n\n# x\n")))
	f.Add([]byte("footfall-optout 1\nkey "))
	f.Add([]byte("footfall-optout 1\nkey 000102030405060708090a0b0c0d0e0f\nargon2id passes=1 memory=8KiB lanes=1\nentries 0\n"))
	f.Add(fmt.Appendf(nil, "%sx", golden))
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := Decode(text)
		if err != nil {
			return
		}
		if l.cost.check() != nil || l.Len() > MaxEntries {
			t.Fatalf("accepted %+v with %d entries", l.cost, l.Len())
		}
		again := l.Encode()
		back, err := Decode(again)
		if err != nil || !bytes.Equal(back.Encode(), again) {
			t.Fatalf("does not read what it wrote: %v\n%s", err, again)
		}
	})
}
