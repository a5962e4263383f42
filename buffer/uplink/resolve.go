package uplink

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// stagger is how long one address of a name has a start over the next (RFC 8305,
// section 5).
const stagger = 250 * time.Millisecond

// avoid remembers the address that was reached last and then failed in its
// handshake, so that another address of the same name is tried first next time.
type avoid struct {
	mu   sync.Mutex
	last netip.Addr
}

func (a *avoid) note(address net.Addr) {
	if address == nil {
		return
	}
	if p, err := netip.ParseAddrPort(address.String()); err == nil {
		a.mu.Lock()
		a.last = p.Addr().Unmap()
		a.mu.Unlock()
	}
}

// order moves the address to avoid to the end.
func (a *avoid) order(all []netip.Addr) {
	a.mu.Lock()
	defer a.mu.Unlock()
	slices.SortStableFunc(all, func(x, y netip.Addr) int {
		return rank(x == a.last) - rank(y == a.last)
	})
}

func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// dialAny connects to the first address of a host that answers. A dead address
// in a name server costs the stagger, not the whole timeout.
func (c *Config) dialAny(ctx context.Context, b broker) (net.Conn, error) {
	addresses, err := c.addresses(ctx, b.host)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type result struct {
		conn net.Conn
		err  error
	}
	results := make(chan result, len(addresses))
	start := func(a netip.Addr) {
		conn, err := c.Dial(ctx, "tcp", net.JoinHostPort(a.String(), b.port))
		results <- result{conn, err}
	}
	next := time.NewTimer(0)
	defer next.Stop()
	var failures []error
	for started := 0; len(failures) < len(addresses); {
		select {
		case <-next.C:
			if started < len(addresses) {
				go start(addresses[started])
				started++
				next.Reset(stagger)
			}
		case r := <-results:
			if r.err == nil {
				go closeLater(results, started-len(failures)-1, func(r result) net.Conn { return r.conn })
				return r.conn, nil
			}
			failures = append(failures, r.err)
			next.Reset(0)
		}
	}
	return nil, errors.Join(failures...)
}

// closeLater closes the connections of attempts that came too late.
func closeLater[R any](results <-chan R, open int, conn func(R) net.Conn) {
	for range open {
		if c := conn(<-results); c != nil {
			_ = c.Close()
		}
	}
}

// addresses resolves a host to at least one address.
func (c *Config) addresses(ctx context.Context, host string) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a}, nil
	}
	all, err := c.Resolve(ctx, host)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, &net.DNSError{Err: "no address", Name: host, IsNotFound: true}
	}
	for i := range all {
		all[i] = all[i].Unmap()
	}
	c.avoid.order(all)
	return all, nil
}

func resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
}
