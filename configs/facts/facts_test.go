package facts_test

import (
	"math/big"
	"reflect"
	"slices"
	"testing"
	"time"

	"footfall/configs"
	"footfall/configs/facts"
	"footfall/configs/facts/factstest"
)

// TestEachSettingIsAFact changes one setting at a time and wants the facts to
// follow, so that no text can miss it.
func TestEachSettingIsAFact(t *testing.T) {
	standard := facts.Of(factstest.Standard())
	for _, s := range factstest.Settings[1:] {
		if got := facts.Of(factstest.With(s.Set)); reflect.DeepEqual(got, standard) {
			t.Errorf("%s: the facts are those of the standard configuration", s.Name)
		}
	}
	if again := facts.Of(factstest.Standard()); !reflect.DeepEqual(again, standard) {
		t.Error("the same configuration has other facts the second time")
	}
}

func TestFacts(t *testing.T) {
	f := facts.Of(factstest.Standard())
	if f.Key.PerWindow() || f.Key.Zone != "Asia/Jakarta" || f.OptOut.OptIn() || !f.OptOut.ByRadio() || !f.OptOut.Digests() || !f.OptOut.Listed() {
		t.Errorf("got %+v", f)
	}
	if want := []string{"entrance", "checkout"}; !slices.Equal(f.Zones, want) {
		t.Errorf("zones %q, want %q", f.Zones, want)
	}
	f = facts.Of(factstest.With(func(c *configs.Config) {
		c.Key.Life, c.Location, c.OptOut = configs.LifeWindow, time.Local, configs.OptOut{Mode: configs.ModeOptIn}
		c.Dwell.Epsilon = big.NewRat(1, 2) // dwell itself is off
	}))
	if !f.Key.PerWindow() || f.Key.Zone != "" || !f.OptOut.OptIn() || f.OptOut.ByRadio() || f.OptOut.Digests() || f.OptOut.Listed() || f.Numbers.VisitEpsilon != nil {
		t.Errorf("got %+v", f)
	}
}

func TestLeast(t *testing.T) {
	for configured, want := range map[int]int{0: 0, 1: 0, 2: 2, 5: 5} {
		if got := (facts.Numbers{MinCount: configured}).Least(); got != want {
			t.Errorf("min_count %d: got %d, want %d", configured, got, want)
		}
	}
}

// TestBroker sees that a broker is named without what may be a secret.
func TestBroker(t *testing.T) {
	for _, c := range []struct {
		mqtt configs.MQTT
		want facts.Broker
	}{
		{configs.MQTT{Topic: "t"}, facts.Broker{Base: "t"}},
		{configs.MQTT{Broker: "mqtts://user:hunter2@b.example:8883/x?y"}, facts.Broker{Host: "b.example:8883", Encrypted: true}},
		{configs.MQTT{Broker: "mqtt://localhost:1883", Username: "u"}, facts.Broker{Host: "localhost:1883", Local: true, Authentication: []string{facts.AuthUser}}},
		{configs.MQTT{Broker: "mqtt://[::1]", UsernameEnv: "U", PasswordEnv: "P", CertFile: "/c"},
			facts.Broker{Host: "[::1]", Local: true, Authentication: []string{facts.AuthPassword, facts.AuthCertificate}}},
		{configs.MQTT{Broker: "mqtt://10.0.0.1:1883"}, facts.Broker{Host: "10.0.0.1:1883"}},
	} {
		got := facts.Of(factstest.With(func(config *configs.Config) { config.MQTT = c.mqtt })).Broker
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v, want %+v", c.mqtt.Broker, got, c.want)
		}
	}
}

func TestClock(t *testing.T) {
	for minute, want := range map[int]string{0: "00:00", 245: "04:05", 1439: "23:59", 1440: "24:00"} {
		if got := facts.Clock(minute); got != want {
			t.Errorf("minute %d: got %s, want %s", minute, got, want)
		}
	}
}
