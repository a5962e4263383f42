package daemon

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"footfall/sensor/status/metrics"
)

// scrape reads a page as Prometheus does; "" while it cannot be had.
func scrape(t *testing.T, address string) string {
	t.Helper()
	answer, err := http.Get("http://" + address + "/metrics")
	if err != nil {
		return ""
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != metrics.ContentType {
		t.Fatalf("%v, %s, %v", err, answer.Status, answer.Header)
	}
	return string(text)
}

// measured is a running sensor with a page, and phones in the air.
func measured(t *testing.T) (*shop, string) {
	t.Helper()
	s := newShop(t, "")
	s.Config.Metrics.Address = freeAddress(t)
	s.run(t)
	s.awaitReady(t)
	for n := range byte(9) {
		s.sources["door"].phone(n + 1)
	}
	return s, s.Config.Metrics.Address
}

// TestMetricsPage holds the page against the newest window that was published.
func TestMetricsPage(t *testing.T) {
	s, address := measured(t)
	base := "footfall/v1/" + s.Config.Site + "/" + s.Config.Sensor + "/"
	eventually(t, "the page shows the newest window", func() bool {
		published := s.broker.on(base + "entrance/latest")
		if len(published) == 0 {
			return false
		}
		var w struct{ Devices *float64 }
		if err := json.Unmarshal([]byte(published[len(published)-1]), &w); err != nil {
			t.Fatal(err)
		}
		return w.Devices != nil && strings.Contains(scrape(t, address), fmt.Sprintf(`zone="entrance"} %v`, *w.Devices))
	})
	page := scrape(t, address)
	for _, want := range []string{"footfall_uplink_connected{", "footfall_source_listening{", "footfall_outbox_rows{"} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is not in\n%s", want, page)
		}
	}
	for _, never := range []string{"frame", "packet", "5c:b7", "5cb7"} {
		if strings.Contains(strings.ToLower(page), never) {
			t.Errorf("%s is in\n%s", never, page)
		}
	}
}

// TestMetricsAddressTaken has the sensor count all the same, say why, and answer once the
// address is free.
func TestMetricsAddressTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	s := newShop(t, "")
	s.Config.Metrics.Address = taken.Addr().String()
	s.run(t)
	s.awaitReady(t)
	health := "footfall/v1/" + s.Config.Site + "/" + s.Config.Sensor + "/health"
	eventually(t, "health says why", func() bool {
		return strings.Contains(strings.Join(s.broker.on(health), ""), "another program listens there; choose another port")
	})
}

func TestWhyNoPage(t *testing.T) {
	_, err := net.Listen("tcp", "192.0.2.1:0")
	if got := whyNoPage(err); !strings.Contains(got, "this machine does not have the address") {
		t.Error(got)
	}
}

// TestConsumerPrometheus has a real Prometheus scrape a running sensor, and asks it.
func TestConsumerPrometheus(t *testing.T) {
	if testing.Short() {
		t.Skip("real programs are for the long form")
	}
	program, err := exec.LookPath("prometheus")
	if err != nil {
		t.Skip("SKIPPED: prometheus is not installed: apt-get install prometheus")
	}
	_, target := measured(t)
	folder, address := t.TempDir(), freeAddress(t)
	text, err := os.ReadFile("../../configs/integrations/prometheus/prometheus.yml")
	if err != nil {
		t.Fatal(err)
	}
	// The file of the user, at another pace and with the target of this test.
	config := regexp.MustCompile(`targets: .*`).ReplaceAllString(string(text), `targets: ["`+target+`"]`)
	config = regexp.MustCompile(`scrape_interval: .*`).ReplaceAllString(config, "scrape_interval: 1s")
	rules, err := filepath.Abs("../../configs/integrations/prometheus/rules.yml")
	if err != nil {
		t.Fatal(err)
	}
	config = strings.Replace(config, "rules.yml", rules, 1)
	if err := os.WriteFile(filepath.Join(folder, "prometheus.yml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	var log lockedBuffer
	process := exec.Command(program, "--config.file="+filepath.Join(folder, "prometheus.yml"), "--storage.tsdb.path="+filepath.Join(folder, "data"), "--web.listen-address="+address)
	process.Stdout, process.Stderr = &log, &log
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = process.Process.Kill(); _ = process.Wait() })
	for _, query := range []string{`up{job="footfall"} == 1`, `footfall_devices{zone="entrance"} >= 0`, `footfall_uplink_connected == 1`} {
		eventually(t, "Prometheus answers "+query+"; it says: "+log.String(), func() bool { return results(t, address, query) > 0 })
	}
}

// results is how many series Prometheus finds for a query.
func results(t *testing.T, address, query string) int {
	t.Helper()
	answer, err := http.Get("http://" + address + "/api/v1/query?query=" + url.QueryEscape(query))
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	var found struct{ Data struct{ Result []any } }
	if json.NewDecoder(answer.Body).Decode(&found) != nil {
		return 0
	}
	return len(found.Data.Result)
}

// TestAnswer speaks to the page in ways that Prometheus does not.
func TestAnswer(t *testing.T) {
	m := &metricsTask{page: func() []byte { return []byte("a 1\n") }}
	for request, want := range map[string]string{
		"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n":                             "200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: 4\r\nConnection: close\r\n\r\na 1\n",
		"GET /metrics?x=1 HTTP/1.0\r\n\r\n":                                    "a 1\n",
		"HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\n":                            "Content-Length: 0\r\nConnection: close\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: x\r\n\r\n":                                    "the page is /metrics\n",
		"DELETE /metrics HTTP/1.1\r\nHost: x\r\n\r\n":                          "405 Method Not Allowed",
		"\x16\x03\x01 no request \r\n\r\n":                                     "400 Bad Request",
		"GET /metrics HTTP/1.1\r\nX: " + strings.Repeat("a", 2*longestRequest): "400 Bad Request",
	} {
		ours, theirs := net.Pipe()
		go m.answer(ours)
		go func() { _, _ = theirs.Write([]byte(request)) }()
		got, err := io.ReadAll(theirs)
		if err != nil || !strings.HasPrefix(string(got), "HTTP/1.1 ") || !strings.Contains(string(got), want) {
			t.Errorf("%.40q: got %q, %v", request, got, err)
		}
		_ = theirs.Close()
	}
}
