package control

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"footfall/hashing/optout"
)

// TestPeers tells the server tales of who is calling.
func TestPeers(t *testing.T) {
	self := uint32(os.Geteuid())
	tests := []struct {
		name        string
		who         peer
		err         error
		talk, erase bool
	}{
		{"root", peer{uid: 0}, nil, true, true},
		{"the sensor's user", peer{uid: self}, nil, true, true},
		{"a member of its group", peer{uid: 4711, groups: []uint32{1, uint32(os.Getegid()), 3}}, nil, true, false},
		{"somebody else", peer{uid: 4711, groups: []uint32{1, 3}}, nil, false, false},
		{"unknown", peer{}, errors.New("no"), false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "s")
			h := &sensor{list: map[optout.Address]bool{}}
			start(t, path, h, func(s *Server) {
				s.peer = func(*net.UnixConn) (peer, error) { return test.who, test.err }
				s.group = func() (int, bool) { return 0, false } // that of this process
			})
			c := dial(t, path)
			_, err := c.OptOutSummary(t.Context())
			if (err == nil) != test.talk {
				t.Errorf("talking: %v", err)
			}
			if !test.talk && !strings.Contains(err.Error(), errNotAllowed.Error()) && !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("the refusal says %v", err)
			}
			if !test.talk {
				return
			}
			if err := c.Erase(t.Context()); (err == nil) != test.erase || h.erased != test.erase {
				t.Errorf("erasing: %v", err)
			}
		})
	}
}

// TestPeerOf asks the kernel about this very process.
func TestPeerOf(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	var got peer
	start(t, path, &sensor{}, func(s *Server) {
		s.peer = func(c *net.UnixConn) (p peer, err error) {
			got, err = peerOf(c)
			return got, err
		}
	})
	if _, err := dial(t, path).Status(t.Context()); err != nil {
		t.Fatal(err)
	}
	groups, err := os.Getgroups()
	if err != nil {
		t.Fatal(err)
	}
	if got.uid != uint32(os.Geteuid()) || got.pid != int32(os.Getpid()) || len(got.groups) < max(1, len(groups)) {
		t.Errorf("got %+v, groups are %v", got, groups)
	}
}
