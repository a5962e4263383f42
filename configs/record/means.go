package record

import (
	"fmt"
	"strings"

	"footfall/configs/facts"
)

func optOutFacts(f facts.Facts) OptOut {
	o := OptOut{Mode: f.OptOut.Mode, Means: []Claim{}}
	add := func(claim string, t ...string) { o.Means = append(o.Means, Claim{claim, t}) }
	if f.OptOut.OptIn() {
		add("Only devices on the list are counted; a randomised address cannot be on it.", "hashing.TestOptIn", "hashing.TestOptInWithoutList")
	}
	if f.OptOut.ByRadio() {
		add("By radio: a device that looks for a network with a do-not-count name ("+networkNames(f)+") is left out until the key changes, and what it had added to the open window is taken out.",
			"hashing.TestMarkedDevice", "sensor/engine.TestEngineLeavesMarkedDevicesOut", "sensor/decode.TestMarks", "sensor/count.TestForget")
	}
	o.Means = append(o.Means, bluetoothMeans(f)...)
	if f.OptOut.Digests() {
		add("By list: entries are 20-bit digests. A stolen list confirms an address that the thief already knows, and names no other. A device is looked up before it is counted.",
			"hashing/optout.TestEnumeration", "hashing.TestListedDeviceIsNotCounted", "hashing.TestExclude")
	}
	if f.OptOut.Chain != "" {
		add("By the list of the chain: only a list that is signed with the key of the chain and newer than the last is accepted.",
			"hashing/optout.TestChain", "hashing/optout.TestSignedRefuses", "hashing/optout.TestChainRefuses", "hashing/optout.TestOldListAfterALoss")
	}
	if f.OptOut.File != "" {
		add("By a file of plain addresses, read at the start: a listed device is dropped before anything is computed from its address.",
			"hashing.TestListedDeviceNeverReachesTheHash")
	}
	return o
}

func networkNames(f facts.Facts) string {
	var words []string
	for _, name := range f.OptOut.Names {
		words = append(words, fmt.Sprintf("%q", name))
	}
	for _, ending := range f.OptOut.Endings {
		words = append(words, fmt.Sprintf("ending in %q", ending))
	}
	return strings.Join(words, ", ")
}

// host names the broker.
func host(f facts.Facts) string {
	if f.Broker.Host == "" {
		return "(none configured)"
	}
	return f.Broker.Host
}

func receivers(f facts.Facts) []Receiver {
	if f.Broker.Host == "" {
		return []Receiver{}
	}
	base := f.Broker.Base + "/v1/" + f.Site + "/" + f.Sensor + "/"
	return []Receiver{{
		Host: host(f), TLS: f.Broker.Encrypted, Authentication: authentication(f.Broker),
		Topics: []string{base + "+/window", base + "+/latest", base + "+/hour", base + "+/day", base + "status", base + "health", base + "manifest", base + "presence"},
		Data:   "released numbers (" + released(f) + "), the state of the sensor, its privacy settings; every client that may subscribe there receives them too",
		Tests:  tests("sensor/daemon.TestDaemonLeaksNothing"),
	}}
}

func authentication(b facts.Broker) string {
	if len(b.Authentication) == 0 {
		return "none"
	}
	return strings.Join(b.Authentication, ", ")
}

func transfers(f facts.Facts) string {
	switch {
	case f.Broker.Host == "":
		return "None: no broker is configured."
	case f.Broker.Local:
		return "None by the sensor: the broker is on the same machine. What the broker passes on is not known here."
	}
	return "Released numbers go to the broker " + host(f) + ". The configuration does not tell in which country it is: check that."
}

func security(f facts.Facts, keyStore string) []Claim {
	claims := []Claim{
		memory(keyStore),
		{"The process refuses debuggers of its own user and leaves no core file.", tests("hashing/secret.TestHarden")},
		{"Addresses, pseudonyms and keys do not print, in logs, errors or panics.", tests("hashing.TestIDNeverPrints", "hashing.TestListAndGateNeverPrint", "hashing.TestTracebackHidesAddress", "sensor/daemon.TestPanicsAndSignalsPrintNoSecrets")},
		{"State that outlives a restart is in memory held by the service manager, sealed under a key derived from the pseudonym key.", tests("sensor/keep.TestMemoryIsSealed", "hashing.TestSealingKey")},
		{"The installed systemd unit runs the program as a user of its own, with one capability, read-only files and a list of allowed system calls. It allows no swap and no core dumps. A unit changed on the machine is not checked here.",
			tests("systemd.TestUnitHolds", "systemd.TestUnitSystemCalls", "systemd.TestUnitVerifies")},
		{"A damaged or hostile frame cannot crash or mislead the decoder.", tests("sensor/decode.FuzzDecode", "make fuzz")},
	}
	if f.Streamed {
		claims = append(claims, Claim{"Addresses from another access point cross the network encrypted (TLS 1.3). Each side accepts one certificate of the other, and no other sender. What that access point keeps is not checked here.",
			tests("sensor/capture/stream.TestStrangers", "sensor/capture/stream.TestWiped")})
	}
	return append(claims, transport(f)...)
}

// memory is the claim about the memory of the key.
func memory(store string) Claim {
	switch store {
	case "", "memfd_secret", "locked memory":
		return Claim{"The key lies in memory that is neither swapped nor dumped. As memfd_secret it is also out of reach of debuggers and memory images, but not of root, who can take it from the service manager. Without such memory the sensor does not start.",
			tests("hashing/secret.TestSecretMemory", "hashing/secret.TestLockedMemory", "hashing/secret.TestLockRefused")}
	}
	return Claim{"NOT MET: the key lies in " + store + ", which may be swapped or dumped.", []string{}}
}

// transport is about the way to the broker.
func transport(f facts.Facts) (claims []Claim) {
	switch {
	case f.Broker.Encrypted:
		claims = append(claims, Claim{"The way to the broker is encrypted (TLS), and the broker's certificate is checked.", tests("buffer/uplink.TestMosquittoTLS", "buffer/uplink.TestRefusals")})
	case f.Broker.Host != "" && f.Broker.Local:
		claims = append(claims, Claim{"The way to the broker is not encrypted; it does not leave the machine.", tests("buffer/uplink.TestCheckBroker")})
	case f.Broker.Host != "":
		claims = append(claims, Claim{"NOT MET: the way to the broker is not encrypted, and crosses the network.", []string{}})
	}
	return claims
}
