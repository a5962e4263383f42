package users

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"go.yaml.in/yaml/v3"
)

// Errors to tell apart with errors.Is.
var (
	ErrExists  = errors.New("there is such a user")
	ErrUnknown = errors.New("there is no such user")
)

const (
	maxFile  = 4 << 20
	maxUsers = 10_000
)

// file is the form on disk.
type file struct {
	Users []User `yaml:"users"`
}

// Parse reads the text of a users file. Names are unique.
func Parse(data []byte) ([]User, error) {
	if len(data) > maxFile {
		return nil, fmt.Errorf("larger than %d bytes", maxFile)
	}
	var f file
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(f.Users) > maxUsers {
		return nil, fmt.Errorf("%d users; at most %d are supported", len(f.Users), maxUsers)
	}
	seen := map[string]bool{}
	for i := range f.Users {
		if err := f.Users[i].check(); err != nil {
			return nil, err
		}
		if seen[f.Users[i].Name] {
			return nil, fmt.Errorf("user %s is there twice; delete one", f.Users[i].Name)
		}
		seen[f.Users[i].Name] = true
	}
	return f.Users, nil
}

// Store is the users file. Its methods may be called from any goroutine, and from
// several processes.
type Store struct {
	path string

	mu    sync.Mutex
	read  os.FileInfo // of what users holds; nil for no file
	users []User
}

// Open reads the users at path. A file that is missing has no users.
func Open(path string) (*Store, error) {
	s := &Store{path: path}
	_, err := s.All()
	return s, err
}

// All returns the users as they are in the file now, sorted by name. With an error come
// those that were read last, so that a torn file locks no sensor out.
func (s *Store) All() ([]User, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	info, err := os.Stat(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		s.read, s.users = nil, nil
		return nil, nil
	}
	if err != nil {
		return s.users, fmt.Errorf("users %s: %w", s.path, err)
	}
	if s.read != nil && os.SameFile(info, s.read) && info.ModTime().Equal(s.read.ModTime()) && info.Size() == s.read.Size() {
		return s.users, nil
	}
	data, err := os.ReadFile(s.path)
	if err == nil {
		var all []User
		if all, err = Parse(data); err == nil {
			s.read, s.users = info, all
			return all, nil
		}
	}
	return s.users, fmt.Errorf("users %s: %w", s.path, err)
}

// Find returns a user by name.
func (s *Store) Find(name string) (User, bool) {
	all, _ := s.All() // those read last, if the file is broken
	i := slices.IndexFunc(all, func(u User) bool { return u.Name == name })
	if i < 0 {
		return User{}, false
	}
	return all[i], true
}

// Add stores a user. It returns [ErrExists] if the name is taken.
func (s *Store) Add(u User) error {
	if err := u.check(); err != nil {
		return err
	}
	all, err := s.All()
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(o User) bool { return o.Name == u.Name }) {
		return fmt.Errorf("user %s: %w; remove it first, or take another name", u.Name, ErrExists)
	}
	return s.write(append(slices.Clone(all), u))
}

// Remove deletes a user. It returns [ErrUnknown] if there is none of the name.
func (s *Store) Remove(name string) error {
	all, err := s.All()
	if err != nil {
		return err
	}
	left := slices.DeleteFunc(slices.Clone(all), func(u User) bool { return u.Name == name })
	if len(left) == len(all) {
		return fmt.Errorf("user %s: %w; \"footfall-hub user list\" shows all", name, ErrUnknown)
	}
	return s.write(left)
}

// write puts a new file in the place of the old one in one step. It belongs to the owner
// of the directory, so that root can add users to a hub that runs as another user.
func (s *Store) write(all []User) error {
	slices.SortFunc(all, func(a, b User) int { return bytes.Compare([]byte(a.Name), []byte(b.Name)) })
	text, err := yaml.Marshal(file{all})
	if err != nil {
		return fmt.Errorf("users %s: %w", s.path, err)
	}
	dir := filepath.Dir(s.path)
	f, err := os.CreateTemp(dir, ".users-*")
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("users %s: directory %s does not exist; create it (install -d -m 0700 %s) or set state: %w", s.path, dir, dir, err)
	} else if err != nil {
		return fmt.Errorf("users %s: %w", s.path, err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(0o600), giveTo(f, dir), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), s.path)
	}
	if err != nil {
		return fmt.Errorf("users %s: %w", s.path, err)
	}
	syncDir(dir)
	return nil
}

// syncDir makes a rename last through a power cut, where the file system can. A password
// is shown once, so its user has to stay.
func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}
