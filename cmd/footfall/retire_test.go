package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footfall/buffer/uplink"
	"footfall/cmd/internal/broker"
	"footfall/cmd/internal/cli"
	"footfall/sensor/daemon"
)

// TestRetireAnnouncements takes what Home Assistant was told along with the rest, and
// leaves that of other sensors.
func TestRetireAnnouncements(t *testing.T) {
	b, err := broker.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	file := filepath.Join(t.TempDir(), "footfall.yaml")
	text := "site: shop\nsensor: front\ntimezone: UTC\nsources: [{name: door, interface: mon0}]\nzones: [{name: entrance, sources: [{source: door}]}]\n" +
		"control: {socket: off}\nmqtt: {broker: \"" + b.URL() + "\", home_assistant: true}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	config, err := cli.LoadConfig(file)
	if err != nil {
		t.Fatal(err)
	}
	const front, back, other = "homeassistant/device/footfall_shop_S_front/config", "homeassistant/device/footfall_shop_S_back/config", "homeassistant/device/footfall_shop_S_x_S_front/config"
	for _, topic := range []string{"footfall/v1/shop/front/status", "footfall/v1/shop/front/entrance/latest", "footfall/v1/shop/back/status", front, back, other} {
		if err := uplink.PublishOnce(t.Context(), daemon.Connection(config, "t", os.Getenv), uplink.Message{Topic: topic, Payload: []byte("x"), Retained: true}); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		o    retireOptions
		want []string
	}{
		{retireOptions{zone: "till"}, nil},
		{retireOptions{dry: true}, []string{"footfall/v1/shop/front/entrance/latest", "footfall/v1/shop/front/status", front}},
		{retireOptions{}, []string{"footfall/v1/shop/front/entrance/latest", "footfall/v1/shop/front/status", front}},
		{retireOptions{}, nil},
		{retireOptions{site: "shop", yes: true}, []string{"footfall/v1/shop/back/status", back}},
		{retireOptions{site: "shop", yes: true}, nil},
	} {
		c.o.config = file
		var out, log bytes.Buffer
		if err := retire(t.Context(), &out, &log, c.o); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if got := strings.Join(lines[:len(lines)-1], "\n"); got != strings.Join(c.want, "\n") {
			t.Errorf("%+v: got\n%s\nwant\n%s", c.o, got, strings.Join(c.want, "\n"))
		}
	}
}
