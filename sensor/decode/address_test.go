package decode

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"

	"footfall/sensor/capture"
)

// leaks returns a form of senderLocal's bytes that a text shows, or "".
func leaks(text string) string {
	text = strings.ToLower(text)
	for _, form := range []string{
		"fa:ce", "fa-ce", "face0b", "0xfa, 0xce", "0xfa,0xce", "250 206", "250, 206", "250,206",
		"372 316",  // octal
		"1111101",  // binary
		"cefa02",   // the first bytes as a little-endian number
		"ad0bcefa", // and all
		"avrocw1c", // base64
		"\xfa\xce", `\xfa\xce`, `\u00fa\u00ce`, `\u00fa`,
	} {
		if strings.Contains(text, form) {
			return form
		}
	}
	return ""
}

func secretSighting() *Sighting {
	s := Sighting{Address: senderLocal, Sequence: 17, Signal: -60, HasSignal: true}
	return &s
}

func TestAddressPrints(t *testing.T) {
	s := secretSighting()
	for _, verb := range []string{
		"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%#x", "%d", "%o", "%O", "%b", "%c", "%U", "%t", "%e", "%20v", "%-20s", "%5.2d",
	} {
		for name, value := range map[string]any{
			"address": s.Address, "pointer": &s.Address, "sighting": *s, "sighting pointer": s,
			"slice": []Address{s.Address}, "map": map[Address]int{s.Address: 1}, "any": any(s.Address),
			"struct": struct{ A Address }{s.Address},
		} {
			if name == "map" && verb == "%#v" {
				continue // covered by "%v": the syntax differs, the method does not
			}
			got := fmt.Sprintf(verb, value)
			if form := leaks(got); form != "" {
				t.Errorf("%s of %s shows %q: %s", verb, name, form, got)
			}
		}
		if got := fmt.Sprintf(verb, s.Address); got != redacted {
			t.Errorf("%s prints %q", verb, got)
		}
	}
	if s.Address.String() != redacted || s.Address.GoString() != redacted {
		t.Error("String or GoString differs")
	}
}

func TestAddressLogs(t *testing.T) {
	s := secretSighting()
	var out bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		l := slog.New(h)
		l.Info("address", "value", s.Address, "pointer", &s.Address, "group", slog.GroupValue(slog.Any("a", s.Address)))
		l.Info("sighting", "value", *s, "pointer", s)
		l.With("address", s.Address).Info(fmt.Sprint(s.Address))
	}
	if form := leaks(out.String()); form != "" {
		t.Errorf("log shows %q:\n%s", form, out.String())
	}
	if n := strings.Count(out.String(), redacted); n < 14 {
		t.Errorf("%d redacted addresses in the log:\n%s", n, out.String())
	}
}

func TestAddressMarshals(t *testing.T) {
	s := secretSighting()
	got, err := json.Marshal(map[string]any{
		"value": s.Address, "pointer": &s.Address, "sighting": *s, "keys": map[Address]int{s.Address: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	if form := leaks(string(got)); form != "" || strings.Count(string(got), redacted) != 4 {
		t.Errorf("json shows %q: %s", form, got)
	}
}

// crashes are ways in which a program that holds an address may die.
var crashes = map[string]func(){
	"panic(address)":         func() { panic(secretSighting().Address) },
	"panic(sighting)":        func() { panic(*secretSighting()) },
	"panic(error)":           func() { panic(fmt.Errorf("sighting %+v: %w", *secretSighting(), errors.ErrUnsupported)) },
	"panic below a pointer":  func() { dieBelow(secretSighting()) },
	"panic inside of Decode": func() { New(DefaultMarks()).Decode(<-madeElsewhere(), nil) },
	"address by value":       func() { dieByValue(secretSighting().Address) }, // what the rule forbids
}

// madeElsewhere makes a frame on another stack: a traceback also shows what
// earlier calls left on the stack, here those that put the frame together.
func madeElsewhere() <-chan *capture.Frame {
	made := make(chan *capture.Frame)
	go func() { made <- typicalFrame() }()
	return made
}

func typicalFrame() *capture.Frame {
	return onAir(capture.LinkRadiotap, typicalTap(tapFlagFCS), withFCS(typicalProbe().bytes()))
}

//go:noinline
func dieBelow(s *Sighting) { panic(s.Sequence) }

//go:noinline
func dieByValue(a Address) { panic(len(a)) }

const crashEnv = "DECODE_TEST_CRASH"

func TestMain(m *testing.M) {
	if name, asked := os.LookupEnv(crashEnv); asked {
		if crash := crashes[name]; crash != nil {
			crash()
		}
		os.Exit(3) // and never run the tests that start it
	}
	os.Exit(m.Run())
}

// A dying program's last words show no address, except for an array passed by
// value: that one proves that the test would see it.
func TestAddressTraceback(t *testing.T) {
	for name := range crashes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), crashEnv+"="+name, "GOTRACEBACK=system")
			out, err := cmd.CombinedOutput()
			if err == nil || !bytes.Contains(out, []byte("goroutine ")) {
				t.Fatalf("no traceback: %v\n%s", err, out)
			}
			form := leaks(string(out))
			if wanted := name == "address by value"; (form != "") != wanted {
				t.Errorf("traceback shows %q, expected to show: %v\n%s", form, wanted, out)
			}
		})
	}
}
