package crash

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// inherited is a keeper that has the report at descriptor 3.
type inherited struct{}

func (inherited) Take(string) *os.File { return nil }
func (inherited) Store(_ string, f *os.File) error {
	report := make([]byte, 1)
	if _, err := f.ReadAt(report, 0); err != nil {
		return err
	}
	return unix.Sendmsg(3, []byte("report"), unix.UnixRights(int(f.Fd())), nil, 0)
}

// TestMain is a process that crashes in the way that its argument says.
func TestMain(m *testing.M) {
	how := os.Getenv("FOOTFALL_TEST_CRASH")
	if how == "" {
		os.Exit(m.Run())
	}
	stderr, _, err := Divert(inherited{})
	if err != nil {
		panic(err)
	}
	_, _ = stderr.WriteString("the log\n")
	switch how {
	case "panic":
		secretOf([6]byte{0x02, 0x16, 0xea, 0x5c, 0xb7, 0x01})
	case "goroutine":
		go secretOf([6]byte{0x02, 0x16, 0xea, 0x5c, 0xb7, 0x01})
		select {}
	default:
		for number, signal := range map[string]syscall.Signal{"ABRT": syscall.SIGABRT, "SEGV": syscall.SIGSEGV, "QUIT": syscall.SIGQUIT} {
			if number == how {
				_ = syscall.Kill(os.Getpid(), signal)
				select {}
			}
		}
	}
}

//go:noinline
func secretOf(address [6]byte) {
	var none []int
	_ = none[address[5]]
}

// TestCrashesPrintTheirReasonAlone crashes in five ways. Standard error has the log
// alone, and the next process finds the reason.
func TestCrashesPrintTheirReasonAlone(t *testing.T) {
	for how, want := range map[string]string{
		"panic": "panic: runtime error: index out of range [1] with length 0", "goroutine": "panic: runtime error: index out of range [1] with length 0",
		"ABRT": "SIGABRT: abort", "SEGV": "SIGSEGV: segmentation violation", "QUIT": "SIGQUIT: quit",
	} {
		t.Run(how, func(t *testing.T) {
			pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
			if err != nil {
				t.Fatal(err)
			}
			theirs := os.NewFile(uintptr(pair[1]), "manager")
			child := exec.Command(os.Args[0])
			child.Env = append(os.Environ(), "FOOTFALL_TEST_CRASH="+how)
			child.ExtraFiles = []*os.File{theirs}
			var out bytes.Buffer
			child.Stderr = &out
			_ = child.Run() // it crashes
			if out.String() != "the log\n" {
				t.Errorf("standard error has %q", out.String())
			}
			report := received(t, pair[0])
			copied, _ := unix.Dup(int(report.Fd()))
			if got := before(report); got != want {
				t.Errorf("reason %q, want %q", got, want)
			}
			left := make([]byte, kept)
			n, _ := unix.Pread(copied, left, 0)
			if n != kept || strings.Trim(string(left), "\x00") != "" {
				t.Errorf("%d bytes, and the report is not wiped: %q", n, left)
			}
		})
	}
}

func received(t *testing.T, socket int) *os.File {
	t.Helper()
	oob := make([]byte, 64)
	_, n, _, _, err := unix.Recvmsg(socket, make([]byte, 16), oob, 0)
	if err != nil {
		t.Fatal(err)
	}
	messages, err := unix.ParseSocketControlMessage(oob[:n])
	if err != nil {
		t.Fatal(err)
	}
	fds, err := unix.ParseUnixRights(&messages[0])
	if err != nil {
		t.Fatal(err)
	}
	return os.NewFile(uintptr(fds[0]), name)
}
