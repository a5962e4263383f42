package systemd

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// calls is a set of system calls.
type calls map[string]bool

// groups asks systemd what its groups of system calls hold: calls, and further
// groups.
func groups(t *testing.T) map[string][]string {
	t.Helper()
	out, err := analyze(t, "syscall-filter", "--no-pager")
	if err != nil {
		t.Fatal(err, out)
	}
	all, group := map[string][]string{}, ""
	for _, line := range strings.Split(out, "\n") {
		entry := strings.TrimSpace(line)
		switch {
		case entry == "" || strings.HasPrefix(entry, "#"):
		case strings.HasPrefix(line, "@"):
			group = entry
		default:
			all[group] = append(all[group], entry)
		}
	}
	return all
}

// expand resolves groups within groups.
func expand(all map[string][]string, names ...string) calls {
	set := calls{}
	for _, name := range names {
		if !strings.HasPrefix(name, "@") {
			set[name] = true
			continue
		}
		maps.Copy(set, expand(all, all[name]...))
	}
	return set
}

// admitted is what the SystemCallFilter= lines of a unit let through, see
// systemd.exec(5). It is what every program needs (@default) and what the lines
// name, less what the lines with "~" take away.
func admitted(all map[string][]string, unit string) calls {
	set := expand(all, "@default")
	for _, line := range strings.Split(unit, "\n") {
		list, ok := strings.CutPrefix(line, "SystemCallFilter=")
		if !ok {
			continue
		}
		if denied, ok := strings.CutPrefix(list, "~"); ok {
			for call := range expand(all, strings.Fields(denied)...) {
				delete(set, call)
			}
			continue
		}
		maps.Copy(set, expand(all, strings.Fields(list)...))
	}
	return set
}

// needed is what the daemon calls: the Go runtime, the packet socket, netlink,
// the broker, the outbox, the key's memory, the control socket, what is handed
// to systemd.
var needed = strings.Fields(`
	brk clone clone3 exit exit_group futex getpid gettid madvise mmap mprotect munmap nanosleep prctl
	prlimit64 rt_sigaction rt_sigprocmask rt_sigreturn sched_getaffinity sched_yield sigaltstack tgkill
	clock_gettime getrandom geteuid getrlimit rseq set_robust_list set_tid_address uname
	socket bind connect getsockname getpeername getsockopt setsockopt ioctl listen accept4
	recvfrom recvmsg recvmmsg sendto sendmsg shutdown
	epoll_create1 epoll_ctl epoll_pwait eventfd2 pipe2 ppoll
	openat read write writev pread64 pwrite64 close fcntl lseek newfstatat fstat statfs statx getdents64
	readlinkat renameat unlinkat mkdirat fchmod fchmodat ftruncate fdatasync fsync flock fallocate
	memfd_create memfd_secret mlock munlock`)

// refused is what someone who took the daemon over would like to call.
var refused = strings.Fields(`
	add_key bpf chroot fchown init_module io_uring_setup kexec_load mount open_by_handle_at
	perf_event_open pidfd_getfd pivot_root process_vm_readv process_vm_writev ptrace reboot setpriority setuid swapon umount2 userfaultfd`)

func TestUnitSystemCalls(t *testing.T) {
	set := admitted(groups(t), read(t, "footfall.service"))
	for _, call := range needed {
		if !set[call] {
			t.Errorf("the unit refuses %s, which the daemon needs", call)
		}
	}
	for _, call := range refused {
		if set[call] {
			t.Errorf("the unit admits %s", call)
		}
	}
}

// TestAdmitted tells the reading of the filter lines from a guess.
func TestAdmitted(t *testing.T) {
	all := map[string][]string{"@default": {"brk", "exit"}, "@a": {"x", "y", "@b"}, "@b": {"z", "w"}}
	unit := "SystemCallFilter=@a v\n#SystemCallFilter=no\nSystemCallFilter=~@b y exit\n"
	got := slices.Sorted(maps.Keys(admitted(all, unit)))
	if want := []string{"brk", "v", "x"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
