package secret

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// Harden keeps the memory of the process to itself. Only root may attach a
// debugger or read the memory (PR_SET_DUMPABLE, see prctl(2)), and there is no
// core file (RLIMIT_CORE 0, soft and hard). Call it before the first secret
// is made.
//
// The process still reads its own /proc/self. Other processes of the same user
// can no longer read most of it. Both settings hold until the process executes
// another program.
func Harden() error {
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return fmt.Errorf("making the process not dumpable: %w", err)
	}
	var limit unix.Rlimit
	// Where the service manager has set it there is nothing to do, and system
	// call filters may refuse the attempt.
	if err := unix.Getrlimit(unix.RLIMIT_CORE, &limit); err == nil && limit == (unix.Rlimit{}) {
		return nil
	}
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		return fmt.Errorf("forbidding core files: %w; set LimitCORE=0 in the [Service] section of the unit", err)
	}
	return nil
}
