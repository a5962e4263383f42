package web

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"footfall/buffer/hub/history"
	"footfall/buffer/hub/users"
)

// History is what the API reads.
type History interface {
	Zones() ([]history.Zone, error)
	Rows(q history.Question, f func(payload []byte) error) (next int64, err error)
}

// Info is what api/hub says, beside the time.
type Info struct {
	Hub         string `json:"hub"`
	Version     string `json:"version"`
	Now         string `json:"now"`
	Topic       string `json:"topic"`
	MQTT        string `json:"mqtt"`
	WindowsDays int    `json:"windows_days"`
	HoursDays   int    `json:"hours_days"`
	// Simulated: the store is made up, and now is its time.
	Simulated bool `json:"simulated,omitempty"`
}

// State is what api/state says.
type State struct {
	Alerts   []string `json:"alerts"`
	Windows  int64    `json:"windows"`
	Hours    int64    `json:"hours"`
	Bytes    int64    `json:"bytes"`
	DiskFree *int64   `json:"disk_free"`
	// Last is the start of the newest row in RFC 3339; "" for none.
	Last string `json:"last"`
}

// Server answers requests.
type Server struct {
	Page    fs.FS
	Info    Info
	History History
	State   func() (State, error)
	// Check returns the user of a name and password, or why not.
	Check func(name, password string, from netip.Addr) (users.User, error)
	// Pass joins a WebSocket with the broker. First goes ahead of what the client sends.
	Pass func(ctx context.Context, client net.Conn, from netip.Addr, first []byte)
	// Trusts tells whether an address is that of a proxy whose X-Forwarded-For is believed;
	// nil for none.
	Trusts func(netip.Addr) bool
	Now    func() time.Time
	Log    *slog.Logger
}

// Handler returns the handler of all paths.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServerFS(noFolders{s.Page}))
	mux.HandleFunc("/mqtt", s.mqtt)
	mux.HandleFunc("/api/hub", s.hub)
	mux.Handle("/api/zones", s.loggedIn(s.zones))
	mux.Handle("/api/history", s.loggedIn(s.history))
	mux.Handle("/api/state", s.loggedIn(s.state))
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		fail(w, http.StatusNotFound, "there is no "+r.URL.Path+" here; see API.md for what there is")
	})
	return secured(mux)
}

// noFolders hides the lists of files that a file server makes for folders.
type noFolders struct{ fs.FS }

func (n noFolders) Open(name string) (fs.File, error) {
	f, err := n.FS.Open(name)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err == nil && info.IsDir() && name != "." {
		_ = f.Close()
		return nil, fs.ErrNotExist
	}
	return f, nil
}

// secured adds headers that keep a browser from doing anything the page does not.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "SAMEORIGIN")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		h.Set("Cache-Control", "no-cache") // an upgrade of the hub is one of the page
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			h.Set("Allow", "GET, HEAD")
			fail(w, http.StatusMethodNotAllowed, "a hub only answers GET; sensors publish over MQTT")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// policy allows the page's own files and brokers. The page may be pointed at another
// broker, so WebSockets may lead anywhere. Charts set styles by script.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
	"manifest-src 'self'; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"

// loggedIn asks for a login. A browser asks by itself where a person opened the address,
// and not where a page did.
func (s *Server) loggedIn(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, password, given := r.BasicAuth()
		if !given {
			s.unauthorized(w, r, "log in with a user of the hub (footfall-hub user list)")
			return
		}
		_, err := s.Check(name, password, s.from(r))
		switch {
		case errors.Is(err, users.ErrTooOften):
			w.Header().Set("Retry-After", "60")
			fail(w, http.StatusUnauthorized, err.Error())
		case err != nil:
			s.unauthorized(w, r, err.Error())
		default:
			next(w, r)
		}
	})
}

func (s *Server) unauthorized(w http.ResponseWriter, r *http.Request, text string) {
	scheme := "x-Basic" // a browser knows no such scheme, and leaves it to the page
	if strings.Contains(r.Header.Get("Accept"), "text/html") {
		scheme = "Basic"
	}
	w.Header().Set("WWW-Authenticate", scheme+` realm="footfall-hub", charset="UTF-8"`)
	fail(w, http.StatusUnauthorized, text)
}

func fail(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": text}) // the client is gone, if it fails
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // the client is gone, if it fails
}
