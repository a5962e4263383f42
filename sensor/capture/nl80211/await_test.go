package nl80211_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"footfall/sensor/capture/nl80211"
	"footfall/sensor/capture/nl80211/nl80211test"
)

// TestAwait has an interface come, in steps: with an event at once, and without
// one after a while.
func TestAwait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := nl80211test.New(1)
		var told []nl80211.Condition
		done := make(chan error, 1)
		began := time.Now()
		go func() {
			done <- nl80211.Await(t.Context(), k, "sniff0", func(p *nl80211.Problem) { told = append(told, p.Condition) })
		}()
		synctest.Wait()
		link, err := k.AddMonitor(0, "sniff0")
		if err != nil {
			t.Fatal(err)
		}
		k.Tell(nl80211.Event{Kind: nl80211.LinkChanged, Link: link})
		synctest.Wait()
		k.Tell(nl80211.Event{Kind: nl80211.LinkChanged, Link: link})
		synctest.Wait()
		if err := k.SetUp(link, true); err != nil {
			t.Fatal(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
		if want := []nl80211.Condition{nl80211.Missing, nl80211.Down}; !slices.Equal(told, want) || time.Since(began) != 5*time.Second {
			t.Errorf("told %q after %v; want %q after 5 s", told, time.Since(began), want)
		}
		if err := nl80211.Await(t.Context(), k, "sniff0", nil); err != nil {
			t.Error(err)
		}
	})
}

func TestAwaitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := nl80211.Await(ctx, nl80211test.New(0), "mon0", nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		broken := nl80211test.New(1)
		for _, call := range []string{"Watch", "Radios", "Links"} {
			broken.Fail(call, errors.New(call))
			if err := nl80211.Await(t.Context(), broken, "mon0", nil); err == nil || err.Error() != call {
				t.Errorf("%s fails: %v", call, err)
			}
			broken.Fail(call, nil)
		}
	})
}
