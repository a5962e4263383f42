package sensor_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/format"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// This file guards the shape of the project: first who may import whom, then
// what may stand in the tree and in its files. Each check is a function of its
// input, and is itself tested with input that breaks it.

// imports is who imports whom directly, by import path.
type imports map[string][]string

// boundary forbids packages, and all that they import, to reach others. A name
// with "..." at its end stands for everything below it, too.
type boundary struct {
	why    string
	from   []string
	except []string // those of from that may
	never  []string
	allow  []string // those of never that are well
	direct bool     // only what from imports itself
}

// boundaries are the walls of the house. What stands behind the gate must have
// no way to name a raw address.
var boundaries = []boundary{
	{
		why:   "nothing behind the gate may know a frame or a raw address",
		from:  []string{"footfall/sensor/count...", "footfall/sensor/disclose...", "footfall/buffer..."},
		never: []string{"footfall/sensor/capture...", "footfall/sensor/decode..."},
	},
	{
		why:   "the gate takes plain bytes and depends on no other room",
		from:  []string{"footfall/hashing..."},
		never: []string{"footfall..."},
		allow: []string{"footfall/hashing..."},
	},
	{
		why:   "the configuration is read by every room and so reads none",
		from:  []string{"footfall/configs..."},
		never: []string{"footfall..."},
		allow: []string{"footfall/configs..."},
	},
	{
		why:   "a calibration knows hand counts and released numbers, and nothing else",
		from:  []string{"footfall/sensor/calibrate..."},
		never: []string{"footfall..."},
		allow: []string{"footfall/sensor/calibrate..."},
	},
	{
		why:   "sources know nothing of what is made of their frames",
		from:  []string{"footfall/sensor/capture..."},
		never: []string{"footfall..."},
		allow: []string{"footfall/sensor/capture..."},
	},
	{
		why:    "one package speaks MQTT to the outside",
		from:   []string{"footfall..."},
		except: []string{"footfall/buffer/uplink"},
		never:  []string{"github.com/eclipse/paho.mqtt.golang..."},
		direct: true,
	},
	{
		why:    "gopacket's layers cost 7.5 MB of memory before the first frame; they are for the desk and for tests",
		from:   []string{"footfall..."},
		except: []string{"footfall/cmd/footfall-lab", "footfall/sensor/scrub", "footfall/sensor/inspect"},
		never:  []string{"github.com/google/gopacket..."},
	},
	{
		why:  "a gateway carries nothing of the desk: no simulator, no scores, no broker, no exact counts, no seeds",
		from: []string{"footfall/cmd/footfall"},
		never: []string{
			"footfall/sensor/simulate...", "footfall/sensor/accuracy...", "footfall/sensor/disclose/exact", "footfall/sensor/replay/seeded",
			"footfall/sensor/scrub", "footfall/sensor/inspect", "footfall/sensor/capture/zstdfile", "footfall/sensor/chart", "gonum.org/v1/plot...", "footfall/cmd/internal/broker", "github.com/mochi-mqtt...", "github.com/nats-io...", "footfall/buffer/hub...",
		},
	},
	{
		why:   "a hub sees what was published and nothing else: no frame, no address, no key",
		from:  []string{"footfall/cmd/footfall-hub", "footfall/buffer/hub..."},
		never: []string{"footfall..."},
		allow: []string{"footfall/cmd/internal/cli", "footfall/configs...", "footfall/buffer/hub...", "footfall/buffer/boltcheck"},
	},
	{
		why:    "the broker of the hub is for the hub alone; a sensor's buffer does not reach it",
		from:   []string{"footfall/buffer..."},
		except: []string{"footfall/buffer/hub..."},
		never:  []string{"footfall/buffer/hub...", "github.com/nats-io..."},
	},
	{
		why:   "the engine runs in a replay as in a sensor, and so knows neither",
		from:  []string{"footfall/sensor/engine..."},
		never: []string{"footfall/sensor/daemon", "footfall/sensor/replay...", "footfall/sensor/admin", "footfall/sensor/control", "footfall/buffer..."},
	},
	{
		why:   "the public contract stands by itself",
		from:  []string{"footfall/sensor/status"},
		never: []string{"footfall/sensor/engine", "footfall/sensor/daemon", "footfall/sensor/admin"},
	},
	{
		why:    "commands are the top; nothing is built on them",
		from:   []string{"footfall..."},
		except: []string{"footfall/cmd..."},
		never:  []string{"footfall/cmd..."},
	},
}

// matches tells whether a package is named by one of the patterns.
func matches(pkg string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		stem, tree := strings.CutSuffix(pattern, "...")
		return pkg == stem || tree && strings.HasPrefix(pkg, stem+"/")
	})
}

// violations lists each package that breaks a boundary, with the way it takes.
func (g imports) violations(b boundary) []string {
	var found []string
	for _, pkg := range slices.Sorted(maps.Keys(g)) {
		if !matches(pkg, b.from) || matches(pkg, b.except) {
			continue
		}
		if way := g.way(pkg, b); way != nil {
			found = append(found, fmt.Sprintf("%s: %s", strings.Join(way, " -> "), b.why))
		}
	}
	return found
}

// way is the shortest chain of imports from a package to a forbidden one, or
// nil.
func (g imports) way(from string, b boundary) []string {
	seen, queue := map[string]bool{from: true}, [][]string{{from}}
	for ; len(queue) > 0; queue = queue[1:] {
		way := queue[0]
		for _, next := range g[way[len(way)-1]] {
			if seen[next] {
				continue
			}
			seen[next] = true
			longer := append(slices.Clone(way), next)
			if matches(next, b.never) && !matches(next, b.allow) {
				return longer
			}
			if !b.direct {
				queue = append(queue, longer)
			}
		}
	}
	return nil
}

// gatewayModules are the modules that the gateway's program is made of, by what they
// are for. A new one is named here, after a look at whether it is kept up and at what
// it adds to the smallest machine's program.
var gatewayModules = map[string]string{
	"github.com/boombuler/barcode":        "the QR code of the sign",
	"github.com/coreos/go-systemd/v22":    "readiness and watchdog",
	"github.com/eclipse/paho.mqtt.golang": "MQTT",
	"github.com/mdlayher/genetlink":       "radios: nl80211",
	"github.com/mdlayher/netlink":         "radios: nl80211 and links",
	"github.com/mdlayher/packet":          "AF_PACKET",
	"github.com/spf13/cobra":              "commands",
	"go.etcd.io/bbolt":                    "the outbox",
	"go.yaml.in/yaml/v3":                  "the configuration",
	"golang.org/x/crypto":                 "digests of the opt-out list",
	"golang.org/x/net":                    "the kernel's packet filter",
	"golang.org/x/sync":                   "groups of tasks",
	"golang.org/x/sys":                    "the kernel",
	"golang.org/x/term":                   "whether a terminal is there",
}

// TestGatewayModules holds the direct dependencies of the gateway's program to the
// list.
func TestGatewayModules(t *testing.T) {
	if most := 14; len(gatewayModules) > most {
		t.Errorf("%d direct dependencies; at most %d", len(gatewayModules), most)
	}
	got := map[string]bool{}
	for _, line := range strings.Fields(string(run(t, "go", "list", "-deps", "-f",
		`{{if and .Module (eq .Module.Path "footfall")}}{{range .Imports}}{{.}} {{end}}{{end}}`, "./cmd/footfall"))) {
		for _, module := range strings.Fields(line) {
			got[module] = true
		}
	}
	used := map[string]bool{}
	for pkg := range got {
		if !strings.Contains(strings.SplitN(pkg, "/", 2)[0], ".") {
			continue // of the standard library, or ours
		}
		module := ""
		for known := range gatewayModules {
			if pkg == known || strings.HasPrefix(pkg, known+"/") {
				module = known
			}
		}
		if module == "" {
			t.Errorf("%s is imported by the gateway's program and not in the list", pkg)
		}
		used[module] = true
	}
	for module := range gatewayModules {
		if !used[module] {
			t.Errorf("%s is in the list and not used", module)
		}
	}
}

// listImports asks the go command who imports whom on the system at hand,
// tests left out.
func listImports(t *testing.T) imports {
	t.Helper()
	g := imports{}
	decoder := json.NewDecoder(bytes.NewReader(run(t, "go", "list", "-deps", "-json=ImportPath,Imports", "./...")))
	for {
		var pkg struct {
			ImportPath string
			Imports    []string
		}
		if err := decoder.Decode(&pkg); errors.Is(err, io.EOF) {
			return g
		} else if err != nil {
			t.Fatal(err)
		}
		g[pkg.ImportPath] = pkg.Imports
	}
}

func TestBoundaries(t *testing.T) {
	g := listImports(t)
	for _, b := range boundaries {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(g)), func(pkg string) bool { return matches(pkg, b.from) }) {
			t.Errorf("no package matches %v: the boundary guards nothing", b.from)
		}
		for _, violation := range g.violations(b) {
			t.Error(violation)
		}
	}
}

// TestBoundariesCanBreak lets each boundary be crossed, directly and through
// another package, in a graph made for it.
func TestBoundariesCanBreak(t *testing.T) {
	const count, decode = "footfall/sensor/count", "footfall/sensor/decode"
	const layers, paho = "github.com/google/gopacket/layers", "github.com/eclipse/paho.mqtt.golang"
	tests := []struct {
		name string
		g    imports
		want []string // ways
	}{
		{"sound", imports{count: {"footfall/hashing", "fmt"}, "footfall/hashing": {"fmt"}, decode: {"footfall/sensor/capture"},
			"footfall/cmd/footfall": {count, decode, "footfall/buffer/uplink"}, "footfall/buffer/uplink": {paho, "footfall/buffer"}}, nil},
		{"direct", imports{count: {decode}}, []string{count + " -> " + decode}},
		{"through another", imports{"footfall/buffer/uplink": {"footfall/x"}, "footfall/x": {"y"}, "y": {decode}},
			[]string{"footfall/buffer/uplink -> footfall/x -> y -> " + decode}},
		{"below", imports{"footfall/sensor/disclose/noise": {"footfall/sensor/capture/live"}},
			[]string{"footfall/sensor/disclose/noise -> footfall/sensor/capture/live"}},
		{"in a circle", imports{count: {"a"}, "a": {"b"}, "b": {"a", decode}}, []string{count + " -> a -> b -> " + decode}},
		{"gate", imports{"footfall/hashing": {"footfall/configs"}}, []string{"footfall/hashing -> footfall/configs"}},
		{"configuration", imports{"footfall/configs": {"footfall/hashing"}}, []string{"footfall/configs -> footfall/hashing"}},
		{"source", imports{"footfall/sensor/capture": {decode}}, []string{"footfall/sensor/capture -> " + decode}},
		{"second client", imports{"footfall/cmd/footfall": {paho}}, []string{"footfall/cmd/footfall -> " + paho}},
		{"layers", imports{decode: {layers}}, []string{decode + " -> " + layers}},
		{"layers in the lab", imports{"footfall/sensor/scrub": {layers}, "footfall/cmd/footfall-lab": {"footfall/sensor/scrub"}}, nil},
		{"simulator", imports{"footfall/cmd/footfall": {"x"}, "x": {"footfall/sensor/simulate"}}, []string{"footfall/cmd/footfall -> x -> footfall/sensor/simulate"}},
		{"exact", imports{"footfall/cmd/footfall": {"footfall/sensor/disclose/exact"}}, []string{"footfall/cmd/footfall -> footfall/sensor/disclose/exact"}},
		{"engine", imports{"footfall/sensor/engine": {"footfall/sensor/daemon"}}, []string{"footfall/sensor/engine -> footfall/sensor/daemon"}},
		{"contract", imports{"footfall/sensor/status": {"footfall/sensor/engine"}}, []string{"footfall/sensor/status -> footfall/sensor/engine"}},
		{"command", imports{"footfall/sensor": {"footfall/cmd/footfall"}}, []string{"footfall/sensor -> footfall/cmd/footfall"}},
		{"hub", imports{"footfall/cmd/footfall-hub": {"footfall/buffer/hub", "footfall/cmd/internal/cli"}, "footfall/buffer/hub": {"github.com/nats-io/nats-server/v2/server"}}, nil},
		{"hub and frames", imports{"footfall/buffer/hub/web": {"footfall/configs"}, "footfall/configs": {"footfall/hashing"}},
			[]string{"footfall/configs -> footfall/hashing", "footfall/buffer/hub/web -> footfall/configs -> footfall/hashing"}},
		{"hub in a sensor", imports{"footfall/buffer/uplink": {"footfall/buffer/hub/users"}}, []string{"footfall/buffer/uplink -> footfall/buffer/hub/users"}},
		{"namesake", imports{"footfall/sensor/counters": {decode}}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, b := range boundaries {
				for _, violation := range test.g.violations(b) {
					got = append(got, strings.SplitN(violation, ": ", 2)[0])
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// root is the top of the module, seen from this package.
const root = ".."

// topLevel is all that may stand at the top of the tree.
var topLevel = []string{
	"cmd", "sensor", "hashing", "buffer", "configs", "systemd",
	"Makefile", "go.mod", "go.sum", "staticcheck.conf",
	"README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md",
	".ci", ".github", ".gitignore",
}

// machinePath begins the paths of one particular machine. It is put together
// here so that this file does not hold it.
const machinePath = "/wo" + "rk/"

// run returns what a command prints when run at the top of the module.
func run(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	command := exec.Command(name, args...)
	command.Dir = root
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", command, err, stderr.Bytes())
	}
	return out
}

// projectFiles lists the files of the project, relative to its top: those that
// git tracks, and new ones that it does not ignore.
func projectFiles(t *testing.T) []string {
	t.Helper()
	if _, err := os.Stat(filepath.Join(root, ".git")); err != nil {
		t.Skip("SKIPPED: not a git checkout, so what belongs to the project cannot be told")
	}
	// The checkout may belong to another user, as it does in containers.
	out := run(t, "git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	var files []string
	for _, file := range strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		if info, err := os.Stat(filepath.Join(root, file)); err == nil && info.Mode().IsRegular() {
			files = append(files, file) // neither deleted nor a link
		}
	}
	if len(files) == 0 {
		t.Fatal("git lists no files")
	}
	return files
}

// strays lists the entries at the top of the tree that have no business there.
func strays(files []string) []string {
	var found []string
	for _, file := range files {
		top, _, _ := strings.Cut(file, "/")
		if !slices.Contains(topLevel, top) && !slices.Contains(found, top) {
			found = append(found, top)
		}
	}
	return found
}

// tied says where a file's text depends on one machine, or "".
func tied(file string, data []byte) string {
	at := bytes.Index(data, []byte(machinePath))
	if at < 0 {
		return ""
	}
	line := 1 + bytes.Count(data[:at], []byte("\n"))
	return fmt.Sprintf("%s:%d: names a path of one machine, %s...", file, line, machinePath)
}

// unformatted says what is wrong with the format of a Go file, or "".
func unformatted(file string, data []byte) string {
	formatted, err := format.Source(data)
	switch {
	case err != nil:
		return fmt.Sprintf("%s: %v", file, err)
	case !bytes.Equal(formatted, data):
		return fmt.Sprintf("%s: is not formatted; run gofmt -w %[1]s", file)
	}
	return ""
}

func TestTopLevel(t *testing.T) {
	for _, stray := range strays(projectFiles(t)) {
		t.Errorf("%s does not belong at the top of the tree", stray)
	}
}

func TestFiles(t *testing.T) {
	for _, file := range projectFiles(t) {
		data, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Error(err)
			continue
		}
		if wrong := tied(file, data); wrong != "" {
			t.Error(wrong)
		}
		if filepath.Ext(file) != ".go" {
			continue
		}
		if wrong := unformatted(file, data); wrong != "" {
			t.Error(wrong)
		}
	}
}

// TestTreeChecksCanFail gives each check something to find.
func TestTreeChecksCanFail(t *testing.T) {
	got := strays([]string{"Makefile", "notes.txt", "sensor/a.go", "tools/a.go", "tools/b.go", "sensors/x"})
	if want := []string{"notes.txt", "tools", "sensors"}; !slices.Equal(got, want) {
		t.Errorf("strays: got %q, want %q", got, want)
	}
	if got := tied("a.md", []byte("one\ncd "+machinePath+"main\n")); !strings.HasPrefix(got, "a.md:2: ") {
		t.Errorf("tied: got %q", got)
	}
	if got := tied("a.md", []byte("the net"+machinePath[1:]+" and ./"+machinePath[1:])); got == "" {
		t.Error("tied: missed a path within a text")
	}
	for _, source := range []string{"package a\nvar  b int\n", "package a\nvar b int;\n", "package\n", "package a\n\n\n\nvar b int\n"} {
		if unformatted("a.go", []byte(source)) == "" {
			t.Errorf("unformatted: missed %q", source)
		}
	}
	if got := unformatted("a.go", []byte("package a\n\nvar b int\n")); got != "" {
		t.Error(got)
	}
}
