package daemon

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"footfall/sensor/status/metrics"
)

const (
	// scrapeTime bounds a scrape, from the request to the end of the page.
	scrapeTime = 10 * time.Second
	// longestRequest bounds the request in bytes. Prometheus sends about 300.
	longestRequest = 16 << 10
)

// answer serves one request of a scraper and closes the connection. It speaks as much of
// HTTP/1.1 (RFC 9112) as a scrape needs. The server of net/http would add 0.6 MB to the
// program of the smallest machine.
func (m *metricsTask) answer(conn net.Conn) {
	defer conn.Close()
	if conn.SetDeadline(time.Now().Add(scrapeTime)) != nil {
		return
	}
	request, err := http.ReadRequest(bufio.NewReader(io.LimitReader(conn, longestRequest)))
	switch {
	case err != nil:
		reply(conn, http.StatusBadRequest, "text/plain", nil)
	case request.URL.Path != "/metrics":
		reply(conn, http.StatusNotFound, "text/plain", []byte("the page is /metrics\n"))
	case request.Method == http.MethodHead:
		reply(conn, http.StatusOK, metrics.ContentType, nil)
	case request.Method != http.MethodGet:
		reply(conn, http.StatusMethodNotAllowed, "text/plain", nil)
	default:
		reply(conn, http.StatusOK, metrics.ContentType, m.page())
	}
}

// reply writes a response. Who hung up needs none.
func reply(w io.Writer, status int, kind string, body []byte) {
	_, _ = fmt.Fprintf(w, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		status, http.StatusText(status), kind, len(body), body)
}
