package edit_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"footfall/configs"
	"footfall/configs/edit"
)

const valid = `# a store
site: jakarta-01
sensor: front-door
sources: [{name: door, interface: mon0}]
zones: [{name: entrance, sources: [{source: door}]}]
`

// configuration writes a file and returns its path.
func configuration(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "footfall.yaml")
	if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t *testing.T, path string) *edit.File {
	t.Helper()
	f, err := edit.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// holds wants a text in a file, and no other file beside it.
func holds(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("the file holds %q (%v), want %q", got, err, want)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			t.Errorf("%s was left behind", e.Name())
		}
	}
}

func TestSave(t *testing.T) {
	path := configuration(t, valid)
	f := open(t, path)
	if err := errors.Join(f.Set("window", "1m"), f.Save()); err != nil {
		t.Fatal(err)
	}
	holds(t, path, valid+"window: 1m\n")
	if err := errors.Join(f.Set("window", "10m"), f.Save()); err != nil { // a second time
		t.Fatal(err)
	}
	holds(t, path, valid+"window: 10m\n")
}

// TestSaveKeepsOwnerAndMode gives the file to another user, as root only may.
func TestSaveKeepsOwnerAndMode(t *testing.T) {
	path := configuration(t, valid)
	uid, gid := os.Getuid(), os.Getgid()
	if uid == 0 {
		uid, gid = 12345, 23456
	}
	if err := errors.Join(os.Chown(path, uid, gid), os.Chmod(path, 0o640)); err != nil {
		t.Fatal(err)
	}
	f := open(t, path)
	if err := errors.Join(f.Set("window", "1m"), f.Save()); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	stat := info.Sys().(*syscall.Stat_t)
	if int(stat.Uid) != uid || int(stat.Gid) != gid || info.Mode() != 0o640 {
		t.Errorf("owner %d:%d, mode %v; want %d:%d and 0640", stat.Uid, stat.Gid, info.Mode(), uid, gid)
	}
}

func TestSaveWritesNothingWithoutAChange(t *testing.T) {
	path := configuration(t, valid+"windw: 1m\n") // invalid, and stays so
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	f := open(t, path)
	if err := errors.Join(f.Set("site", "jakarta-01"), f.Save()); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) {
		t.Errorf("the file was replaced (%v)", err)
	}
}

func TestSaveRefuses(t *testing.T) {
	for _, c := range []struct {
		name      string
		meanwhile func(t *testing.T, path string)
		set, want string
	}{
		{"invalid", func(*testing.T, string) {}, "7m", `window: "7m" does not divide one hour evenly`},
		{"changed", func(t *testing.T, path string) { write(t, path, valid+"# more\n") }, "1m", "was changed by someone else in the meantime; nothing was written, try again"},
		{"replaced by the same text", func(t *testing.T, path string) {
			if err := errors.Join(os.WriteFile(path+".new", []byte(valid), 0o640), os.Rename(path+".new", path)); err != nil {
				t.Fatal(err)
			}
		}, "1m", "was changed by someone else"},
		{"gone", func(t *testing.T, path string) {
			if err := os.Rename(path, path+".old"); err != nil {
				t.Fatal(err)
			}
		}, "1m", "was changed by someone else"},
		{"mode changed", func(t *testing.T, path string) {
			if err := os.Chmod(path, 0o600); err != nil {
				t.Fatal(err)
			}
		}, "1m", "was changed by someone else"},
		{"folder gone", func(t *testing.T, path string) {
			if err := os.RemoveAll(filepath.Dir(path)); err != nil {
				t.Fatal(err)
			}
		}, "1m", "cannot be written: no such file or directory; the file is as it was"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := configuration(t, valid)
			f := open(t, path)
			if err := f.Set("window", c.set); err != nil {
				t.Fatal(err)
			}
			c.meanwhile(t, path)
			before, _ := os.ReadFile(path)
			if err := f.Save(); err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), path) {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if _, err := os.Stat(path); err == nil {
				holds(t, path, string(before))
			}
		})
	}
}

// TestInvalidIsAConfigurationError lets callers tell a mistake of the
// configuration from a failure.
func TestInvalidIsAConfigurationError(t *testing.T) {
	f := open(t, configuration(t, valid))
	var wrong *configs.Error
	if err := errors.Join(f.Set("zones[entrance].sources[door].source", "back"), f.Save()); !errors.As(err, &wrong) {
		t.Errorf("got %v", err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	file, link, protected := filepath.Join(dir, "real.yaml"), filepath.Join(dir, "link.yaml"), filepath.Join(dir, "protected.yaml")
	dangling, tab := filepath.Join(dir, "dangling.yaml"), filepath.Join(dir, "tab.yaml")
	write(t, file, valid)
	write(t, protected, valid)
	write(t, tab, "mqtt:\n\tbroker: x\n")
	if err := errors.Join(os.Symlink("real.yaml", link), os.Symlink("nowhere", dangling), os.Chmod(protected, 0o440)); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		link:       "is a symbolic link; edit the file that it leads to: " + file,
		dangling:   "is a symbolic link",
		protected:  "is write-protected (mode 0440); allow writing first: chmod u+w " + protected,
		dir:        "is not a regular file",
		dir + "/x": `does not exist (no such file or directory); write it with "footfall init", or name another with -c FILE`,
		tab:        "is indented with a tab; YAML wants spaces",
	} {
		if _, err := edit.Open(path); err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), path) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := edit.Open(dir + "/x"); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a missing file is not told apart")
	}
	holds(t, file, valid)
}

func TestDiff(t *testing.T) {
	numbers := func(from, to int, skip ...int) string {
		var b strings.Builder
	next:
		for i := from; i <= to; i++ {
			for _, s := range skip {
				if i == s {
					continue next
				}
			}
			b.WriteString(strings.Repeat("x", i) + "\n")
		}
		return b.String()
	}
	for _, c := range []struct{ name, before, after, want string }{
		{"equal", "a\n", "a\n", ""},
		{"from nothing", "", "a\n", "--- f\n+++ f (changed)\n@@ -0,0 +1,1 @@\n+a\n"},
		{"to nothing", "a\n", "", "--- f\n+++ f (changed)\n@@ -1,1 +0,0 @@\n-a\n"},
		{"no line end", "a\nb", "a\nc", "--- f\n+++ f (changed)\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n"},
		{"middle", numbers(1, 9), numbers(1, 9, 5), "--- f\n+++ f (changed)\n@@ -2,7 +2,6 @@\n xx\n xxx\n xxxx\n-xxxxx\n xxxxxx\n xxxxxxx\n xxxxxxxx\n"},
		{"near", numbers(1, 12), numbers(1, 12, 3, 10), "--- f\n+++ f (changed)\n@@ -1,12 +1,10 @@\n x\n xx\n-xxx\n xxxx\n xxxxx\n xxxxxx\n xxxxxxx\n xxxxxxxx\n xxxxxxxxx\n-" +
			strings.Repeat("x", 10) + "\n " + strings.Repeat("x", 11) + "\n " + strings.Repeat("x", 12) + "\n"},
		{"far", numbers(1, 12), numbers(1, 12, 1, 12), "--- f\n+++ f (changed)\n@@ -1,4 +1,3 @@\n-x\n xx\n xxx\n xxxx\n@@ -9,4 +8,3 @@\n " +
			strings.Repeat("x", 9) + "\n " + strings.Repeat("x", 10) + "\n " + strings.Repeat("x", 11) + "\n-" + strings.Repeat("x", 12) + "\n"},
	} {
		if got := edit.Diff("f", "f (changed)", []byte(c.before), []byte(c.after)); got != c.want {
			t.Errorf("%s: got\n%swant\n%s", c.name, got, c.want)
		}
	}
}

// TestDiffOfMuch bounds the work on texts that have nothing in common.
func TestDiffOfMuch(t *testing.T) {
	a, b := strings.Repeat("a\n", 100_000), strings.Repeat("b\n", 100_000)
	if got := edit.Diff("a", "b", []byte(a), []byte(b)); len(got) < 6*100_000 {
		t.Errorf("only %d bytes", len(got))
	}
}
