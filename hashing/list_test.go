package hashing

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"footfall/hashing/address"
)

func TestReadList(t *testing.T) {
	const text = "\ufeff# people who asked to be left out\r\n" +
		"00:11:22:33:44:55\r\n" +
		"\r\n" +
		"   00-11-22-33-44-56   # the tablet\n" +
		"0011.2233.4457\n" +
		"001122-334458\n" +
		"001122334459\n" +
		"\t\"00:11:22:AA:BB:cc\"\n" +
		"'00.11.22.33.44.5a'#close\n" +
		"“00:11:22:33:44:5b”\n" +
		"#\n" +
		"00:11:22:33:44:55   # once more"
	list, err := ReadList(strings.NewReader(text), "optout.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, last := range []byte{0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x5b} {
		if !list.has(&[6]byte{0, 0x11, 0x22, 0x33, 0x44, last}) {
			t.Errorf("the address ending in %#x is missing", last)
		}
	}
	if !list.has(&[6]byte{0, 0x11, 0x22, 0xaa, 0xbb, 0xcc}) || list.Len() != 8 {
		t.Errorf("%d addresses, want 8", list.Len())
	}
	if list.has(&[6]byte{0, 0x11, 0x22, 0x33, 0x44, 0x54}) || list.has(&[6]byte{}) {
		t.Error("an address that is not listed was found")
	}
}

// TestReadListRefuses sees that an error names the line and does not quote it.
// What is refused is tested in package address.
func TestReadListRefuses(t *testing.T) {
	for _, line := range []string{"00:11:22:33:44:5", "02:11:22:33:44:55", "my phone", "001122334455,001122334466"} {
		list, err := ReadList(strings.NewReader("# list\n00:11:22:33:44:56\n"+line+"\n"), "optout.txt")
		if err == nil || list != nil || !strings.HasPrefix(err.Error(), "optout.txt: line 3: ") {
			t.Errorf("%q: error %v", line, err)
			continue
		}
		var mistake *address.Mistake
		if strings.Contains(err.Error(), line) || !errors.As(err, &mistake) || mistake.Value() != `""` {
			t.Errorf("the error still knows the line: %q", err)
		}
	}
	broken := errors.New("broken disk")
	if _, err := ReadList(iotest.ErrReader(broken), "optout.txt"); !errors.Is(err, broken) {
		t.Error(err)
	}
}

// TestReadListTakesTables sees that the sensor reads the files that "optout
// import" and "optout check" read.
func TestReadListTakesTables(t *testing.T) {
	list, err := ReadList(strings.NewReader("name;mac\nAnn;00:11:22:33:44:55\nBob;00:11:22:33:44:56\n"), "optout.csv")
	if err != nil || list.Len() != 2 || !list.has(&[6]byte{0, 0x11, 0x22, 0x33, 0x44, 0x56}) {
		t.Errorf("%v: %v", list, err)
	}
}

func TestListGrows(t *testing.T) {
	const n = 20_000
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "00163e%06x\n", i)
	}
	list, err := ReadList(strings.NewReader(text.String()), "optout.txt")
	if err != nil || list.Len() != n {
		t.Fatalf("%d addresses: %v", list.Len(), err)
	}
	for i := range 2 * n {
		address := [6]byte{0, 0x16, 0x3e, byte(i >> 16), byte(i >> 8), byte(i)}
		if list.has(&address) != (i < n) {
			t.Fatalf("address %d: listed %v", i, list.has(&address))
		}
	}
}

func TestEmptyLists(t *testing.T) {
	var nobody *List
	empty, err := ReadList(strings.NewReader("# none yet\n"), "optout.txt")
	if err != nil {
		t.Fatal(err)
	}
	if nobody.Len() != 0 || nobody.has(&phone) || empty.Len() != 0 || empty.has(&phone) {
		t.Error("an empty list holds something")
	}
}

// FuzzReadList sees that a list holds what the parser has found, in every
// notation.
func FuzzReadList(f *testing.F) {
	for _, seed := range []string{
		"", "#", "00:11:22:33:44:55", "0011.2233.4455 # x\r\n", "\"00-11-22-33-44-55\"", "\ufeff001122334455", "001122-334455\n\n'a'",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		list, err := ReadList(bytes.NewReader(text), "optout.txt")
		if err != nil {
			return
		}
		read, err := address.Read(bytes.NewReader(text), "optout.txt")
		if err != nil || list.Len() > len(read.Addresses) {
			t.Fatalf("%d addresses of %d: %v", list.Len(), len(read.Addresses), err)
		}
		for i := range read.Addresses {
			if !list.has(read.Addresses[i].Bytes()) {
				t.Fatal("an address is missing")
			}
		}
		sameInOtherNotations(t, list)
	})
}

// sameInOtherNotations writes a list in each notation and wants the same
// addresses back.
func sameInOtherNotations(t *testing.T, list *List) {
	for _, notation := range []string{"%02x:%02x:%02x:%02x:%02x:%02x", "%02X-%02X-%02X-%02X-%02X-%02X",
		"%02x%02x.%02x%02x.%02x%02x", "%02X%02x%02X%02x%02X%02x", "'%02x%02x%02x-%02x%02x%02x' #"} {
		var text strings.Builder
		list.addresses.Each(func(key uint64, _ *struct{}) {
			var b [8]byte
			binary.BigEndian.PutUint64(b[:], key)
			fmt.Fprintf(&text, notation+"\n", b[2], b[3], b[4], b[5], b[6], b[7])
		})
		again, err := ReadList(strings.NewReader(text.String()), "again")
		if err != nil || again.Len() != list.Len() {
			t.Fatalf("%s: %d of %d addresses came back: %v", notation, again.Len(), list.Len(), err)
		}
		list.addresses.Each(func(key uint64, _ *struct{}) {
			if !again.addresses.Has(&key) {
				t.Fatalf("%s: an address is missing", notation)
			}
		})
	}
}
