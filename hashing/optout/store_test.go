//go:build unix

package optout

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"footfall/hashing/address"
)

func options(seed byte) Options {
	return Options{Random: seeded(seed), Now: atNoon, Purpose: Objection, Scope: Site("berlin-1")}
}

func openStore(t *testing.T, path string) *Store {
	t.Helper()
	s, err := OpenStore(path, options(1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "optout.list")
	s := openStore(t, path)
	if _, err := os.Stat(path); s.List().Len() != 0 || !errors.Is(err, fs.ErrNotExist) {
		t.Error("opening alone made a file:", err)
	}
	checker := s.List()
	if added, err := s.Add([]address.Address{phone, tablet, phone}); added != 2 || err != nil {
		t.Fatal(added, err)
	}
	if !checker.Listed(&phone) || !checker.Listed(&tablet) {
		t.Error("the list that was handed out before does not know the new entries")
	}
	if removed, err := s.Remove([]address.Address{tablet}); removed != 1 || err != nil {
		t.Error(removed, err)
	}
	if _, err := OpenStore(path, options(2)); !errors.Is(err, ErrInUse) {
		t.Errorf("a second writer: %v", err)
	}
	read, err := Load(path, options(2))
	if err != nil || !read.Listed(&phone) || read.Listed(&tablet) {
		t.Errorf("reading beside the writer: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := openStore(t, path)
	if !again.List().Listed(&phone) || again.List().Len() != 1 || again.Path() != path {
		t.Error("the list was forgotten")
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	wantFiles(t, filepath.Dir(path), "optout.list", "optout.list.lock")
}

func wantFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if !slices.Equal(got, want) {
		t.Errorf("there is %q, want %q", got, want)
	}
}

// TestBadStore wants a file that cannot be read as a list never to pass for an
// empty list.
func TestBadStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "optout.list")
	if err := os.WriteFile(path, []byte(golden[:len(golden)-6]), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenStore(path, options(1)); err == nil || !strings.Contains(err.Error(), path+": line 11: the list ends here") {
		t.Error(err)
	}
	if s := openStore(t, path+"2"); s == nil {
		t.Error("another list cannot be opened")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	openStore(t, path) // the failure has not kept the lock
	if _, err := OpenStore(filepath.Join(path, "..", "none", "x"), options(1)); err == nil || !strings.Contains(err.Error(), "directory does not exist: create it (install -d -m 0700 ") {
		t.Error(err)
	}
	if err := os.Mkdir(path+".d", 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenStore(path+".d", options(1)); err == nil {
		t.Error("a directory was taken for a list")
	}
	if err := os.WriteFile(path+"3", make([]byte, MaxFile+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path+"3", options(1)); err == nil || !strings.Contains(err.Error(), "more than") {
		t.Error(err)
	}
}

// failing is a file that fails at one of its operations.
type failing struct {
	*os.File
	at  string
	err error
}

func (f *failing) Write(b []byte) (int, error) {
	if f.at == "write" {
		n, _ := f.File.Write(b[:len(b)/2])
		return n, f.err
	}
	return f.File.Write(b)
}

func (f *failing) Sync() error {
	if f.at == "sync" {
		return f.err
	}
	return f.File.Sync()
}

func (f *failing) Chmod(m fs.FileMode) error {
	if f.at == "chmod" {
		return f.err
	}
	return f.File.Chmod(m)
}

func (f *failing) Close() error {
	err := f.File.Close()
	if f.at == "close" {
		return f.err
	}
	return err
}

func failAt(at string, err error) replacer {
	return replacer{create: func(dir, pattern string) (file, error) {
		if at == "create" {
			return nil, err
		}
		f, createErr := os.CreateTemp(dir, pattern)
		return &failing{f, at, err}, createErr
	}}
}

// TestFullDisk fails each step of a change: list and file stay as they were,
// and nothing is left lying about.
func TestFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "optout.list")
	s := openStore(t, path)
	if _, err := s.Add([]address.Address{phone}); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for cause, words := range map[error]string{
		syscall.ENOSPC: "the disk is full, nothing was changed; make room",
		syscall.EROFS:  "read-only, nothing was changed",
		syscall.EACCES: "no permission, nothing was changed",
		syscall.EIO:    "nothing was changed",
	} {
		for _, at := range []string{"create", "write", "chmod", "sync", "close"} {
			s.disk = failAt(at, cause)
			added, err := s.Add([]address.Address{tablet})
			if added != 0 || !errors.Is(err, cause) || !strings.Contains(err.Error(), words) {
				t.Errorf("%v at %s: %d added, %v", cause, at, added, err)
			}
			if removed, err := s.Remove([]address.Address{phone}); removed != 0 || err == nil {
				t.Errorf("%v at %s: %d removed, %v", cause, at, removed, err)
			}
		}
	}
	after, err := os.ReadFile(path)
	if err != nil || string(after) != string(before) || !s.List().Listed(&phone) || s.List().Listed(&tablet) {
		t.Errorf("the failures changed the list: %v", err)
	}
	wantFiles(t, filepath.Dir(path), "optout.list", "optout.list.lock")
	s.disk = onDisk
	if added, err := s.Add([]address.Address{tablet}); added != 1 || err != nil {
		t.Error("once there is room:", added, err)
	}
}

func TestRestore(t *testing.T) {
	there := openStore(t, filepath.Join(t.TempDir(), "optout.list"))
	if _, err := there.Add([]address.Address{phone}); err != nil {
		t.Fatal(err)
	}
	text := there.List().Encode()
	exported, err := Decode(text)
	if err != nil || !IsList(text) || IsList([]byte("00:11:22:33:44:55")) {
		t.Fatal(err)
	}
	here, err := OpenStore(filepath.Join(t.TempDir(), "optout.list"), options(2))
	if err != nil {
		t.Fatal(err)
	}
	defer here.Close()
	here.disk = failAt("write", syscall.ENOSPC)
	if added, err := here.Restore(exported); added != 0 || err == nil || here.List().Len() != 0 {
		t.Error("on a full disk:", added, err)
	}
	here.disk = onDisk
	for _, want := range []int{1, 0} { // the second time there is nothing new
		if added, err := here.Restore(exported); added != want || err != nil || !here.List().Listed(&phone) {
			t.Errorf("%d added, want %d: %v", added, want, err)
		}
	}
	if again, err := Load(here.Path(), options(3)); err != nil || !again.Listed(&phone) {
		t.Error("not on disk:", err)
	}
	foreign := newList(t, 9)
	if _, err := here.Restore(foreign); err == nil || !strings.Contains(err.Error(), "different site keys") {
		t.Error(err)
	}
}

// TestAddAllOrNone refuses a batch with one bad address in it whole.
func TestAddAllOrNone(t *testing.T) {
	s := openStore(t, filepath.Join(t.TempDir(), "optout.list"))
	if added, err := s.Add([]address.Address{phone, random}); added != 0 || !errors.Is(err, address.ErrRandomised) || s.List().Len() != 0 {
		t.Errorf("%d added, %d there: %v", added, s.List().Len(), err)
	}
}

// TestOwner wants a command that root runs not to lock the sensor out.
func TestOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED: giving files away takes root")
	}
	const user, group = 12345, 23456
	dir := t.TempDir()
	if err := os.Chown(dir, user, group); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "optout.list")
	s := openStore(t, path)
	change := func() {
		t.Helper()
		if err := s.Change(func(*List) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	change()
	wantOwner(t, path, user, group, 0o600)
	wantOwner(t, path+LockSuffix, user, group, 0o600)
	if err := errors.Join(os.Chown(path, user+1, group+1), os.Chmod(path, 0o666)); err != nil {
		t.Fatal(err)
	}
	change()
	wantOwner(t, path, user+1, group+1, 0o640)
}

func wantOwner(t *testing.T, path string, uid, gid uint32, mode fs.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if s := info.Sys().(*syscall.Stat_t); s.Uid != uid || s.Gid != gid || info.Mode().Perm() != mode {
		t.Errorf("%s belongs to %d:%d with mode %v, want %d:%d %v", path, s.Uid, s.Gid, info.Mode(), uid, gid, mode)
	}
}
