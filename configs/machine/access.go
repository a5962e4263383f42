package machine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"footfall/configs"
)

// Account is a user with all groups.
type Account struct {
	UID    int
	Groups []int
}

// Rights, as in the last three bits of a mode.
const (
	mayRead   = 4
	mayWrite  = 2
	mayPass   = 1 // a folder
	openToAll = 0o007
)

// may reports whether an account has rights to a file with this owner, group and mode
// (POSIX.1-2017, 4.5). Root may do everything.
func (a Account) may(rights, uid, gid int, mode fs.FileMode) bool {
	bits := int(mode.Perm())
	switch {
	case a.UID == 0:
		return true
	case uid == a.UID:
		bits >>= 6
	case slices.Contains(a.Groups, gid):
		bits >>= 3
	}
	return bits&rights == rights
}

// look is a look at files with the eyes of the service's user.
type look struct {
	Machine
	account *Account // nil where there is no such user
}

// named is a file of a setting. Others must not read a secret.
type named struct {
	setting, path string
	secret        bool
}

// files looks at the files to read.
func (l look) files(c *configs.Config) (all []Finding) {
	files := []named{
		{"opt_out.file", c.OptOut.File, true}, // it says who is on it
		{"mqtt.username_file", c.MQTT.UsernameFile, false}, {"mqtt.password_file", c.MQTT.PasswordFile, true},
		{"mqtt.ca_file", c.MQTT.CAFile, false}, {"mqtt.cert_file", c.MQTT.CertFile, false}, {"mqtt.key_file", c.MQTT.KeyFile, true},
		{"mqtt.key_passphrase_file", c.MQTT.KeyPassphraseFile, true}, {"mqtt.proxy_password_file", c.MQTT.ProxyPasswordFile, true},
	}
	for i, s := range c.Sources {
		at := fmt.Sprintf("sources[%d].", i)
		files = append(files, named{at + "stream_identity", s.Stream.Identity, true}, named{at + "stream_peer", s.Stream.Peer, false})
	}
	for _, f := range files {
		switch {
		case f.path == "":
			continue
		case strings.HasPrefix(f.path, Credentials):
			all = append(all, Finding{Unchecked, f.setting, "whether systemd passes " + f.path + " to the service", "it needs a drop-in with LoadCredential=; footfall doctor tries the broker"})
			continue
		}
		found := l.readable(f.setting, f.path, f.path)
		if f.secret {
			found = append(found, open(f.setting, f.path, l.letRead(f.path))...)
		}
		all = append(all, found...)
	}
	// The list that the sensor keeps says who is on it, too. It need not be there yet.
	return append(all, open("opt_out.list", c.OptOut.List, "run: chmod 0600 "+c.OptOut.List)...)
}

// Readable tells whether the service's user can read a file that a setting names. It
// returns nothing where there is no such user.
func (m Machine) Readable(setting, path string) []Finding {
	account, err := m.LookUp(m.User)
	l := look{m, &account}
	if err != nil {
		l.account = nil // that it is missing can still be seen
	}
	return l.readable(setting, path, path)
}

// readable tells whether the service can read a file.
func (l look) readable(setting, path, name string) []Finding {
	d, err := l.denied(path, mayRead)
	switch {
	case errors.Is(err, errNoAccount):
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return []Finding{{Problem, setting, name + " does not exist", "create it, or name another"}}
	case err != nil:
		return []Finding{{Unchecked, setting, fmt.Sprintf("whether the user %q can read %s: %v", l.User, name, reason(err)), "try again as root"}}
	case d.at != "":
		return []Finding{{Problem, setting, fmt.Sprintf("the user %q cannot read %s: %s", l.User, name, d), d.fix(l.letRead(path), l.User)}}
	}
	return []Finding{{Fine, setting, fmt.Sprintf("the user %q can read %s", l.User, name), ""}}
}

func (l look) letRead(path string) string {
	return fmt.Sprintf("run: chown root:%s %s && chmod 0640 %[2]s", l.User, path)
}

// open warns of a secret open to every user of the machine, if it is there.
func open(setting, path, fix string) []Finding {
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm()&openToAll == 0 {
		return nil
	}
	return []Finding{{Warning, setting, fmt.Sprintf("every user of this machine can get at %s (mode %04o)", path, info.Mode().Perm()), fix}}
}

// folders looks at the folders to write to.
func (l look) folders(c *configs.Config) (all []Finding) {
	seen := map[string]bool{}
	for _, f := range []named{
		{"outbox.path", c.Outbox.Path, false}, {"opt_out.list", c.OptOut.List, false},
		{"calibration.file", c.Calibration.File, false}, {"control.socket", c.Control.Socket, false},
	} {
		dir := filepath.Dir(f.path)
		if f.path == "" || seen[dir] {
			continue
		}
		seen[dir] = true
		if found := l.writable(f.setting, dir); found.Text != "" {
			all = append(all, found)
		}
	}
	return all
}

// Folders made by systemd at the start of the service (StateDirectory and
// RuntimeDirectory of the unit).
var madeByUnit = []string{"/var/lib/footfall", "/run/footfall"}

func (l look) writable(setting, dir string) Finding {
	d, err := l.denied(dir, mayWrite|mayPass)
	switch {
	case errors.Is(err, errNoAccount):
		return Finding{}
	case errors.Is(err, fs.ErrNotExist) && slices.Contains(madeByUnit, dir) && l.hasSystemd():
		return Finding{Fine, setting, "systemd makes the folder " + dir + " when the service starts", ""}
	case errors.Is(err, fs.ErrNotExist):
		return Finding{Problem, setting, "the folder " + dir + " does not exist", fmt.Sprintf("run: install -d -m %s -o %s -g %[2]s %s", modeFor(setting), l.User, dir)}
	case err != nil:
		return Finding{Unchecked, setting, fmt.Sprintf("whether the user %q can write to %s: %v", l.User, dir, reason(err)), "try again as root"}
	case d.at != "":
		return Finding{Problem, setting, fmt.Sprintf("the user %q cannot write to the folder %s: %s", l.User, dir, d),
			d.fix(fmt.Sprintf("run: chown %s:%[1]s %s", l.User, dir), l.User)}
	}
	return Finding{Fine, setting, fmt.Sprintf("the user %q can write to the folder %s", l.User, dir), ""}
}

// modeFor is the mode of a missing folder. The group of the service reaches its control
// socket.
func modeFor(setting string) string {
	if setting == "control.socket" {
		return "0750"
	}
	return "0700"
}

func (l look) hasSystemd() bool {
	_, err := os.Stat(l.Systemd)
	return l.Systemd != "" && err == nil
}

// denial is the file or folder closed to an account; the zero value is none.
type denial struct {
	at     string
	mode   fs.FileMode
	folder bool // above the path
}

// String says why.
func (d denial) String() string {
	if d.folder {
		return fmt.Sprintf("the folder %s is closed to it (mode %04o)", d.at, d.mode)
	}
	return fmt.Sprintf("its owner, group and mode (%04o) do not allow it", d.mode)
}

// fix is the given command, or one to open the folder above.
func (d denial) fix(otherwise, user string) string {
	if d.folder {
		return fmt.Sprintf("run: chgrp %s %s && chmod g+x %[2]s", user, d.at)
	}
	return otherwise
}

// errNoAccount says that there is no user to look with.
var errNoAccount = errors.New("the service has no user on this machine")

// denied finds the first file or folder of a path closed to the service's user, from
// the root on. A broken path is an error.
func (l look) denied(path string, rights int) (denial, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return denial{}, err
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return denial{}, err
	}
	if l.account == nil {
		return denial{}, errNoAccount
	}
	for _, dir := range above(path) {
		if ok, mode, err := l.allowed(dir, mayPass); err != nil || !ok {
			return denial{dir, mode, true}, err
		}
	}
	if ok, mode, err := l.allowed(path, rights); err != nil || !ok {
		return denial{path, mode, false}, err
	}
	return denial{}, nil
}

// above are the folders above an absolute path, from the root on.
func above(path string) (all []string) {
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		all = append([]string{dir}, all...)
		if dir == filepath.Dir(dir) {
			return all
		}
	}
}

func (l look) allowed(path string, rights int) (ok bool, mode fs.FileMode, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return false, 0, err
	}
	uid, gid, err := ownerOf(info)
	return l.account.may(rights, uid, gid, info.Mode()), info.Mode().Perm(), err
}

// reason is an error without the path.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
