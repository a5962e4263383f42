package broker

import (
	"strings"
	"testing"
)

// TestStreamsAreBounded wants a limit for each stream of the server: one without it can be
// filled by one client, and then takes the room of all others.
func TestStreamsAreBounded(t *testing.T) {
	_, js := started(t)
	streams, sum := js.ListStreams(t.Context()), int64(0)
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
