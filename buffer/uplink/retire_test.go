package uplink

import (
	"context"
	"slices"
	"strings"
	"testing"
)

// publishAll leaves retained messages on topics.
func publishAll(t *testing.T, cfg Config, topics ...string) {
	t.Helper()
	for _, topic := range topics {
		if err := PublishOnce(context.Background(), cfg, Message{topic, []byte("x"), true}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRetire(t *testing.T) {
	m := startMosquitto(t, "allow_anonymous true")
	cfg := testConfig("mqtt://" + m.address)
	mine := []string{"f/v1/shop/front/health", "f/v1/shop/front/old-zone/latest", "f/v1/shop/front/status"}
	publishAll(t, cfg, append(slices.Clone(mine), "f/v1/shop/back/status")...)
	list := func(dry bool, filter string) []string {
		t.Helper()
		r, err := Retire(context.Background(), cfg, []string{"f/v1/shop/front/status"}, filter, dry)
		if err != nil || r.Unseen != "" {
			t.Fatal(r, err)
		}
		return r.Topics
	}
	for _, dry := range []bool{true, false} {
		if got := list(dry, "f/v1/shop/front/#"); !slices.Equal(got, mine) {
			t.Errorf("dry %v: %q, want %q", dry, got, mine)
		}
	}
	if got := list(true, "f/v1/#"); !slices.Equal(got, []string{"f/v1/shop/back/status"}) {
		t.Errorf("left are %q, want that of the other sensor", got)
	}
	if got := list(true, ""); !slices.Equal(got, []string{"f/v1/shop/front/status"}) {
		t.Errorf("without a filter: %q, want the named topic", got)
	}
}

// TestRetireUnseen clears the named topics where the broker lets nothing be read.
func TestRetireUnseen(t *testing.T) {
	b := startBroker(t, func(b *testBroker) { b.mayRead = func(string) bool { return false } })
	cfg := testConfig("mqtt://" + b.address)
	publishAll(t, cfg, "f/status")
	r, err := Retire(context.Background(), cfg, []string{"f/status"}, "f/#", false)
	if err != nil || !slices.Equal(r.Topics, []string{"f/status"}) || !strings.Contains(r.Unseen, "refuses the subscription") {
		t.Errorf("%+v, %v", r, err)
	}
	if got := b.retained("f/status"); got != "" {
		t.Errorf("the broker keeps %q", got)
	}
}
