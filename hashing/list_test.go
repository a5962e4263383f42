package hashing

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"
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

func TestReadListRefuses(t *testing.T) {
	tests := []struct{ name, line, want string }{
		{"a digit short", "00:11:22:33:44:5", "11 hexadecimal digits where one address has 12"},
		{"a digit long", "0011223344556", "13 hexadecimal digits"},
		{"two addresses", "001122334455 001122334466", "character 13 of the address is neither"},
		{"two addresses with commas", "001122334455,001122334466", "character 13 of the address is neither"},
		{"a name", "my phone", "character 1 of the address is neither"},
		{"letter O", "OO:11:22:33:44:55", "character 1 of the address is neither"},
		{"mixed separators", "00:11-22:33:44:55", "different separators"},
		{"leading zeros left out", "0:11:22:33:44:555", "unequal length"},
		{"odd groups", "001:122:334:455", "unequal length"},
		{"empty group", "00::11:22:33:44:55", "unequal length"},
		{"separator at the end", "00:11:22:33:44:55:", "unequal length"},
		{"separator at the start", ":00:11:22:33:44:55", "unequal length"},
		{"separators alone", ":::", "0 hexadecimal digits"},
		{"EUI-64", "00:11:22:ff:fe:33:44:55", "16 hexadecimal digits"},
		{"randomised", "02:11:22:33:44:55", "save a hidden network on the device that is called \"Do not track\" " +
			"or whose name ends in _optout or _nomap, or switch Wi-Fi off in the store, scanning included"},
		{"randomised, as phones make them", "da:a1:19:00:00:01", "a randomised (locally administered) address"},
		{"multicast", "01:00:5e:00:00:fb", "a group (multicast or broadcast) address"},
		{"broadcast", "ff:ff:ff:ff:ff:ff", "a group (multicast or broadcast) address"},
		{"UTF-16", "\xff\xfe0\x000\x00", "save it as UTF-8"},
		{"UTF-16 without mark", "0\x000\x001\x00", "save it as UTF-8"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := "# list\n00:11:22:33:44:55\n" + test.line + "\n00:11:22:33:44:56\n"
			list, err := ReadList(strings.NewReader(text), "optout.txt")
			if err == nil || list != nil {
				t.Fatal("accepted")
			}
			if !strings.HasPrefix(err.Error(), "optout.txt: line 3: ") || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %q, want ...%q...", err, test.want)
			}
			wantNoValue(t, err)
		})
	}
}

// errorShapes are all the things that ReadList may say. Numbers in them are
// counts and places; nothing of a line can get in.
var errorShapes = regexp.MustCompile(`^optout\.txt: (` + strings.Join([]string{
	`line \d+: (` + strings.Join([]string{
		regexp.QuoteMeta(errUTF16.Error()), regexp.QuoteMeta(errGroup.Error()), regexp.QuoteMeta(errLocal.Error()),
		regexp.QuoteMeta(errMixed.Error()), regexp.QuoteMeta(errUneven.Error()),
		`\d{1,4} hexadecimal digits where one address has 12`,
		`character \d{1,4} of the address is neither a hexadecimal digit nor one of : - \. \(an address is twelve digits; put comments behind #\)`,
	}, "|") + `)`,
	`a line is longer than \d+ bytes: put one address on each line`,
	`more than \d+ lines: split off what is not an address list`,
	`reading the opt-out list: broken disk`,
}, "|") + `)$`)

func wantNoValue(t testing.TB, err error) {
	t.Helper()
	if !errorShapes.MatchString(err.Error()) {
		t.Errorf("unexpected words in an error: %q", err)
	}
}

func TestReadListBounds(t *testing.T) {
	long := "# " + strings.Repeat("x", maxLineLength-2)
	if _, err := ReadList(strings.NewReader(long+"\n"+long), "optout.txt"); err != nil {
		t.Errorf("a line of %d bytes: %v", maxLineLength, err)
	}
	_, err := ReadList(strings.NewReader(long+"xxxx\n"), "optout.txt")
	if err == nil {
		t.Fatal("a longer line was accepted")
	}
	wantNoValue(t, err)
	if _, err = ReadList(strings.NewReader(strings.Repeat("\n", maxListLines)), "optout.txt"); err != nil {
		t.Errorf("%d lines: %v", maxListLines, err)
	}
	if _, err = ReadList(strings.NewReader(strings.Repeat("\n", maxListLines+1)), "optout.txt"); err == nil {
		t.Fatal("more lines were accepted")
	}
	wantNoValue(t, err)
}

func TestReadListBrokenReader(t *testing.T) {
	broken := errors.New("broken disk")
	_, err := ReadList(iotest.ErrReader(broken), "optout.txt")
	if !errors.Is(err, broken) {
		t.Fatalf("error %v", err)
	}
	wantNoValue(t, err)
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

func FuzzReadList(f *testing.F) {
	for _, seed := range []string{
		"", "#", "00:11:22:33:44:55", "0011.2233.4455 # x\r\n", "\"00-11-22-33-44-55\"", "\ufeff001122334455",
		"02:11:22:33:44:55", "01:11:22:33:44:55", "00:11-22:33:44:55", "1:2:3:4:5:6", "\xff\xfe0\x00", "001122-334455\n\n'a'",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		list, err := ReadList(strings.NewReader(string(text)), "optout.txt")
		if err != nil {
			wantNoValue(t, err)
			return
		}
		if lines := strings.Count(string(text), "\n") + 1; list.Len() > lines {
			t.Fatalf("%d addresses on %d lines", list.Len(), lines)
		}
		sameInOtherNotations(t, list)
	})
}

// sameInOtherNotations writes a list again in each notation and wants the same
// addresses back.
func sameInOtherNotations(t *testing.T, list *List) {
	for _, notation := range []string{"%02x:%02x:%02x:%02x:%02x:%02x", "%02X-%02X-%02X-%02X-%02X-%02X",
		"%02x%02x.%02x%02x.%02x%02x", "%02X%02x%02X%02x%02X%02x", "'%02x%02x%02x-%02x%02x%02x' #"} {
		var text strings.Builder
		var a [6]byte
		for _, key := range list.slots {
			if key != 0 {
				fromSlotKey(&key, &a)
				fmt.Fprintf(&text, notation+"\n", a[0], a[1], a[2], a[3], a[4], a[5])
			}
		}
		again, err := ReadList(strings.NewReader(text.String()), "again")
		if err != nil || again.Len() != list.Len() {
			t.Fatalf("%s: %d of %d addresses came back: %v", notation, again.Len(), list.Len(), err)
		}
		for _, key := range list.slots {
			fromSlotKey(&key, &a)
			if key != 0 && !again.has(&a) {
				t.Fatalf("%s: an address is missing", notation)
			}
		}
	}
}
