package notice

import (
	"fmt"
	"net"
	"net/url"
	"strings"

	"footfall/configs"
)

func optOutFacts(c *configs.Config) OptOut {
	o := OptOut{Mode: c.OptOut.Mode, Means: []Claim{}}
	add := func(claim string, t ...string) { o.Means = append(o.Means, Claim{claim, t}) }
	if optedIn(c) {
		add("Nobody is counted but devices on the list; a randomised address cannot be on it.", "hashing.TestOptIn", "hashing.TestOptInWithoutList")
	}
	if marked(c) {
		add("By radio: a device that looks for a network with a do-not-count name ("+networkNames(c)+") is left out until the key changes, and what it had added to the open window is taken out.",
			"hashing.TestMarkedDevice", "sensor.TestEngineLeavesMarkedDevicesOut", "sensor/decode.TestMarks", "sensor/count.TestForget")
	}
	if digests(c) {
		add("By list: entries are 20-bit digests. A stolen list confirms an address that the thief already knows, and names no other. A device is looked up before it is counted.",
			"hashing/optout.TestEnumeration", "hashing.TestListedDeviceIsNotCounted", "hashing.TestExclude")
	}
	if c.OptOut.Chain.Topic != "" {
		add("By the list of the chain: only a list that is signed with the key of the chain and newer than the last is accepted.",
			"hashing/optout.TestChain", "hashing/optout.TestSignedRefuses", "hashing/optout.TestChainRefuses", "hashing/optout.TestOldListAfterALoss")
	}
	if c.OptOut.File != "" {
		add("By a file of plain addresses, read at the start: a listed device is dropped before anything is computed from its address.",
			"hashing.TestListedDeviceNeverReachesTheHash")
	}
	return o
}

func networkNames(c *configs.Config) string {
	var words []string
	for _, name := range c.OptOut.SSIDs {
		words = append(words, fmt.Sprintf("%q", name))
	}
	for _, ending := range c.OptOut.SSIDSuffixes {
		words = append(words, fmt.Sprintf("ending in %q", ending))
	}
	return strings.Join(words, ", ")
}

// host is the broker without user name, password or path.
func host(c *configs.Config) string {
	u, err := url.Parse(c.MQTT.Broker)
	if c.MQTT.Broker == "" || err != nil {
		return "(none configured)"
	}
	return u.Host
}

func receivers(c *configs.Config) []Receiver {
	if c.MQTT.Broker == "" {
		return []Receiver{}
	}
	base := c.MQTT.Topic + "/v1/" + c.Site + "/" + c.Sensor + "/"
	return []Receiver{{
		Host: host(c), TLS: encrypted(c), Authentication: authentication(c),
		Topics: []string{base + "+/window", base + "+/latest", base + "status", base + "health", base + "manifest"},
		Data:   "released numbers (" + released(c) + "), the state of the sensor, its privacy settings; whoever may subscribe there receives them too",
		Tests:  tests("sensor.TestDaemonLeaksNothing"),
	}}
}

func encrypted(c *configs.Config) bool { return strings.HasPrefix(c.MQTT.Broker, "mqtts://") }

// authentication says how the sensor proves to the broker who it is.
func authentication(c *configs.Config) string {
	m := &c.MQTT
	var ways []string
	if m.Username+m.UsernameFile+m.UsernameEnv != "" {
		way := "user name"
		if m.PasswordFile+m.PasswordEnv != "" {
			way += " and password"
		}
		ways = append(ways, way)
	}
	if m.CertFile != "" {
		ways = append(ways, "client certificate")
	}
	if len(ways) == 0 {
		return "none"
	}
	return strings.Join(ways, ", ")
}

// local tells whether the broker is on the same machine.
func local(c *configs.Config) bool {
	name, _, err := net.SplitHostPort(host(c))
	if err != nil {
		name = host(c)
	}
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}

func transfers(c *configs.Config) string {
	switch {
	case c.MQTT.Broker == "":
		return "None: no broker is configured."
	case local(c):
		return "None by the sensor: the broker is on the same machine. What the broker passes on is not known here."
	}
	return "Released numbers go to the broker " + host(c) + ". The configuration does not tell in which country it is: check that."
}

func security(c *configs.Config, keyStore string) []Claim {
	claims := []Claim{
		memory(keyStore),
		{"The process refuses debuggers of its own user and leaves no core file.", tests("hashing/secret.TestHarden")},
		{"Addresses, pseudonyms and keys do not print, in logs, errors or panics.", tests("hashing.TestIDNeverPrints", "hashing.TestListAndGateNeverPrint", "hashing.TestTracebackHidesAddress", "sensor.TestPanicsAndSignalsPrintNoSecrets")},
		{"State that outlives a restart is in memory held by the service manager, sealed under a key derived from the pseudonym key.", tests("sensor/keep.TestMemoryIsSealed", "hashing.TestSealingKey")},
		{"The systemd unit that is installed with the program runs it as a user of its own, with one capability, read-only files, a list of allowed system calls, no swap and no core dumps. A unit that was changed on the machine is not looked at here.",
			tests("systemd.TestUnitHolds", "systemd.TestUnitSystemCalls", "systemd.TestUnitVerifies")},
		{"A damaged or hostile frame cannot crash or mislead the decoder.", tests("sensor/decode.FuzzDecode", "make fuzz")},
	}
	return append(claims, transport(c)...)
}

// memory is about where the key lies.
func memory(store string) Claim {
	switch store {
	case "", "memfd_secret", "locked memory":
		return Claim{"The key lies in memory that is neither swapped nor dumped. As memfd_secret it is also out of reach of debuggers and memory images, but not of root, who can take it from the service manager. Without such memory the sensor does not start.",
			tests("hashing/secret.TestSecretMemory", "hashing/secret.TestLockedMemory", "hashing/secret.TestLockRefused")}
	}
	return Claim{"NOT MET: the key lies in " + store + ", of which it is not known that it is neither swapped nor dumped.", []string{}}
}

// transport is about the way to the broker.
func transport(c *configs.Config) (claims []Claim) {
	switch {
	case encrypted(c):
		claims = append(claims, Claim{"The way to the broker is encrypted (TLS), and the broker's certificate is checked.", tests("buffer/uplink.TestMosquittoTLS", "buffer/uplink.TestRefusals")})
	case c.MQTT.Broker != "" && local(c):
		claims = append(claims, Claim{"The way to the broker is not encrypted; it does not leave the machine.", tests("buffer/uplink.TestCheckBroker")})
	case c.MQTT.Broker != "":
		claims = append(claims, Claim{"NOT MET: the way to the broker is not encrypted, and crosses the network.", []string{}})
	}
	return claims
}
