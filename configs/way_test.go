package configs

import "testing"

// TestWaysToTheBroker completes addresses with port and path.
func TestWaysToTheBroker(t *testing.T) {
	for text, want := range map[string]string{
		"mqtt: {broker: mqtts://Broker.Example}":              "mqtts://broker.example:8883",
		"mqtt: {broker: wss://broker.example}":                "wss://broker.example:443/mqtt",
		"mqtt: {broker: wss://broker.example/}":               "wss://broker.example:443/mqtt",
		"mqtt: {broker: wss://broker.example:8084/ws/V1}":     "wss://broker.example:8084/ws/V1",
		"mqtt: {broker: mqtts://b, proxy: http://Proxy}":      "mqtts://b:8883 http://proxy:3128",
		"mqtt: {broker: mqtts://b, proxy: http://proxy:80/}":  "mqtts://b:8883 http://proxy:80",
		"mqtt: {broker: mqtts://b, proxy: ''}":                "mqtts://b:8883",
		"mqtt: {broker: wss://b, proxy: 'http://[::1]:3128'}": "wss://b:443/mqtt http://[::1]:3128",
	} {
		m := mustParse(t, []byte(base+text+"\n")).MQTT
		got := m.Broker
		if m.Proxy != "" {
			got += " " + m.Proxy
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}
