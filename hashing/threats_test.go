package hashing_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// qualified is a name behind its folder, such as `sensor/control.maxPeers`. Words with
// an underscore are settings.
var qualified = regexp.MustCompile("`((?:buffer|configs|hashing|sensor|systemd)[a-z0-9/]*)\\.([A-Za-z0-9]+)`")

// bare is the name of a test without its folder.
var bare = regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9]+)`")

// absent returns the names on a page that are not in the tree at top: tests and
// constants.
func absent(t *testing.T, top, page string) (missing []string, named int) {
	t.Helper()
	for _, m := range qualified.FindAllStringSubmatch(page, -1) {
		named++
		if !declared(t, filepath.Join(top, m[1]), m[2]) {
			missing = append(missing, m[1]+"."+m[2])
		}
	}
	for _, m := range bare.FindAllStringSubmatch(page, -1) {
		named++
		if !slices.ContainsFunc(folders(t, top), func(folder string) bool { return declared(t, folder, m[1]) }) {
			missing = append(missing, m[1])
		}
	}
	return missing, named
}

// folders returns the folders of the tree that have tests.
func folders(t *testing.T, top string) (found []string) {
	t.Helper()
	for _, pattern := range []string{"*/*_test.go", "*/*/*_test.go", "*/*/*/*_test.go"} {
		files, err := filepath.Glob(filepath.Join(top, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			found = append(found, filepath.Dir(f))
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// declared tells whether a folder has a test of that name, or outside of its tests a
// constant.
func declared(t *testing.T, folder, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	constant := regexp.MustCompile(`(?m)^(?:const |\t)` + name + `\b[^=\n]*= `)
	test := strings.HasPrefix(name, "Test") || strings.HasPrefix(name, "Fuzz")
	return slices.ContainsFunc(files, func(file string) bool {
		if strings.HasSuffix(file, "_test.go") != test {
			return false
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if test {
			return strings.Contains(string(text), "\nfunc "+name+"(")
		}
		return constant.Match(text)
	})
}

// TestThreats looks for the tests and limits that the pages about security name.
func TestThreats(t *testing.T) {
	for page, least := range map[string]int{"THREATS.md": 80, "SECURITY.md": 9} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		missing, named := absent(t, "..", string(text))
		for _, name := range missing {
			t.Errorf("%s names %s, which is not there", page, name)
		}
		if named < least {
			t.Errorf("%s names only %d tests and limits", page, named)
		}
	}
	bad := "`hashing.TestNoSuchThing`, `hashing.noSuchLimit`, `sensor.TestThreats`, `TestNowhere`, `hashing.TestThreats`, `hashing.maxFilters`, `hashing.absent`"
	missing, _ := absent(t, "..", bad)
	if want := []string{"hashing.TestNoSuchThing", "hashing.noSuchLimit", "sensor.TestThreats", "hashing.absent", "TestNowhere"}; !slices.Equal(missing, want) {
		t.Errorf("absent: %q, want %q", missing, want)
	}
}
