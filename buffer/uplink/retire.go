package uplink

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// retireQuiet is how long no retained message must come before all have come. Brokers
// send them right after they grant a subscription.
const retireQuiet = time.Second

// mostRetired bounds the topics that are cleared at one go.
const mostRetired = 100_000

// Retired says what [Retire] has cleared.
type Retired struct {
	Topics []string // sorted
	// Unseen is why retained messages could not be listed; "" if they were. Then only the
	// topics that were named have been cleared.
	Unseen string
}

// Retire deletes retained messages: those of the named topics, and all that match a
// filter and that the broker lets this client see. The filter may have wildcards, and is
// "" for none. With dry set it only lists them.
func Retire(ctx context.Context, cfg Config, topics []string, filter string, dry bool) (Retired, error) {
	cfg.Will, cfg.Subscriptions, cfg.Verify, cfg.Presence = Message{}, nil, "", Presence{}
	cfg = cfg.withDefaults()
	if err := cfg.check(); err != nil {
		return Retired{}, err
	}
	for _, topic := range topics {
		if err := checkTopic(topic); err != nil {
			return Retired{}, err
		}
	}
	u := newUplink(cfg)
	s, err := u.connect(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return Retired{}, fmt.Errorf("connecting to %s: %w", cfg.Broker, context.Cause(ctx))
		}
		return Retired{}, errors.New(cfg.explainConnect(cfg.clarify(ctx, err)).text)
	}
	defer s.leave()
	return s.retire(ctx, topics, filter, dry)
}

func (s *session) retire(ctx context.Context, topics []string, filter string, dry bool) (Retired, error) {
	var r Retired
	if filter != "" {
		var found []string
		found, r.Unseen = s.retainedBelow(ctx, filter)
		if r.Unseen == "" {
			topics = found
		}
	}
	topics = slices.Clone(topics)
	slices.Sort(topics)
	for _, topic := range slices.Compact(topics) {
		if !dry {
			if err := s.publishAndWait(ctx, Message{Topic: topic, Retained: true}); err != nil {
				return r, err
			}
		}
		r.Topics = append(r.Topics, topic)
	}
	return r, ctx.Err()
}

// retainedBelow lists the topics with retained messages. The second result says why they
// cannot be listed.
func (s *session) retainedBelow(ctx context.Context, filter string) ([]string, string) {
	var mu sync.Mutex
	found := map[string]bool{}
	news := make(chan struct{}, 1)
	granted, refusal := s.ask(ctx, filter, 1, func(_ mqtt.Client, m mqtt.Message) {
		mu.Lock()
		defer mu.Unlock()
		if m.Retained() && len(m.Payload()) > 0 && len(found) < mostRetired {
			found[strings.Clone(m.Topic())] = true
		}
		select {
		case news <- struct{}{}:
		default:
		}
	})
	if !granted {
		if refusal == "" {
			refusal = "the broker closed the connection over the subscription to " + filter
		}
		return nil, refusal
	}
	for waiting := true; waiting; {
		select {
		case <-news:
		case <-time.After(retireQuiet):
			waiting = false
		case <-s.lost:
			return nil, "the broker closed the connection over the subscription to " + filter
		case <-ctx.Done():
			return nil, context.Cause(ctx).Error()
		}
	}
	mu.Lock()
	defer mu.Unlock()
	var topics []string
	for topic := range found {
		topics = append(topics, topic)
	}
	return topics, ""
}
