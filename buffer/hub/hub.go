package hub

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"footfall/buffer/hub/broker"
	"footfall/buffer/hub/history"
	"footfall/buffer/hub/settings"
	"footfall/buffer/hub/users"
)

// Options of [Run].
type Options struct {
	Settings *settings.Settings
	Version  string
	// Page is the dashboard page, with index.html at its root.
	Page fs.FS
	Log  *slog.Logger
	// Now is time.Now.
	Now func() time.Time
	// Simulated is the time of a simulated store, which api/hub tells in place of Now, and
	// says so; nil for a real store.
	Simulated func() time.Time
	// Hangup reads the certificate again with each value; nil for never.
	Hangup <-chan os.Signal
	// Ready is called once, when clients are let in or it is known why not.
	Ready func()
	// Listening is called with each address that is open, by its setting; nil for no one.
	Listening func(setting string, address net.Addr)
}

// hub is a running hub.
type hub struct {
	Options
	store *history.Store
	users *users.Store
	login *users.Login
	door  *broker.Door
	disk  disk
	certs *certificate

	ready   sync.Once
	current atomic.Pointer[session]

	mu     sync.Mutex
	alerts map[string]string // by what they are of
}

// Run runs a hub until the context ends. An error is one that another try does not mend,
// such as an address in use.
func Run(ctx context.Context, o Options) error {
	h, err := open(o)
	if err != nil {
		return err
	}
	defer h.store.Close()
	group, ctx := errgroup.WithContext(ctx)
	if err := h.listen(ctx, group); err != nil {
		return err
	}
	group.Go(func() error { return h.keepBroker(ctx) })
	group.Go(func() error { return h.care(ctx) })
	err = group.Wait()
	if ctx.Err() != nil && err == nil {
		o.Log.Info("stopped")
	}
	return err
}

func open(o Options) (*hub, error) {
	s := o.Settings
	h := &hub{Options: o, door: broker.NewDoor(s.Clients, o.Log), disk: disk{path: s.State}, alerts: map[string]string{}}
	var err error
	if h.certs, err = openCertificate(s.TLS); err != nil {
		return nil, err
	}
	if h.users, err = users.Open(s.UsersFile()); err != nil {
		h.alert("users", fmt.Sprintf("users cannot be read; those known stay: %v", err))
	}
	h.login = users.NewLogin(h.users, o.Now)
	h.store, err = history.Open(s.HistoryFile(), history.Options{
		Keep:    map[history.Kind]time.Duration{history.Window: s.History.WindowsFor(), history.Hour: s.History.HoursFor(), history.Day: s.History.HoursFor()},
		MaxRows: s.History.MaxRows, KeepFree: s.History.KeepFree, Free: h.disk.free, Now: o.Now, Log: o.Log,
	})
	if err != nil {
		return nil, err
	}
	return h, nil
}

// alert sets the alert about something; "" takes it away.
func (h *hub) alert(about, text string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.alerts[about] == text {
		return
	}
	if text == "" {
		h.Log.Info("over: " + h.alerts[about])
		delete(h.alerts, about)
		return
	}
	if h.alerts[about] == "" {
		h.Log.Warn(text)
	}
	h.alerts[about] = text
}
