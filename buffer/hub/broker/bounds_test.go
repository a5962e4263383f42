package broker

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/netip"
	"strings"
	"testing"

	"footfall/buffer/hub/users"
)

// TestStreamsAreBounded wants a limit for each stream of the server: one without it can be
// filled by one client, and then takes the room of all others.
func TestStreamsAreBounded(t *testing.T) {
	b, err := Start(t.Context(), Options{
		Dir: t.TempDir(), Topics: []string{"footfall"}, Clients: 5, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Check: func(string, string, netip.Addr) (users.User, error) { return users.User{}, errors.New("no one") },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	js, err := b.JetStream()
	if err != nil {
		t.Fatal(err)
	}
	streams, sum := js.ListStreams(context.Background()), int64(0)
	for s := range streams.Info() {
		if s.Config.MaxBytes <= 0 {
			t.Errorf("%s has no limit", s.Config.Name)
		}
		if s.Config.Name == "$MQTT_rmsgs" && s.Config.MaxMsgs <= 0 {
			t.Error("the topics in memory have no limit")
		}
		if strings.HasPrefix(s.Config.Name, "$MQTT") {
			sum += s.Config.MaxBytes
		}
	}
	if err := streams.Err(); err != nil {
		t.Fatal(err)
	}
	if sum == 0 || sum+128<<20 > maxStore {
		t.Errorf("all streams take %d bytes, and a chain's 128 MB more; the store has %d", sum, maxStore)
	}
}
