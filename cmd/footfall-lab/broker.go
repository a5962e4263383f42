package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"footfall/buffer/uplink"
	"footfall/configs"
)

// uplinkConfig is the way to a broker.
type uplinkConfig = uplink.Config

// brokerFlags are the way to a broker, as flags. Their values are those of the keys of
// mqtt in a configuration.
type brokerFlags struct {
	url, username, passwordFile, caFile, topic string
	plaintext                                  bool
}

func (b *brokerFlags) add(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&b.url, "broker", "", "`URL` of the broker, as mqtt.broker: mqtt://127.0.0.1:1883")
	f.StringVar(&b.username, "username", "", "name at the broker")
	f.StringVar(&b.passwordFile, "password-file", "", "`FILE` with the password")
	f.StringVar(&b.caFile, "ca-file", "", "`FILE` with the certificate authority of the broker")
	f.StringVar(&b.topic, "topic", "footfall", "base of all topics")
	f.BoolVar(&b.plaintext, "allow-plaintext", false, "allow mqtt:// to another machine, unencrypted")
	_ = c.MarkFlagFilename("password-file")
	_ = c.MarkFlagFilename("ca-file", "pem", "crt")
}

// parse reads a configuration, with the flags as its section mqtt.
func (b *brokerFlags) parse(text string) (*configs.Config, error) {
	var mqtt strings.Builder
	fmt.Fprintf(&mqtt, "mqtt:\n  topic: %q\n", b.topic)
	for _, f := range []struct{ key, value string }{
		{"broker", b.url}, {"username", b.username}, {"password_file", b.passwordFile}, {"ca_file", b.caFile},
	} {
		if f.value != "" {
			fmt.Fprintf(&mqtt, "  %s: %q\n", f.key, f.value)
		}
	}
	if b.plaintext {
		fmt.Fprintln(&mqtt, "  allow_plaintext_on_the_network: true")
	}
	return configs.Parse([]byte(text+mqtt.String()), "flags")
}
