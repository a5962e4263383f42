package configs

import "testing"

func TestLoopback(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1:9464": true, "127.3.2.1:1": true, "[::1]:9464": true, "localhost:9464": true, "[::ffff:127.0.0.1]:1": true,
		":9464": false, "0.0.0.0:9464": false, "[::]:9464": false, "192.0.2.1:9464": false, "localhost.shop.lan:9464": false, "": false,
	} {
		if got := (&Metrics{Address: address}).OnTheNetwork(); got == want && address != "" {
			t.Errorf("%q: reached from other machines: %t", address, got)
		}
	}
}
