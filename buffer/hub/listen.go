package hub

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"time"

	"golang.org/x/sync/errgroup"

	"footfall/buffer/hub/web"
)

// moreHTTP is how many connections of HTTP there may be beside those of MQTT.
const moreHTTP = 100

// listen opens all addresses before anything runs, so that a mistake in one ends the start.
func (h *hub) listen(ctx context.Context, group *errgroup.Group) error {
	s := h.Settings
	page, err := h.open("listen", s.Listen)
	if err != nil {
		return err
	}
	type entrance struct {
		setting, address string
		secured          *tls.Config
	}
	entrances := []entrance{{"mqtt.listen", s.MQTT.Listen, nil}}
	if h.certs != nil {
		entrances = append(entrances, entrance{"mqtt.tls_listen", s.MQTT.TLSListen, h.certs.config()})
	}
	for _, e := range entrances {
		if e.address == "" {
			continue
		}
		l, err := h.open(e.setting, e.address)
		if err != nil {
			return err
		}
		group.Go(func() error { return h.door.Serve(ctx, l, e.secured) })
	}
	admin, err := openSocket(s.Socket)
	if err != nil {
		return err
	}
	group.Go(func() error { return h.serveHTTP(ctx, admin, h.administration(), nil) })
	var secured *tls.Config
	if h.certs != nil {
		secured = h.certs.config("http/1.1") // WebSockets need it
	}
	group.Go(func() error { return h.serveHTTP(ctx, page, h.web().Handler(), secured) })
	return nil
}

func (h *hub) open(setting, address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; is another broker or server on this address?", setting, err)
	}
	if h.Listening != nil {
		h.Listening(setting, l.Addr())
	}
	return l, nil
}

func (h *hub) serveHTTP(ctx context.Context, l net.Listener, handler http.Handler, secured *tls.Config) error {
	server := &http.Server{
		Handler: handler, TLSConfig: secured, BaseContext: func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 16 << 10, ConnState: (&crowd{most: h.Settings.Clients + moreHTTP, there: map[net.Conn]visitor{}}).note, ErrorLog: log.New(io.Discard, "", 0),
	}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	serve := server.Serve
	if secured != nil {
		serve = func(l net.Listener) error { return server.ServeTLS(l, "", "") }
	}
	if err := serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("server at %s: %w", l.Addr(), err)
	}
	return nil
}

func (h *hub) web() *web.Server {
	s, now := h.Settings, h.Now
	if h.Simulated != nil {
		now = h.Simulated
	}
	return &web.Server{
		Page: h.Page,
		Info: web.Info{
			Hub: "footfall-hub", Version: h.Version, Topic: s.Topics[0], MQTT: "mqtt",
			WindowsDays: s.History.WindowsDays, HoursDays: s.History.HoursDays, Simulated: h.Simulated != nil,
		},
		History: h.store, State: h.state, Check: h.login.Check, Trusts: s.Trusts, Now: now, Log: h.Log,
		Pass: func(ctx context.Context, client net.Conn, from netip.Addr, first []byte) {
			h.door.Pass(ctx, client, from, true, first)
		},
	}
}
