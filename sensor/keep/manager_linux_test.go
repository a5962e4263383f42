package keep

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fakeManager listens as a service manager does.
func fakeManager(t *testing.T) (*net.UnixConn, *Manager) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notify")
	c, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	t.Setenv("NOTIFY_SOCKET", path)
	t.Setenv("FDSTORE", "4")
	m := FromEnvironment()
	if m == nil {
		t.Fatal("no manager in the environment")
	}
	return c, m
}

// notified reads one notification and the descriptors that came with it.
func notified(t *testing.T, c *net.UnixConn) (string, []int) {
	t.Helper()
	_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
	b, oob := make([]byte, 1024), make([]byte, 1024)
	n, on, _, _, err := c.ReadMsgUnix(b, oob)
	if err != nil {
		t.Fatal(err)
	}
	var fds []int
	messages, err := syscall.ParseSocketControlMessage(oob[:on])
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range messages {
		more, err := syscall.ParseUnixRights(&m)
		if err != nil {
			t.Fatal(err)
		}
		fds = append(fds, more...)
	}
	return string(b[:n]), fds
}

// TestManagerKeepsADescriptor gives a memory to a manager and reads the state
// through the descriptor that arrives there.
func TestManagerKeepsADescriptor(t *testing.T) {
	c, m := fakeManager(t)
	mem := newMemory(t)
	save(t, mem, 1, "state")
	if err := m.Store("footfall-state", mem.File()); err != nil {
		t.Fatal(err)
	}
	if text, fds := notified(t, c); text != "FDSTOREREMOVE=1\nFDNAME=footfall-state" || len(fds) != 0 {
		t.Errorf("first %q with %d descriptors", text, len(fds))
	}
	text, fds := notified(t, c)
	if text != "FDSTORE=1\nFDNAME=footfall-state" || len(fds) != 1 {
		t.Fatalf("then %q with %d descriptors", text, len(fds))
	}
	next, err := Open(os.NewFile(uintptr(fds[0]), "footfall-state"))
	if err != nil {
		t.Fatal(err)
	}
	defer next.File().Close()
	if got, err := next.Load(testKey(1)); err != nil || string(got) != "state" {
		t.Errorf("got %q, error %v", got, err)
	}
}

func TestTakeGivesEachDescriptorOnce(t *testing.T) {
	_, m := fakeManager(t)
	m.inherited = []*os.File{newMemory(t).File()}
	if f := m.Take("other"); f != nil {
		t.Error("a name that nothing was kept under")
	}
	if f := m.Take("test"); f == nil {
		t.Error("nothing under the name that something was kept under")
	}
	if f := m.Take("test"); f != nil {
		t.Error("given twice")
	}
}

func TestNoManager(t *testing.T) {
	for _, env := range [][2]string{{"", "4"}, {"/run/x", ""}, {"/run/x", "0"}, {"/run/x", "many"}} {
		t.Setenv("NOTIFY_SOCKET", env[0])
		t.Setenv("FDSTORE", env[1])
		if FromEnvironment() != nil {
			t.Errorf("a manager from %q", env)
		}
	}
}

func TestManagerThatIsGone(t *testing.T) {
	c, m := fakeManager(t)
	c.Close()
	if err := m.Store("x", newMemory(t).File()); err == nil || !strings.HasPrefix(err.Error(), "service manager: ") {
		t.Errorf("error %v", err)
	}
}
