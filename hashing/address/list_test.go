package address

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
)

func TestRead(t *testing.T) {
	tests := []struct{ name, text, column string }{
		{"lines", "\ufeff# who asked\r\n00:11:22:33:44:55\r\n\r\n  00-11-22-33-44-56 # tablet\n0011.2233.4457", ""},
		{"bare", "001122334455\n001122334456\n001122334457\n", ""},
		{"quoted", "\"00:11:22:33:44:55\"\n'001122334456'\n“001122-334457”\n", ""},
		{"CSV, headed", "name,MAC Address,since\nAnn,00:11:22:33:44:55,2026\nBob,00-11-22-33-44-56,2026\nCy,001122334457,\n", `column 2 ("MAC Address")`},
		{"CSV, headed by another name", "phone;owner\n0011.2233.4455;x\n0011.2233.4456;y\n0011.2233.4457;z\n", `column 1 ("phone")`},
		{"CSV without heading", "Ann,00:11:22:33:44:55\nBob,00:11:22:33:44:56\nCy,00:11:22:33:44:57\n", "column 2"},
		{"tabs", "# export\n\"a\"\t\"mac\"\n1\t001122334455\n# more\n2\t001122334456\n\n3\t001122334457\n", `column 2 ("mac")`},
		{"quotes with separators", "note,mac\n\"a, b\n c\",001122334455\n\"\",001122334456\n,001122334457\n", `column 2 ("mac")`},
		{"two address columns, one meant", "router,mac\n3c5ab4000001,001122334455\n3c5ab4000002,001122334456\n3c5ab4000003,001122334457\n", `column 2 ("mac")`},
		{"comments behind rows", "001122334455,Ann\n001122334456,Bob # moved\n001122334457 # x,\n", "column 1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, err := Read(strings.NewReader(test.text), "in")
			if err != nil {
				t.Fatal(err)
			}
			if p.Column != test.column || len(p.Addresses) != 3 {
				t.Fatalf("%q, %d addresses; want %q, 3", p.Column, len(p.Addresses), test.column)
			}
			for i := range p.Addresses {
				if *p.Addresses[i].Bytes() != [6]byte{0, 0x11, 0x22, 0x33, 0x44, byte(0x55 + i)} {
					t.Errorf("address %d is %x", i+1, *p.Addresses[i].Bytes())
				}
			}
		})
	}
	for _, text := range []string{"", "\n\n", "# nobody yet\n"} {
		if p, err := Read(strings.NewReader(text), "in"); err != nil || len(p.Addresses) != 0 {
			t.Errorf("%q: %d addresses, %v", text, len(p.Addresses), err)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	tests := []struct{ name, text, want, value string }{
		{"a digit short", "001122334455\n\n00112233445 # x\n", "in: line 3: 11 hexadecimal digits", `"00112233445"`},
		{"randomised", "001122334455\nda:a1:19:33:44:55\n", "in: line 2: this is a randomised", `"da:a1:19:33:44:55"`},
		{"group", "ff:ff:ff:ff:ff:ff\n", "in: line 1: this is a group", `"ff:ff:ff:ff:ff:ff"`},
		{"empty cell", "name,mac\nAnn,001122334455\nBob,\n", "in: line 3: no address where one belongs", `""`},
		{"short row", "name,mac\nAnn\n", "in: line 2: no address where one belongs", `""`},
		{"bad cell", "name,mac\n\n\"A\nnn\",00:11:22:33:44\n", "in: line 3: 10 hexadecimal digits", `"00:11:22:33:44"`},
		{"long value", strings.Repeat("0", 99), "in: line 1: 99 hexadecimal", `"` + strings.Repeat("0", 60) + `"...`},
		{"UTF-16", "0\x000\x001\x00", "in: line 1: the text is not UTF-8", `"0\x000\x001\x00"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, err := Read(strings.NewReader(test.text), "in")
			var mistake *Mistake
			if !errors.As(err, &mistake) || p.Addresses != nil {
				t.Fatalf("got %v", err)
			}
			if !strings.HasPrefix(err.Error(), test.want) || mistake.Value() != test.value {
				t.Errorf("%q with %s, want %q with %s", err, mistake.Value(), test.want, test.value)
			}
			if v := strings.Trim(test.value, `".`); v != "" && strings.Contains(fmt.Sprintf("%v %+v %q", err, err, err), v) {
				t.Errorf("the error quotes the line: %q", err)
			}
		})
	}
	for text, want := range map[string]string{
		"a,b\nc,d\n":                         "in: line 1: no column holds an address",
		"a,b\n":                              "in: line 1: no column holds an address",
		"001122334455,001122334456\n":        "in: line 1: more than one column",
		"a,b\n001122334455,001122334456\n":   "in: line 1: more than one column",
		strings.Repeat("#", maxText) + "\n#": "in: more than 16 MiB",
	} {
		if _, err := Read(strings.NewReader(text), "in"); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.40q: %v, want %q", text, err, want)
		}
	}
	broken := errors.New("broken disk")
	if _, err := Read(iotest.ErrReader(broken), "in"); !errors.Is(err, broken) {
		t.Error(err)
	}
}

func TestMistakesTogether(t *testing.T) {
	_, err := Read(strings.NewReader(strings.Repeat("x\n001122334455\n", 20)), "in")
	var all Mistakes
	if !errors.As(err, &all) || len(all) != maxMistakes || all[1].Line != 3 || strings.Count(err.Error(), "\n") != maxMistakes-1 {
		t.Errorf("got %v", err)
	}
}

func TestTooManyAddresses(t *testing.T) {
	var text bytes.Buffer
	for i := range MaxListed + 1 {
		fmt.Fprintf(&text, "001122%06x\n", i)
	}
	if _, err := Read(&text, "in"); err == nil || !strings.Contains(err.Error(), "line 65537: more than 65536 addresses") {
		t.Error(err)
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"", "#", "00:11:22:33:44:55", "0011.2233.4455 # x\r\n", "a,mac\n1,001122334455\n", "a;b\n\"x\ny\";001122334455\n",
		"001122334455,001122334456", "\xff\xfe0\x00", "da:a1:19:00:00:01\n", "\"\n,", "#,\n,\n", "a\tb\n\"", ",\x10\n,,001122334455",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := Read(bytes.NewReader(text), "in")
		if err != nil {
			if !strings.HasPrefix(err.Error(), "in: ") {
				t.Fatalf("the error does not name the text: %q", err)
			}
			return
		}
		for i := range p.Addresses {
			if err := CheckListable(p.Addresses[i].Bytes()); err != nil {
				t.Fatal(err)
			}
		}
	})
}
