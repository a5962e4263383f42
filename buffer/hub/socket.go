package hub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// ErrNotRunning is the error of [AskStatus] and [Backup] where no hub listens.
var ErrNotRunning = errors.New("the hub does not run")

// openSocket opens the socket for commands. One that a crash left behind is replaced.
func openSocket(path string) (net.Listener, error) {
	if conn, err := net.Dial("unix", path); err == nil {
		_ = conn.Close()
		return nil, fmt.Errorf("socket %s: another hub is running; stop it, or give this one its own state and socket", path)
	}
	if info, err := os.Lstat(path); err == nil && info.Mode()&os.ModeSocket == 0 {
		return nil, fmt.Errorf("socket %s: this is no socket, and it is left as it is; give the socket another path", path)
	}
	_ = os.Remove(path) // nothing listens there
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("socket: %w; the directory %s must exist and belong to the hub's user", err, filepath.Dir(path))
	}
	if err := os.Chmod(path, 0o660); err != nil {
		return nil, fmt.Errorf("socket: %w", err)
	}
	return l, nil
}

// administration answers the commands of this machine.
func (h *hub) administration() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, _ *http.Request) {
		status, err := h.status()
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		_ = json.NewEncoder(w).Encode(status) // the command is gone, if it fails
	})
	mux.HandleFunc("GET /backup", func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // a large file on a slow disk
		if _, err := h.store.WriteTo(w); err != nil {
			h.Log.Error("a backup broke off", "error", err)
			panic(http.ErrAbortHandler) // so that the command notices
		}
	})
	return mux
}

func ask(ctx context.Context, socket, path string, use func(io.Reader) error) error {
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", socket)
	}}}
	defer client.CloseIdleConnections()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://hub"+path, nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if errors.Is(err, os.ErrPermission) {
		return fmt.Errorf("socket %s: no permission; ask as root, or as a member of the hub's group", socket)
	} else if err != nil {
		return fmt.Errorf("%w, or not with the socket %s: systemctl status footfall-hub says more", ErrNotRunning, socket)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(response.Body, 4096)) // what there is of it
		return fmt.Errorf("the hub says: %s", text)
	}
	return use(response.Body)
}

// AskStatus asks the hub that listens at a socket.
func AskStatus(ctx context.Context, socket string) (s Status, err error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	err = ask(ctx, socket, "/status", func(r io.Reader) error { return json.NewDecoder(r).Decode(&s) })
	return s, err
}

// Backup writes a copy of the history of the hub that listens at a socket.
func Backup(ctx context.Context, socket string, w io.Writer) (n int64, err error) {
	err = ask(ctx, socket, "/backup", func(r io.Reader) error {
		n, err = io.Copy(w, r)
		return err
	})
	return n, err
}
