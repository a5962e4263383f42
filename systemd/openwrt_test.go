package systemd

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// router stands in for OpenWrt: what its functions.sh and procd.sh offer to an init
// script. The calls to procd are printed. Users are lines of a file, as there.
const router = `
mkdir -p "$IPKG_INSTROOT/etc"
touch "$IPKG_INSTROOT/etc/passwd" "$IPKG_INSTROOT/etc/group"
group_add_next() {
	grep -q "^$1:" "$IPKG_INSTROOT/etc/group" || echo "$1:x:32768:" >> "$IPKG_INSTROOT/etc/group"
	echo 32768
}
user_exists() { grep -q "^$1:" "$IPKG_INSTROOT/etc/passwd"; }
user_add() { echo "$1:x:$2:$3:$4:$5" >> "$IPKG_INSTROOT/etc/passwd"; }
logger() { echo "logger $*"; }
chown() { echo "chown $*" >> "$IPKG_INSTROOT/chowned"; }
for call in open_instance set_param append_param add_jail close_instance send_signal; do
	eval "procd_$call() { echo \"$call \$*\"; }"
done
start() { echo "open_service"; start_service; echo "close_service"; }
. ../systemd/package/openwrt/footfall.init
`

// newRouter makes a root with the stand-in for a program that finds a configuration
// valid that does not say "bad".
func newRouter(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	write(t, filepath.Join(root, "usr/bin/footfall"), "#!/bin/sh\n! grep bad \"$3\" >&2\n", 0o755)
	return root
}

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

// onRouter runs commands after the init script in the shell of OpenWrt, and returns what
// they print. The root is written as ROOT.
func onRouter(t *testing.T, root, commands string) string {
	t.Helper()
	command := exec.Command(need(t, "busybox"), "ash", "-eu", "-c", router+commands)
	command.Env = append(os.Environ(), "IPKG_INSTROOT="+root)
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return strings.ReplaceAll(string(out), root, "ROOT")
}

// TestOpenWrtScripts lets the shell of OpenWrt read what it is to run.
func TestOpenWrtScripts(t *testing.T) {
	for _, script := range []string{"footfall.init", "postinst", "prerm", "postrm"} {
		path := filepath.Join("package/openwrt", script)
		if out, err := exec.Command(need(t, "busybox"), "ash", "-n", path).CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s: %v\n%s", path, err, out)
		}
	}
}

func TestOpenWrtNotConfigured(t *testing.T) {
	root := newRouter(t)
	got := onRouter(t, root, "start")
	if want := "open_service\nlogger -t footfall -p daemon.notice nothing runs yet: there is no ROOT/etc/footfall/footfall.yaml\nclose_service\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	// The folders are there for the commands that come before the first start.
	if target, err := os.Readlink(filepath.Join(root, "var/lib/footfall")); err != nil || target != root+"/srv/footfall" {
		t.Errorf("the state is at %s, %v", target, err)
	}
	if got, want := read(t, root+"/etc/passwd"), "footfall:x::32768:Footfall:"+root+"/srv/footfall\nfootfall-radio:x::32768:Footfall:"+root+"/srv/footfall\n"; got != want {
		t.Errorf("the users are\n%s\nwant\n%s", got, want)
	}
}

func TestOpenWrtStart(t *testing.T) {
	for name, c := range map[string]struct{ source, golden string }{
		"interface":   {"  - name: door\n    interface: mon0\n    #radio: \"\"\n", "openwrt-interface"},
		"radio":       {"  - name: door\n    radio: auto\n", "openwrt-radio"},
		"radio first": {"  - radio: auto\n    name: door\n", "openwrt-radio"},
	} {
		t.Run(name, func(t *testing.T) {
			root := newRouter(t)
			write(t, root+"/etc/footfall/footfall.yaml", "sources:\n"+c.source, 0o644)
			write(t, root+"/etc/footfall/tls/key.pem", "", 0o644)
			write(t, root+"/sbin/ujail", "", 0o755)
			got := onRouter(t, root, "start | sed 's/FOOTFALL_BOOT=[0-9a-f-]*/FOOTFALL_BOOT=ID/'")
			compare(t, filepath.Join("testdata", c.golden), got)
			for path, want := range map[string]os.FileMode{"etc/footfall": 0o750, "etc/footfall/tls": 0o750, "etc/footfall/tls/key.pem": 0o640, "srv/footfall": 0o700, "run/footfall": 0o750, "var/run/footfall-radio": 0o750} {
				if info, err := os.Stat(filepath.Join(root, path)); err != nil || info.Mode().Perm() != want {
					t.Errorf("%s: %v %v, want mode %v", path, info, err, want)
				}
			}
		})
	}
}

// TestOpenWrtWithoutJail wants no user where procd could not give it the right it needs.
func TestOpenWrtWithoutJail(t *testing.T) {
	root := newRouter(t)
	write(t, root+"/etc/footfall/footfall.yaml", "site: a\n", 0o644)
	if got := onRouter(t, root, "start"); strings.Contains(got, "set_param user") || !strings.Contains(got, "set_param command ROOT/usr/bin/footfall run") {
		t.Errorf("got\n%s", got)
	}
}

// TestOpenWrtNotValid refuses to start what procd would start again for ever. A sensor
// that runs is left as it is, and tells by its health.
func TestOpenWrtNotValid(t *testing.T) {
	root := newRouter(t)
	write(t, root+"/etc/footfall/footfall.yaml", "bad: 1\n", 0o644)
	if got := onRouter(t, root, "start_service || echo status $?"); !strings.Contains(got, "not started: bad: 1\nstatus 1\n") || strings.Contains(got, "open_instance") {
		t.Errorf("start: got\n%s", got)
	}
	if got, want := onRouter(t, root, "reload_service"), "send_signal footfall sensor HUP\n"; got != want {
		t.Errorf("reload: got\n%s\nwant\n%s", got, want)
	}
}

func TestOpenWrtReload(t *testing.T) {
	root := newRouter(t)
	write(t, root+"/etc/footfall/footfall.yaml", "site: a\n", 0o644)
	got := onRouter(t, root, "reload_service")
	if !strings.HasPrefix(got, "open_service\n") || !strings.HasSuffix(got, "close_service\nsend_signal footfall sensor HUP\n") {
		t.Errorf("got\n%s", got)
	}
}

// TestOpenWrtState takes along what a command wrote to memory before the first start,
// and never puts it over what is on the overlay.
func TestOpenWrtState(t *testing.T) {
	root := newRouter(t)
	write(t, root+"/var/lib/footfall/opt-out.list", "in memory", 0o600)
	write(t, root+"/var/lib/footfall/calibration.csv", "in memory", 0o600)
	write(t, root+"/srv/footfall/opt-out.list", "on the overlay", 0o600)
	got := onRouter(t, root, "prepare; prepare")
	if !strings.Contains(got, "opt-out.list was written to memory") {
		t.Errorf("does not say what it kept:\n%s", got)
	}
	for path, want := range map[string]string{
		"srv/footfall/opt-out.list": "on the overlay", "srv/footfall/opt-out.list.memory": "in memory",
		"srv/footfall/calibration.csv": "in memory", "var/lib/footfall/opt-out.list": "on the overlay",
	} {
		if got := read(t, filepath.Join(root, path)); got != want {
			t.Errorf("%s holds %q, want %q", path, got, want)
		}
	}
}

// TestPackageE2EOpenWrt unpacks the package as users of OpenWrt 25.12 do, with the tar of
// a router. No file of it is a configuration file, which an upgrade would ask about.
func TestPackageE2EOpenWrt(t *testing.T) {
	busybox := need(t, "busybox")
	packages, root, control := buildPackages(t, "footfall", "ipk", "mipsel_24kc"), t.TempDir(), t.TempDir()
	unpack := `set -e; package=$1/footfall_2.0_mipsel_24kc.ipk
"$3" tar -xzOf $package ./data.tar.gz | "$3" tar -xz -C "$2"
"$3" tar -xzOf $package ./control.tar.gz | "$3" tar -xz -C "$4"`
	out, err := exec.Command("sh", "-c", unpack, "sh", packages, root, busybox, control).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := []string{
		"-rw-r--r-- /etc/capabilities/footfall-radio.json",
		"-rw-r--r-- /etc/capabilities/footfall.json",
		"-rwxr-xr-x /etc/init.d/footfall",
		"-rw-r--r-- /lib/upgrade/keep.d/footfall",
		"-rwxr-xr-x /usr/bin/footfall",
		"-rw-r--r-- /usr/share/footfall/footfall.yaml",
	}
	if got := tree(t, root); !slices.Equal(got, want) {
		t.Errorf("unpacked\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got := read(t, control+"/conffiles"); got != "\n" {
		t.Errorf("configuration files: %q, want none", got)
	}
	for _, line := range []string{"Architecture: mipsel_24kc\n", "Version: 2.0\n"} {
		if got := read(t, control+"/control"); !strings.Contains(got, line) {
			t.Errorf("control lacks %q:\n%s", line, got)
		}
	}
}
