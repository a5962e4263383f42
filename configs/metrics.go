package configs

import (
	"net"
	"net/netip"
)

// OnTheNetwork tells whether other machines can reach the page.
func (m *Metrics) OnTheNetwork() bool { return m.Address != "" && !loopback(m.Address) }

// checkMetrics wants the page to stay on this machine unless its own word says otherwise:
// it has no login.
func (p *parser) checkMetrics(m *Metrics) {
	if m.AllowOnTheNetwork || !m.OnTheNetwork() {
		return
	}
	p.complainf("metrics.address", "%s can be reached from other machines, and the page has no password; "+
		`write "127.0.0.1:9464", or "allow_on_the_network: true" below metrics`, quote(m.Address))
}

// loopback tells whether HOST:PORT is reached from this machine alone.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}
