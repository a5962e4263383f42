package systemd

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

// compare wants the text of a golden file.
func compare(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := read(t, path); got != want {
		t.Errorf("got\n%s\nwant, as %s has it\n%s", got, path, want)
	}
}

// buildPackages makes packages of two versions of a stand-in for a program, and returns
// their folder.
func buildPackages(t *testing.T, name, format, arch string) string {
	t.Helper()
	out, share := t.TempDir(), t.TempDir()
	program := filepath.Join(share, name)
	beside := share
	if name == "footfall-hub" {
		beside = filepath.Join(share, "hub")
	}
	for _, path := range []string{
		program, filepath.Join(share, "changelog.gz"), filepath.Join(beside, "man1", name+".1.gz"),
		filepath.Join(beside, name+".bash"), filepath.Join(beside, name+".zsh"), filepath.Join(beside, name+".fish"),
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, version := range []string{"1.0", "2.0"} {
		command := exec.Command("systemd/package/make.sh", program, format, arch)
		command.Dir = ".."
		command.Env = append(os.Environ(), "PACKAGE="+name, "PACKAGE_VERSION="+version, "OUT="+out, "SHARE="+share, "SOURCE_DATE_EPOCH=1700000000")
		if text, err := command.CombinedOutput(); err != nil {
			t.Fatalf("make.sh: %v\n%s", err, text)
		}
	}
	return out
}

// lifecycle runs in a copy of this machine's file system that ends with it. It tells how
// systemctl was called at each step, what is there after it, and what is left at the end.
const lifecycle = `set -eu
mount -t tmpfs none /mnt
mkdir /mnt/upper /mnt/work /mnt/root /mnt/packages
cp "$1"/* /mnt/packages
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
mount --bind /mnt/packages /mnt/root/mnt
mount --bind /dev /mnt/root/dev
cat > /mnt/root/steps
chroot /mnt/root sh -eu /steps "$2" < /dev/null
echo "== left behind"
cd /mnt/upper
rm -rf steps output calls root
find . -name "*footfall*" ! -path "*/dpkg/info/*" -type f
find . -type f ! -path "*/lib/dpkg/*" ! -path "*/lib/rpm/*" ! -path "*/log/*" ! -path "./etc/*-" -exec grep -l footfall {} + | sort
true`

// steps defines what the steps of each package manager share. The first argument says
// whether systemd runs, is only there, or is not there.
const steps = `
rm -rf /run/systemd /etc/footfall /etc/footfall-hub /var/lib/footfall /var/lib/footfall-hub /usr/local/lib/systemd
sed -i '/^footfall/d; s/\bfootfall\(-radio\)\?\b//' /etc/passwd /etc/group /etc/shadow /etc/gshadow
systemctl=$(command -v systemctl || echo /usr/bin/systemctl)
# stand_in tells how it was called. Sensor and hub run where /running is.
stand_in() {
	rm -f "$systemctl"
	printf '#!/bin/sh\n[ "$1" != is-active ] || exec test -e /running\necho systemctl "$@" >> /calls\n' > "$systemctl"
	chmod 755 "$systemctl"
}
case $1 in
systemd)
	mkdir -p /run/systemd/system
	mount -t proc proc /proc
	stand_in
	;;
idle) stand_in ;;
none) rm -f "$systemctl" "$(command -v systemd-sysusers)" "$(command -v systemd-tmpfiles)" ;;
esac
# step NAME COMMAND... runs a package manager, which has no terminal to ask on.
step() {
	echo "== $1"
	shift
	: > /calls
	"$@" > /output 2>&1 || { cat /output; exit 1; }
	cat /calls
	grep '^footfall\(-hub\)\?: ' /output || true
	rm /calls
}
# state tells what of ours is there, with owner and mode.
state() {
	for path in /usr/bin/footfall /usr/lib/systemd/system/footfall.service /etc/footfall /etc/footfall/footfall.yaml /var/lib/footfall /var/lib/footfall/outbox.db; do
		[ ! -e $path ] || stat -c '%A %U:%G %n' $path
	done
	id -nG footfall 2> /dev/null || true
}
# use does what the owner of the machine does: configures, starts, counts.
use() {
	echo 'site: mine' > /etc/footfall/footfall.yaml
	chown root:footfall /etc/footfall/footfall.yaml
	chmod 640 /etc/footfall/footfall.yaml
	echo window > /var/lib/footfall/outbox.db
	touch /running
}
# made leaves what "make install" would.
made() {
	mkdir -p /usr/local/lib/systemd/system
	touch /usr/local/lib/systemd/system/footfall.service
}
kept() { [ "$(cat /etc/footfall/footfall.yaml /var/lib/footfall/outbox.db)" = 'site: mine
window' ] && echo kept; }
`

// hubSteps are those of steps that differ for the hub.
const hubSteps = `
state() {
	for path in /usr/bin/footfall-hub /usr/lib/systemd/system/footfall-hub.service /etc/footfall-hub /etc/footfall-hub/hub.yaml /var/lib/footfall-hub /var/lib/footfall-hub/history.db /var/lib/footfall-hub/users.yaml; do
		[ ! -e $path ] || stat -c '%A %U:%G %n' $path
	done
	id -nG footfall-hub 2> /dev/null || true
}
use() {
	echo 'topics: [footfall]' > /etc/footfall-hub/hub.yaml
	install -m 600 -o footfall-hub -g footfall-hub /dev/null /var/lib/footfall-hub/users.yaml
	install -m 600 -o footfall-hub -g footfall-hub /dev/null /var/lib/footfall-hub/history.db
	echo 'users: [] # footfall' > /var/lib/footfall-hub/users.yaml
	echo footfall window > /var/lib/footfall-hub/history.db
	touch /running
}
made() {
	mkdir -p /usr/local/lib/systemd/system
	touch /usr/local/lib/systemd/system/footfall-hub.service
}
kept() { [ "$(cat /etc/footfall-hub/hub.yaml /var/lib/footfall-hub/users.yaml /var/lib/footfall-hub/history.db)" = 'topics: [footfall]
users: [] # footfall
footfall window' ] && echo kept; }
`

// mountedSteps purge a hub whose folder is a file system of its own.
const mountedSteps = `
step 'install again' $dpkg -i /mnt/NAME_2.0_amd64.deb
mount -t tmpfs none /var/lib/footfall-hub
use
step 'purge with a file system of its own' $dpkg -P NAME
state
umount /var/lib/footfall-hub
rmdir /var/lib/footfall-hub
`

// lived runs the steps with a package manager, beside systemd or without.
func lived(t *testing.T, packages, systemd, text string) string {
	t.Helper()
	command := exec.Command(need(t, "unshare"), "-m", "--propagation", "private", "sh", "-c", lifecycle, "sh", packages, systemd)
	command.Stdin = strings.NewReader(steps + text)
	out, err := command.CombinedOutput()
	if err != nil && strings.Contains(string(out), "mount: ") {
		t.Skipf("SKIPPED: no file system can be laid over this one: %s", out)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// debSteps and rpmSteps are the life of a package, whose name takes the place of NAME.
const debSteps = `
dpkg="dpkg --force-unsafe-io --no-triggers"
step install $dpkg -i /mnt/NAME_1.0_amd64.deb
state
use
step upgrade $dpkg -i /mnt/NAME_2.0_amd64.deb
kept
made
step reinstall $dpkg -i /mnt/NAME_2.0_amd64.deb
rm -r /usr/local/lib/systemd
kept
step remove $dpkg -r NAME
rm /running
kept
state
step 'install after remove' $dpkg -i /mnt/NAME_2.0_amd64.deb
kept
step purge $dpkg -P NAME
state
`

const rpmSteps = `
rpm="rpm --force-debian --nodeps"
step install $rpm -i /mnt/NAME-1.0-1.x86_64.rpm
state
use
step upgrade $rpm -U /mnt/NAME-2.0-1.x86_64.rpm
kept
made
step reinstall $rpm -U --force /mnt/NAME-2.0-1.x86_64.rpm
rm -r /usr/local/lib/systemd
kept
step remove $rpm -e NAME
rm /running
kept
state
step 'install after remove' $rpm -i /mnt/NAME-2.0-1.x86_64.rpm
kept
$rpm -e NAME > /dev/null
`

func TestPackageE2E(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED: installing packages takes root")
	}
	for _, c := range []struct{ name, format, arch, program, steps, golden string }{
		{"footfall", "deb", "amd64", "dpkg", debSteps, "deb-"}, {"footfall", "rpm", "x86_64", "rpm", rpmSteps, "rpm-"},
		{"footfall-hub", "deb", "amd64", "dpkg", hubSteps + debSteps + mountedSteps, "hub-deb-"}, {"footfall-hub", "rpm", "x86_64", "rpm", hubSteps + rpmSteps, "hub-rpm-"},
	} {
		need(t, c.program)
		packages := buildPackages(t, c.name, c.format, c.arch)
		for _, systemd := range []string{"systemd", "idle", "none"} {
			t.Run(c.golden+systemd, func(t *testing.T) {
				text := strings.ReplaceAll(c.steps, "NAME", c.name)
				compare(t, filepath.Join("testdata", c.golden+systemd), lived(t, packages, systemd, text))
			})
		}
	}
}
