package web

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// from is the address of a client. A header of a proxy is believed only where the proxy is
// trusted: anyone can send one. Each proxy adds the address that it saw to the end of the
// header, so the newest that is no trusted proxy itself is the client. What a client wrote
// into the header stands before that and is not looked at.
func (s *Server) from(r *http.Request) netip.Addr {
	p, _ := netip.ParseAddrPort(r.RemoteAddr) // the zero address if it has none
	client := p.Addr().Unmap()
	if s.Trusts == nil || !s.Trusts(client) {
		return client
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, text := range slices.Backward(hops) {
		hop, ok := hopOf(text)
		if !ok {
			break // the proxy did not write it
		}
		if client = hop; !s.Trusts(client) {
			break
		}
	}
	return client
}

// hopOf reads an address of the header. Some proxies add a port.
func hopOf(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	if p, err := netip.ParseAddrPort(text); err == nil {
		return p.Addr().Unmap().WithZone(""), true
	}
	a, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return a.Unmap().WithZone(""), err == nil
}
