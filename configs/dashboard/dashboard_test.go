package dashboard

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"footfall/configs"
	"footfall/configs/edit"
)

// read returns a file of the page.
func read(t *testing.T, files fs.FS, name string) string {
	t.Helper()
	data, err := fs.ReadFile(files, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// ours lists the files of the page that are the project's own, by the end of their names.
func ours(t *testing.T, files fs.FS, ext string) (names []string) {
	t.Helper()
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && path.Ext(name) == ext && !strings.HasPrefix(name, "vendor/") {
			names = append(names, name)
		}
		return err
	})
	if err != nil || len(names) == 0 {
		t.Fatalf("no files ending in %s: %v", ext, err)
	}
	return names
}

// link matches what a page, a style or a module loads.
var link = regexp.MustCompile(`(?:\b(?:href|src)=|\burl\(|\bfrom |\bimport\(?)\s*["']([^"'#]+)["']`)

// broken lists links of a file that do not name a file of the page relative to it.
func broken(files fs.FS, name, text string) (found []string) {
	for _, match := range link.FindAllStringSubmatch(text, -1) {
		target := path.Join(path.Dir(name), match[1])
		if strings.Contains(match[1], ":") || strings.HasPrefix(match[1], "/") {
			found = append(found, name+": "+match[1]+" is not relative")
		} else if _, err := fs.Stat(files, target); err != nil {
			found = append(found, name+": there is no "+target)
		}
	}
	return found
}

func TestLinks(t *testing.T) {
	files, links := Files(), 0
	for _, ext := range []string{".html", ".css", ".js"} {
		for _, name := range ours(t, files, ext) {
			text := read(t, files, name)
			links += len(link.FindAllString(text, -1))
			for _, wrong := range broken(files, name, text) {
				t.Error(wrong)
			}
		}
	}
	if links < 30 {
		t.Errorf("%d links found; the check sees too few", links)
	}
}

// outside matches the address of another server.
var outside = regexp.MustCompile(`(?i)\b(?:https?|wss?)://[a-z0-9]|["'(]//[a-z]`)

// inline matches script and style in markup, which the page's policy forbids.
var inline = regexp.MustCompile(`(?i)<script>|<style|\bon[a-z]+="|\bstyle="|javascript:|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(`)

// forbidden lists the lines of a file that load from elsewhere, or have script or style in
// markup. Examples of an address in brackets of the documentation range are allowed, and the
// name of a namespace.
func forbidden(name, text string) (found []string) {
	for i, line := range strings.Split(text, "\n") {
		line = strings.ReplaceAll(line, "http://www.w3.org/2000/svg", "")
		line = strings.ReplaceAll(line, "ws://192.0.2.10:9001", "")
		if outside.MatchString(line) || inline.MatchString(line) {
			found = append(found, fmt.Sprintf("%s:%d: %s", name, i+1, line))
		}
	}
	return found
}

func TestNothingFromElsewhere(t *testing.T) {
	files := Files()
	for _, ext := range []string{".html", ".css", ".js", ".svg"} {
		for _, name := range ours(t, files, ext) {
			for _, wrong := range forbidden(name, read(t, files, name)) {
				t.Error(wrong)
			}
		}
	}
	if css := read(t, files, "vendor/uPlot.min.css"); strings.Contains(css, "url(") || strings.Contains(css, "@import") {
		t.Error("the style of uPlot loads something")
	}
}

// TestVendored holds the code of others to its checksums, and each file to a licence.
func TestVendored(t *testing.T) {
	files := Files()
	summed := []string{"README.md", "SHA256SUMS"}
	for _, line := range strings.Split(strings.TrimSpace(read(t, files, "vendor/SHA256SUMS")), "\n") {
		want, name, _ := strings.Cut(line, "  ")
		sum := sha256.Sum256([]byte(read(t, files, "vendor/"+name)))
		if got := hex.EncodeToString(sum[:]); got != want {
			t.Errorf("vendor/%s has the checksum %s, not %s", name, got, want)
		}
		summed = append(summed, name)
	}
	entries, err := fs.ReadDir(files, "vendor")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !slices.Contains(summed, entry.Name()) {
			t.Errorf("vendor/%s has no checksum", entry.Name())
		}
		library, _, _ := strings.Cut(entry.Name(), ".")
		if path.Ext(entry.Name()) == ".js" && !strings.Contains(strings.ToLower(read(t, files, "vendor/"+library+".LICENSE")), "permission is hereby granted") {
			t.Errorf("vendor/%s has no licence", entry.Name())
		}
	}
}

// languages are those that the page speaks.
var languages = []string{"de", "en", "es", "fr", "id", "nl", "th"}

// words reads the words of a language, and fails for a key that comes twice.
func words(t *testing.T, text string) map[string]string {
	t.Helper()
	var list map[string]string
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		t.Fatal(err)
	}
	if keys := regexp.MustCompile(`(?m)^"\w+":`).FindAllString(text, -1); len(keys) != len(list) {
		t.Errorf("%d keys, %d of them different", len(keys), len(list))
	}
	return list
}

// placeholder matches a name in a sentence that is filled in.
var placeholder = regexp.MustCompile(`\{\w+\}`)

// untranslated lists what a language lacks or has beyond English: keys, and placeholders.
func untranslated(english, other map[string]string) (found []string) {
	names := func(text string) string {
		list := placeholder.FindAllString(text, -1)
		slices.Sort(list)
		return strings.Join(list, "")
	}
	for key, text := range english {
		switch there, ok := other[key]; {
		case !ok || strings.TrimSpace(there) == "":
			found = append(found, key+" is missing")
		case names(there) != names(text):
			found = append(found, fmt.Sprintf("%s has %q, English %q", key, names(there), names(text)))
		}
	}
	for key := range other {
		if _, ok := english[key]; !ok {
			found = append(found, key+" is not in English")
		}
	}
	slices.Sort(found)
	return found
}

func TestWordsComplete(t *testing.T) {
	files := Files()
	english := words(t, read(t, files, "words/en.json"))
	for _, language := range languages {
		for _, wrong := range untranslated(english, words(t, read(t, files, "words/"+language+".json"))) {
			t.Errorf("%s: %s", language, wrong)
		}
	}
	if names := ours(t, files, ".json"); len(names) != len(languages) {
		t.Errorf("%d files of words for %d languages: %q", len(names), len(languages), names)
	}
}

// TestWordsUsed sees that each word that a module asks for is there, and that no word is left
// over. A key that is put together is known by its beginning.
func TestWordsUsed(t *testing.T) {
	files := Files()
	english := words(t, read(t, files, "words/en.json"))
	var code strings.Builder
	for _, name := range ours(t, files, ".js") {
		code.WriteString(read(t, files, name))
	}
	for _, match := range regexp.MustCompile(`\bt\(\s*"(\w+)"( \+)?`).FindAllStringSubmatch(code.String(), -1) {
		if _, ok := english[match[1]]; !ok && match[2] == "" {
			t.Errorf("the page asks for the word %q, which is not there", match[1])
		}
	}
	for _, key := range unused(english, code.String()) {
		t.Errorf("no module uses the word %q", key)
	}
}

// unused lists the words that no module names, as a whole or by their beginning.
func unused(english map[string]string, code string) (found []string) {
	for key := range english {
		beginning, _, _ := strings.Cut(key, "_")
		byPeriod := strings.Contains(key, "_by_") && strings.Contains(code, "`${measure}_by_")
		if !byPeriod && !strings.Contains(code, `"`+key+`"`) && !strings.Contains(code, `"`+beginning+`_"`) {
			found = append(found, key)
		}
	}
	return found
}

// TestLevelOfIntervals holds what the page says of intervals to the contract: it has 90 %,
// which is nine times of ten.
func TestLevelOfIntervals(t *testing.T) {
	for _, name := range []string{"disclose/window.schema.json", "periods/period.schema.json"} {
		schema, err := os.ReadFile("../../sensor/" + name)
		if err != nil {
			t.Fatal(err)
		}
		levels := regexp.MustCompile(`(\d+) % interval of`).FindAllStringSubmatch(string(schema), -1)
		for _, level := range levels {
			if level[1] != "90" {
				t.Errorf("%s has an interval of %s %%; the page says 90 %%", name, level[1])
			}
		}
		if len(levels) < 3 {
			t.Errorf("%s names %d intervals", name, len(levels))
		}
	}
	files := Files()
	for _, language := range languages {
		list := words(t, read(t, files, "words/"+language+".json"))
		for _, key := range []string{"sure", "sure_means", "interval"} {
			if !regexp.MustCompile(`\b90\s?%`).MatchString(list[key]) {
				t.Errorf("%s: %s does not say 90 %%: %s", language, key, list[key])
			}
		}
		if !strings.Contains(list["sure_means"], list["interval"]) && !strings.Contains(strings.ToLower(list["sure_means"]), strings.ToLower(list["interval"])) {
			t.Errorf("%s: sure_means does not explain %q", language, list["interval"])
		}
	}
	if means := words(t, read(t, files, "words/en.json"))["sure_means"]; !strings.Contains(means, "nine times of ten") {
		t.Error(means)
	}
}

// TestCommandForStay tries the command that the page shows where there are no visits.
func TestCommandForStay(t *testing.T) {
	match := regexp.MustCompile(`"sudo footfall config set (\S+) (\S+)"`).FindStringSubmatch(read(t, Files(), "js/views/headline.js"))
	if match == nil {
		t.Fatal("the page shows no command")
	}
	text, err := os.ReadFile("../footfall.yaml")
	if err != nil {
		t.Fatal(err)
	}
	named := strings.NewReplacer("broker: CHANGE-ME", "broker: mqtts://broker.example", "CHANGE-ME", "a").Replace(string(text))
	d, err := edit.Parse([]byte(named), "footfall.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.SetLine(match[1], match[2]); err != nil {
		t.Fatal(err)
	}
	if c, err := configs.Parse(d.Bytes(), "footfall.yaml"); err != nil || !c.StayGiven {
		t.Errorf("%s: %v", match[0], err)
	}
}

// TestChecksCanFail gives each check something to find.
func TestChecksCanFail(t *testing.T) {
	files := fstest.MapFS{"js/a.js": {}, "index.html": {}}
	for _, text := range []string{`import x from "./b.js"`, `<script src="/js/a.js">`, `<link href="https://fonts.example/a.css">`, `url("b.png")`} {
		if broken(files, "js/c.js", text) == nil {
			t.Errorf("broken: missed %s", text)
		}
	}
	if got := broken(files, "js/c.js", `import { x } from "./a.js"; <a href="#main">`); got != nil {
		t.Error(got)
	}
	for _, text := range []string{`fetch("https://example.org")`, `<p style="color:red">`, `<b onclick="a()">`, `e.innerHTML = x`, `@import "//fonts.example"`} {
		if forbidden("a", text) == nil {
			t.Errorf("forbidden: missed %s", text)
		}
	}
	english := map[string]string{"a": "for {n}", "b": "x"}
	if got := unused(map[string]string{"a": "", "b_c": "", "d": ""}, `t("a") t("b_" + x)`); !slices.Equal(got, []string{"d"}) {
		t.Errorf("unused: got %q", got)
	}
	if got := untranslated(english, map[string]string{"a": "für {m}", "c": "y"}); len(got) != 3 {
		t.Errorf("untranslated: got %q", got)
	}
}
