package systemd

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// makeTarget runs a target of the Makefile with stand-ins for the programs and their
// manual, and returns what it prints.
func makeTarget(t *testing.T, dest, target string, more ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, path := range []string{"footfall", "footfall-hub", "man/footfall.1", "man/footfall-run.1", "man/hub/footfall-hub.1", "man/hub/footfall-hub-user-add.1"} {
		path = filepath.Join(dir, path)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte("#!/bin/sh\n"), 0o755)); err != nil {
			t.Fatal(err)
		}
	}
	args := append([]string{"-C", "..", "--no-print-directory", target, "DESTDIR=" + dest,
		"BINARY=" + dir + "/footfall", "HUB_BINARY=" + dir + "/footfall-hub", "MANUAL=" + dir + "/man"}, more...)
	command := exec.Command(need(t, "make"), args...)
	// A make around these tests would pass its own variables down.
	command.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "MAKE") || strings.HasPrefix(v, "MFLAGS")
	})
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("make %s: %v\n%s", target, err, out)
	}
	return string(out)
}

// tree lists the files below a directory with their modes.
func tree(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		files = append(files, info.Mode().String()+" "+strings.TrimPrefix(path, dir))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestInstall(t *testing.T) {
	dest := t.TempDir()
	makeTarget(t, dest, "install", "PREFIX=/usr")
	want := []string{
		"-rw-r----- /etc/footfall/footfall.yaml",
		"-rwxr-xr-x /usr/bin/footfall",
		"-rwxr-xr-x /usr/bin/footfall-hub",
		"-rw-r--r-- /usr/lib/NetworkManager/conf.d/footfall.conf",
		"-rw-r--r-- /usr/lib/systemd/system/footfall-hub.service",
		"-rw-r--r-- /usr/lib/systemd/system/footfall-radio.service",
		"-rw-r--r-- /usr/lib/systemd/system/footfall.service",
		"-rw-r--r-- /usr/lib/sysusers.d/footfall-hub.conf",
		"-rw-r--r-- /usr/lib/sysusers.d/footfall.conf",
		"-rw-r--r-- /usr/lib/tmpfiles.d/footfall-hub.conf",
		"-rw-r--r-- /usr/lib/tmpfiles.d/footfall.conf",
		"-rw-r--r-- /usr/share/doc/footfall/footfall.yaml",
		"-rw-r--r-- /usr/share/doc/footfall-hub/hub.yaml",
		"-rw-r--r-- /usr/share/man/man1/footfall-hub-user-add.1",
		"-rw-r--r-- /usr/share/man/man1/footfall-hub.1",
		"-rw-r--r-- /usr/share/man/man1/footfall-run.1",
		"-rw-r--r-- /usr/share/man/man1/footfall.1",
	}
	if got := tree(t, dest); !slices.Equal(got, want) {
		t.Errorf("installed\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, unit := range []string{"footfall.service", "footfall-radio.service", "footfall-hub.service"} {
		if got := read(t, dest+"/usr/lib/systemd/system/"+unit); got != read(t, unit) {
			t.Errorf("%s was changed on its way to /usr", unit)
		}
	}
	if got := read(t, dest+"/etc/footfall/footfall.yaml"); got != read(t, "../configs/footfall.yaml") {
		t.Error("the configuration is not the reference")
	}
}

// TestUninstall changes the configuration, installs again and uninstalls: the
// change outlives both, and nothing else does.
func TestUninstall(t *testing.T) {
	dest := t.TempDir()
	makeTarget(t, dest, "install")
	config := filepath.Join(dest, "etc/footfall/footfall.yaml")
	if err := os.WriteFile(config, []byte("site: mine\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	if out := makeTarget(t, dest, "install"); !strings.Contains(out, "kept "+config) {
		t.Errorf("the second install does not say that it kept the configuration:\n%s", out)
	}
	if out := makeTarget(t, dest, "uninstall"); !strings.Contains(out, "kept ") {
		t.Errorf("uninstall does not say what it kept:\n%s", out)
	}
	if got, want := tree(t, dest), []string{"-rw-r----- /etc/footfall/footfall.yaml"}; !slices.Equal(got, want) {
		t.Errorf("left\n%s", strings.Join(got, "\n"))
	}
	if got := read(t, config); got != "site: mine\n" {
		t.Errorf("the configuration became %q", got)
	}
	for _, dir := range []string{"footfall", "footfall-hub"} {
		if _, err := os.Stat(filepath.Join(dest, "usr/local/share/doc", dir)); err == nil {
			t.Errorf("an empty directory of our own was left: %s", dir)
		}
	}
}

// TestInstallElsewhere follows PREFIX and SYSCONFDIR into the unit.
func TestInstallElsewhere(t *testing.T) {
	dest := t.TempDir()
	makeTarget(t, dest, "install", "PREFIX=/opt/footfall", "SYSCONFDIR=/opt/etc")
	unit := read(t, dest+"/opt/footfall/lib/systemd/system/footfall.service")
	if !strings.Contains(unit, "ExecStart=/opt/footfall/bin/footfall run -c /opt/etc/footfall/footfall.yaml\n") {
		t.Errorf("the unit starts something else:\n%s", unit)
	}
	if out := makeTarget(t, t.TempDir(), "install", "MANUAL=/none"); !strings.Contains(out, `no manual pages: "make man"`) {
		t.Errorf("installs without its manual and does not say so:\n%s", out)
	}
	hub := read(t, dest+"/opt/footfall/lib/systemd/system/footfall-hub.service")
	if !strings.Contains(hub, "ExecStart=/opt/footfall/bin/footfall-hub run -c /opt/etc/footfall-hub/hub.yaml\n") {
		t.Errorf("the unit of the hub starts something else:\n%s", hub)
	}
	if got := read(t, dest+"/opt/etc/footfall-hub/hub.yaml"); got != read(t, "../buffer/hub/settings/hub.yaml") {
		t.Error("the hub has no configuration where its unit looks")
	}
	lib := dest + "/opt/footfall/lib/tmpfiles.d/"
	for _, text := range []string{unit, hub, read(t, lib+"footfall.conf"), read(t, lib+"footfall-hub.conf")} {
		if strings.Contains(strings.ReplaceAll(text, "/opt/etc/", ""), "/etc/footfall") {
			t.Errorf("still names the usual place:\n%s", text)
		}
	}
}

// onMachine runs one of the scripts with stand-ins for systemd's programs, and
// returns how those were called.
func onMachine(t *testing.T, version, script string, args ...string) string {
	t.Helper()
	dir := t.TempDir()
	calls := filepath.Join(dir, "calls")
	for _, program := range []string{"systemctl", "systemd-sysusers", "systemd-tmpfiles"} {
		text := "#!/bin/sh\n[ \"$1\" = --version ] && { echo 'systemd " + version + " (x)'; exit; }\n" +
			"echo " + program + " \"$@\" >> " + calls + "\n"
		if err := os.WriteFile(filepath.Join(dir, program), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.Command("sh", append([]string{script}, args...)...)
	command.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "FOOTFALL_SYSTEMD_RUNNING="+dir)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", script, err, out)
	}
	return read(t, calls)
}

func TestActivate(t *testing.T) {
	dest := t.TempDir()
	makeTarget(t, dest, "install", "PREFIX=/usr")
	got := onMachine(t, "252", "activate.sh", dest+"/usr/lib/systemd/system")
	sysusers, tmpfiles := dest+"/usr/lib/sysusers.d/", dest+"/usr/lib/tmpfiles.d/"
	want := "systemd-sysusers " + sysusers + "footfall.conf " + sysusers + "footfall-hub.conf\n" +
		"systemd-tmpfiles --create " + tmpfiles + "footfall.conf " + tmpfiles + "footfall-hub.conf\n" +
		"systemctl daemon-reload\n"
	if got != want {
		t.Errorf("called\n%swant\n%s", got, want)
	}
	makeTarget(t, dest, "uninstall", "PREFIX=/usr")
	if got := tree(t, dest); len(got) != 1 {
		t.Errorf("uninstall left %v", got)
	}
}

// TestDeactivate leaves alone what was not installed there: a package may have brought it.
func TestDeactivate(t *testing.T) {
	units := t.TempDir()
	for _, unit := range []string{"footfall.service", "footfall-radio.service"} {
		if err := os.WriteFile(filepath.Join(units, unit), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := "systemctl disable --now footfall.service\nsystemctl disable --now footfall-radio.service\n"
	if got := onMachine(t, "252", "deactivate.sh", units); got != want {
		t.Errorf("called %q, want %q", got, want)
	}
	if err := os.WriteFile(filepath.Join(units, "footfall-hub.service"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if got, want := onMachine(t, "252", "deactivate.sh", units), want+"systemctl disable --now footfall-hub.service\n"; got != want {
		t.Errorf("called %q, want %q", got, want)
	}
}

// TestSnippets lets systemd read the files that make the user and set the
// owners, in a scratch directory.
func TestSnippets(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED: setting owners takes root")
	}
	dest := t.TempDir()
	makeTarget(t, dest, "install", "PREFIX=/usr")
	secret := filepath.Join(dest, "etc/footfall/tls/key.pem")
	if err := os.MkdirAll(filepath.Dir(secret), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(secret, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"systemd-sysusers", "--root=" + dest, "footfall.conf", "footfall-hub.conf"},
		{"systemd-tmpfiles", "--root=" + dest, "--create", "footfall.conf", "footfall-hub.conf"},
	} {
		if out, err := exec.Command(need(t, args[0]), args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	if passwd := read(t, dest+"/etc/passwd"); !strings.Contains(passwd, "footfall:x:") || !strings.Contains(passwd, "footfall-hub:x:") || !strings.Contains(passwd, "nologin") {
		t.Errorf("the users are\n%s", passwd)
	}
	for path, want := range map[string]fs.FileMode{
		"etc/footfall": 0o750, "etc/footfall/footfall.yaml": 0o640,
		"etc/footfall/tls": 0o750, "etc/footfall/tls/key.pem": 0o640,
		"etc/footfall-hub": 0o750, "var/lib/footfall-hub": 0o700,
	} {
		if info, err := os.Stat(filepath.Join(dest, path)); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, want mode %v", path, info.Mode(), want)
		}
	}
}
