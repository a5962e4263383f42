package edit_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"footfall/configs/edit"
)

// ownership is mode and group of a file.
func ownership(t *testing.T, path string) (fs.FileMode, int) {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode(), int(info.Sys().(*syscall.Stat_t).Gid)
}

func TestCreate(t *testing.T) {
	gid := os.Getegid()
	if os.Getuid() == 0 {
		gid = 4711
	}
	path := filepath.Join(t.TempDir(), "etc", "footfall.yaml")
	if err := edit.Create(path, []byte(valid), gid); err != nil {
		t.Fatal(err)
	}
	holds(t, path, valid)
	if mode, group := ownership(t, path); mode != 0o640 || group != gid {
		t.Errorf("mode %v, group %d", mode, group)
	}
	if mode, group := ownership(t, filepath.Dir(path)); mode != fs.ModeDir|0o750 || group != gid {
		t.Errorf("the folder has mode %v, group %d", mode, group)
	}

	err := edit.Create(path, []byte(valid+"window: 1m\n"), edit.SameGroup)
	if err == nil || !strings.Contains(err.Error(), "made by someone else in the meantime") {
		t.Errorf("over a file: %v", err)
	}
	holds(t, path, valid)

	other := filepath.Join(filepath.Dir(path), "other.yaml")
	if err := edit.Create(other, []byte(valid+"windw: 1m\n"), edit.SameGroup); err == nil || !strings.Contains(err.Error(), `"windw"`) {
		t.Errorf("not valid: %v", err)
	}
	if _, err := os.Lstat(other); err == nil {
		t.Error("a file that is not valid was written")
	}
	if err := edit.Create(filepath.Join(path, "x", "y"), []byte(valid), edit.SameGroup); err == nil {
		t.Error("no error below a file")
	}
}

func TestWriteSecret(t *testing.T) {
	dir := t.TempDir()
	path, elsewhere := filepath.Join(dir, "mqtt-password"), filepath.Join(dir, "elsewhere")
	for name, text := range map[string]string{path: "old", elsewhere: "mine"} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := edit.WriteSecret(path, []byte("new"), edit.SameGroup); err != nil {
		t.Fatal(err)
	}
	holds(t, path, "new")
	if mode, _ := ownership(t, path); mode != 0o640 {
		t.Errorf("mode %v", mode)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(elsewhere, link); err != nil {
		t.Fatal(err)
	}
	if err := edit.WriteSecret(link, []byte("new"), edit.SameGroup); err != nil {
		t.Fatal(err)
	}
	holds(t, elsewhere, "mine")
	holds(t, link, "new")
	if err := edit.WriteSecret(filepath.Join(dir, "a", "b", "c"), nil, edit.SameGroup); err == nil {
		t.Error("no error in a folder that cannot be made")
	}
}
