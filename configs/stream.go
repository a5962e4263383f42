package configs

import (
	"net"
	"path/filepath"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Where addresses of devices go before they are pseudonyms. The second admits a stream.
const (
	stayHere        = "stay-here"
	CrossTheNetwork = "cross-the-network"
)

// crossing reads one of the two.
func crossing(into *bool) value {
	var word string
	v := choice(&word, stayHere, CrossTheNetwork)
	return value{v.form, func(p *parser, place string, n *yaml.Node) {
		v.read(p, place, n)
		*into = word == CrossTheNetwork
	}}
}

// Stream is a source that another access point sends.
type Stream struct {
	Listen string // HOST:PORT or :PORT to listen on; "" for no stream
	// Identity is the file with key and certificate of this sensor, Peer that with the
	// certificate of the access point.
	Identity, Peer string
	Crosses        bool // agreed that addresses of devices cross the network
}

// listenAddress reads an address to listen on; "" stands for none. An error shows the
// example.
func listenAddress(into *string, example string) value {
	return value{form{kind: Text, pattern: `^([^\s/]*:[0-9]{1,5})?$`, length: maxText}, func(p *parser, place string, n *yaml.Node) {
		s, ok := p.words(place, n)
		if !ok || s == "" {
			return
		}
		_, port, err := net.SplitHostPort(s)
		if number, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil || number == 0 {
			p.problemf(n.Line, place, `%s is not an address to listen on; write %s`, quote(s), example)
			return
		}
		*into = s
	}}
}

// checkStream wants its own word for a source that brings addresses over the network.
func (p *parser) checkStream(s *Source, at string) {
	_, given := p.lines[at+".stream_addresses"]
	switch {
	case p.complained(at + ".stream"):
	case s.Stream.Listen == "" && given && s.Stream.Crosses:
		p.complainf(at+".stream_addresses", "has no meaning without a stream; delete it")
	case s.Stream.Listen != "" && !s.Stream.Crosses:
		p.complainf(at+".stream", "with a stream, addresses of devices leave the access point and cross the network, encrypted; "+
			`the sign and the record say so. If that is agreed, add "stream_addresses: %s"`, CrossTheNetwork)
	}
}

// files gives a stream the names of its files, in the directory of the configuration.
func (s *Source) files(dir string) {
	if s.Stream.Listen == "" {
		return
	}
	for _, f := range []struct {
		path *string
		name string
	}{{&s.Stream.Identity, "stream-" + s.Name + ".pem"}, {&s.Stream.Peer, "stream-" + s.Name + "-peer.crt"}} {
		if *f.path == "" {
			*f.path = f.name
		}
		if !filepath.IsAbs(*f.path) {
			*f.path = filepath.Join(dir, *f.path)
		}
	}
}
