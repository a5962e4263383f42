package hub

import (
	"net/http"
	"testing"
)

// TestTrustedProxy has one browser behind a proxy that guesses passwords. The others behind
// it go on, and it is shut out, if the proxy is trusted. Else all share one limit.
func TestTrustedProxy(t *testing.T) {
	for _, c := range []struct {
		name    string
		proxies []string
		other   int // status of another browser's right password
	}{
		{"trusted", []string{"127.0.0.1"}, http.StatusOK},
		{"not trusted", nil, http.StatusUnauthorized},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := prepared(t)
			s.Proxies = c.proxies
			r := start(t, s)
			ask := func(client, password string) int {
				q, err := http.NewRequest(http.MethodGet, "http://"+r.address("listen")+"/api/zones", nil)
				if err != nil {
					t.Fatal(err)
				}
				q.SetBasicAuth(viewerName, password)
				q.Header.Set("X-Forwarded-For", "10.9.8.7, "+client) // the first is what the client claims
				answer, err := http.DefaultClient.Do(q)
				if err != nil {
					t.Fatal(err)
				}
				defer answer.Body.Close()
				return answer.StatusCode
			}
			for range 20 {
				if got := ask("203.0.113.9", "a guess"); got != http.StatusUnauthorized {
					t.Fatalf("a guess: %d", got)
				}
			}
			if got := ask("203.0.113.9", secret); got != http.StatusUnauthorized {
				t.Errorf("the right password after 20 guesses: %d", got)
			}
			if got := ask("203.0.113.10", secret); got != c.other {
				t.Errorf("another browser: %d, want %d", got, c.other)
			}
		})
	}
}
