package leaktest

import (
	"encoding/base64"
	"strings"
	"testing"
)

var address = []byte{0x00, 0x16, 0xea, 0x5c, 0xb7, 0x91}

func TestFind(t *testing.T) {
	for _, c := range []struct{ content, want string }{
		{"nothing of the kind", ""},
		{"x\x00\x16\xea\x5c\xb7\x91y", "raw"},
		{"\x91\xb7\x5c\xea\x16\x00", "reversed raw"},
		{"at 0016ea5cb791.", `hexadecimal with ""`},
		{"at 00:16:EA:5C:B7:91", `hexadecimal with ":"`},
		{"at 00-16-ea-5c-b7-91", `hexadecimal with "-"`},
		{"0016.ea5c.b791", "hexadecimal with dots"},
		{"91:b7:5c:ea:16:00", `reversed hexadecimal with ":"`},
		{"[0 22 234 92 183 145]", `decimal with " "`},
		{"[0,22,234,92,183,145]", `decimal with ","`},
		{"00:16:ea:5c:b7:92", ""},
	} {
		if got := Find([]byte(c.content), address); got != c.want {
			t.Errorf("%q: found %q, want %q", c.content, got, c.want)
		}
	}
}

func TestFindBase64AtAnyAlignment(t *testing.T) {
	for lead := range 7 {
		text := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("z", lead) + string(address) + "more"))
		if got := Find([]byte(text), address); got != "base64" {
			t.Errorf("after %d bytes: found %q", lead, got)
		}
	}
}

func TestFindNumber(t *testing.T) {
	const secret = 0x0123456789abcdef
	for _, c := range []struct{ content, want string }{
		{"81985529216486895", "number %d"},
		{"0x123456789ABCDEF", "number %x"},
		{"\xef\xcd\xab\x89\x67\x45\x23\x01", "reversed raw"},
		{"8198552921648689", ""},
	} {
		if got := FindNumber([]byte(c.content), secret); got != c.want {
			t.Errorf("%q: found %q, want %q", c.content, got, c.want)
		}
	}
}
