package main

import (
	"bufio"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"footfall/configs"
)

// answering is a socket at which every request gets the same answer.
func answering(t *testing.T, answer string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if _, err := bufio.NewReader(c).ReadString('\n'); err == nil {
				fmt.Fprintln(c, answer)
			}
			c.Close()
		}
	}()
	return path
}

func TestRunningKeyStore(t *testing.T) {
	for _, c := range []struct{ name, socket, want, wrong string }{
		{"running", answering(t, `{"result":{"schema":1,"key":{"store":"memfd_secret"}}}`), "memfd_secret", ""},
		{"says nothing of a key", answering(t, `{"result":{}}`), "", ""},
		{"refuses", answering(t, `{"error":"not now"}`), "", "not now"},
		{"speaks otherwise", answering(t, `{"result":[]}`), "", "its status"},
		{"not running", filepath.Join(t.TempDir(), "none"), "", ""},
		{"no socket", "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := runningKeyStore(t.Context(), &configs.Config{Control: configs.Control{Socket: c.socket}})
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if c.wrong == "" && err != nil || c.wrong != "" && (err == nil || !strings.Contains(err.Error(), c.wrong)) {
				t.Errorf("got error %v, want one with %q", err, c.wrong)
			}
		})
	}
}
