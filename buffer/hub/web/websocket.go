package web

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
)

// mqtt hands a WebSocket to the broker: the request as the browser sent it, and all that
// follows. The broker answers the handshake (RFC 6455, 4.2).
func (s *Server) mqtt(w http.ResponseWriter, r *http.Request) {
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		fail(w, http.StatusUpgradeRequired, "this is MQTT 3.1.1 over WebSocket; open it with an MQTT client as ws:// or wss://")
		return
	}
	// A body would be held in memory, however long it is, and before any login.
	if r.ContentLength != 0 {
		w.Header().Set("Connection", "close") // else it is read first
		fail(w, http.StatusBadRequest, "a request for a WebSocket has no body")
		return
	}
	address := s.from(r)
	var request bytes.Buffer
	r.URL.Path, r.URL.RawPath, r.URL.RawQuery = "/mqtt", "", ""
	r.Header.Del("Authorization") // the broker asks for a login of its own
	if err := r.Write(&request); err != nil {
		fail(w, http.StatusBadRequest, "the request cannot be passed on")
		return
	}
	client, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		fail(w, http.StatusUpgradeRequired, "a WebSocket needs HTTP/1.1")
		return
	}
	if waiting := buffered.Reader.Buffered(); waiting > 0 {
		early, _ := buffered.Peek(waiting) // they are there
		client = &eager{Conn: client, all: io.MultiReader(bytes.NewReader(bytes.Clone(early)), client)}
	}
	s.Pass(r.Context(), client, address, request.Bytes())
}

// eager is a client that sent more than its request before the answer.
type eager struct {
	net.Conn
	all io.Reader
}

func (e *eager) Read(b []byte) (int, error) { return e.all.Read(b) }
