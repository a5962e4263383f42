package secret

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

const hardenVariable = "FOOTFALL_HARDEN"

// A child process hardens itself, since it cannot be undone, and looks whether
// it still sees of itself what a program needs. A child of root then becomes
// another user, as a daemon is: to root nothing of /proc is ever closed.
func TestHarden(t *testing.T) {
	if os.Getenv(hardenVariable) != "" {
		if err := hardened(); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	child := exec.Command(os.Args[0], "-test.run=^TestHarden$")
	child.Env = append(os.Environ(), hardenVariable+"=1")
	if out, err := child.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

func hardened() error {
	if os.Getuid() == 0 {
		if err := syscall.Setuid(65534); err != nil {
			return err
		}
		// Changing the user made the process not dumpable already.
		if err := unix.Prctl(unix.PR_SET_DUMPABLE, 1, 0, 0, 0); err != nil {
			return err
		}
	}
	for range 2 { // once more does no harm
		if err := Harden(); err != nil {
			return err
		}
	}
	dumpable, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
	if err != nil || dumpable != 0 {
		return fmt.Errorf("dumpable is %d (%v), want 0", dumpable, err)
	}
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_CORE, &limit); err != nil || limit != (unix.Rlimit{}) {
		return fmt.Errorf("the limit of core files is %v (%v), want 0 and 0", limit, err)
	}
	for _, name := range []string{"status", "stat", "maps", "smaps", "mountinfo", "cgroup", "limits"} {
		if _, err := os.ReadFile("/proc/self/" + name); err != nil {
			return err
		}
	}
	for _, name := range []string{"fd", "task", "net"} {
		if _, err := os.ReadDir("/proc/self/" + name); err != nil {
			return err
		}
	}
	_, err = os.Executable()
	return err
}
