package uplink

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestPublishOnce(t *testing.T) {
	b := startBroker(t)
	cfg := testConfig("mqtt://" + b.address)
	list := Message{listTopic, bytes.Repeat([]byte("x"), 1<<20), true}
	if err := PublishOnce(context.Background(), cfg, list); err != nil {
		t.Fatal(err)
	}
	if got := b.retained(listTopic); got != string(list.Payload) {
		t.Errorf("the broker keeps %d bytes", len(got))
	}
	if err := PublishOnce(context.Background(), cfg, Message{listTopic, nil, true}); err != nil {
		t.Fatal(err)
	}
	if got := b.retained(listTopic); got != "" {
		t.Errorf("the broker keeps %d bytes of what was deleted", len(got))
	}
	awaitTrue(t, "the broker to see the end", func() bool { return b.clients() == 0 })
	if all := b.all(); len(all) != 2 || all[0].qos != 1 || !all[0].retained {
		t.Errorf("%d messages; neither greeting nor last will belong here", len(all))
	}
}

func TestPublishOnceFails(t *testing.T) {
	b := startBroker(t)
	noPuback := startProxy(t, b.address)
	noPuback.filterWith(func(kind byte) (pass, cut bool) { return kind != pubackKind, false }, nil)
	cutter := startProxy(t, b.address)
	cutter.filterWith(nil, func(kind byte) (pass, cut bool) { return kind != publishKind, kind == publishKind })
	good := Message{Topic: listTopic, Payload: []byte("x")}
	for name, test := range map[string]struct {
		url     string
		message Message
		want    string
	}{
		"nothing there":   {"mqtt://" + freeAddress(t), good, "nothing listens at"},
		"refused":         {"mqtt://" + connackServer(t, 5), good, "mqtt.password_file"},
		"no PUBACK":       {noPuback.url(), good, "does not acknowledge"},
		"cut":             {cutter.url(), good, "connection lost"},
		"too long":        {"mqtt://" + b.address, Message{Topic: listTopic, Payload: make([]byte, MaxReceived+1)}, "at most 2097152"},
		"wildcard":        {"mqtt://" + b.address, Message{Topic: "a/#"}, `"a/#"`},
		"no broker":       {"", good, "mqtt.broker"},
		"not encrypted":   {"mqtt://broker.example", good, "not encrypted"},
		"says nothing":    {"mqtt://" + silentServer(t), good, "no answer"},
		"another service": {"mqtt://" + answering(t, "HTTP/1.1 400 Bad Request\r\n\r\n"), good, "web server"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := testConfig(test.url)
			cfg.Timeout = 300 * time.Millisecond
			err := PublishOnce(context.Background(), cfg, test.message)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v lacks %q", err, test.want)
			}
		})
	}
}

func TestPublishOnceIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, cancel)
	began := time.Now()
	err := PublishOnce(ctx, testConfig("mqtt://"+silentServer(t)), Message{Topic: listTopic})
	if !errors.Is(err, context.Canceled) || time.Since(began) > 4*time.Second {
		t.Errorf("error %v after %v", err, time.Since(began))
	}
}
