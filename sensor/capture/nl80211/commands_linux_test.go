package nl80211

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// sent are the commands that may ever be sent. None of them transmits.
var sent = []string{"NL80211_CMD_DEL_INTERFACE", "NL80211_CMD_GET_INTERFACE", "NL80211_CMD_GET_WIPHY",
	"NL80211_CMD_NEW_INTERFACE", "NL80211_CMD_SET_INTERFACE", "NL80211_CMD_SET_WIPHY"}

// uses is what the sources say: the names of commands, and the calls by which
// messages leave, each with the files they stand in.
func uses(t *testing.T, sources map[string]string) (commands, calls map[string][]string) {
	t.Helper()
	commands, calls = map[string][]string{}, map[string][]string{}
	for file, text := range sources {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				name := s.Sel.Name
				if strings.HasPrefix(name, "NL80211_CMD_") {
					commands[name] = append(commands[name], file)
				}
				if name == "Execute" || name == "Send" || name == "SendMessages" {
					calls[file] = append(calls[file], name)
				}
			}
			return true
		})
	}
	return commands, calls
}

// offences says what breaks the promise that nothing is ever sent but the closed
// list. Notifications are received, in watch_linux.go, which sends nothing.
func offences(t *testing.T, sources map[string]string) []string {
	t.Helper()
	var found []string
	commands, calls := uses(t, sources)
	for _, name := range slices.Sorted(maps.Keys(commands)) {
		for _, file := range commands[name] {
			if file != "watch_linux.go" && (file != "commands_linux.go" || !slices.Contains(sent, name)) {
				found = append(found, file+" names "+name)
			}
		}
	}
	for _, file := range slices.Sorted(maps.Keys(calls)) {
		allowed := map[string]int{"netlink_linux.go": 1, "link_linux.go": 2}[file] // send; Links and setLink
		if len(calls[file]) != allowed {
			found = append(found, file+" sends messages by itself")
		}
	}
	return found
}

func TestCommandsAreAClosedList(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no sources", err)
	}
	sources := map[string]string{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sources[file] = string(data)
	}
	for _, offence := range offences(t, sources) {
		t.Error(offence)
	}
	commands, _ := uses(t, map[string]string{"commands_linux.go": sources["commands_linux.go"]})
	if got := slices.Sorted(maps.Keys(commands)); !slices.Equal(got, sent) {
		t.Errorf("sent are %q, want %q", got, sent)
	}
}

// TestOffencesCanBeFound gives the check something to find.
func TestOffencesCanBeFound(t *testing.T) {
	got := offences(t, map[string]string{
		"commands_linux.go": "package a\nvar x = unix.NL80211_CMD_TRIGGER_SCAN\nvar y = unix.NL80211_CMD_GET_WIPHY\n",
		"own.go":            "package a\nvar x = unix.NL80211_CMD_FRAME\nfunc f() { c.Execute() }\n",
		"netlink_linux.go":  "package a\nfunc f() { c.Execute(); c.Send() }\n",
		"watch_linux.go":    "package a\nvar x = unix.NL80211_CMD_TRIGGER_SCAN\nfunc f() { c.Send() }\n",
	})
	if len(got) != 5 {
		t.Errorf("found %q, want 5", got)
	}
}

// TestNoOtherWay sees that the library whose scans and connections transmit is not
// among what the program is built from.
func TestNoOtherWay(t *testing.T) {
	data, err := os.ReadFile("../../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), "github.com/mdlayher/genetlink") || strings.Contains(string(data), "mdlayher/wifi") {
		t.Error("go.mod lacks genetlink, or has a library that scans and connects")
	}
}

// FuzzMessages reads what a kernel would never send.
func FuzzMessages(f *testing.F) {
	f.Add([]byte{8, 0, unix.NL80211_ATTR_WIPHY, 0, 1, 0, 0, 0, 8, 0, unix.NL80211_ATTR_IFINDEX, 0, 3, 0, 0, 0})
	f.Add([]byte{8, 0, unix.NL80211_ATTR_WIPHY, 0, 1, 0, 0, 0, 24, 0, unix.NL80211_ATTR_WIPHY_BANDS, 0x80,
		20, 0, 0, 0x80, 16, 0, 1, 0x80, 12, 0, 0, 0x80, 8, 0, 1, 0, 0x6c, 9, 0, 0})
	f.Add(make([]byte, unix.SizeofIfInfomsg+8))
	f.Fuzz(func(t *testing.T, data []byte) {
		radios := map[uint32]*Radio{}
		_ = readRadio(radios, data)
		for index, r := range radios {
			if r.Index != int(index) {
				t.Fatalf("radio %d under %d", r.Index, index)
			}
		}
		_, _, _ = readInterface(data)
		_, _ = readLink(data)
		_ = wifiEvent(LinkChanged, data)
	})
}

// TestReadRadio reads one message with a band of one channel.
func TestReadRadio(t *testing.T) {
	radios := map[uint32]*Radio{}
	err := readRadio(radios, []byte{8, 0, unix.NL80211_ATTR_WIPHY, 0, 1, 0, 0, 0,
		12, 0, unix.NL80211_ATTR_SUPPORTED_IFTYPES, 0x80, 4, 0, 2, 0, 4, 0, 6, 0,
		28, 0, unix.NL80211_ATTR_WIPHY_BANDS, 0x80, 24, 0, 0, 0x80, 20, 0, 1, 0x80, 16, 0, 0, 0x80, 8, 0, 1, 0, 0x6c, 9, 0, 0, 4, 0, 3, 0})
	r := radios[1]
	if err != nil || r == nil || !r.Monitor || !slices.Equal(r.Channels, []Channel{{MHz: 2412, Passive: true}}) {
		t.Errorf("%+v, %v", r, err)
	}
}
