package record

import (
	"fmt"
	"strings"

	"footfall/configs/facts"
)

// limits lists the risks beyond the measures.
func limits(f facts.Facts) []string {
	all := []string{
		"Root on the machine can run another sniffer, or read what is in memory.",
		openWindow(f),
		"ε bounds what is published about one address, not about one person: a phone with r random addresses in a window counts r times, and costs r·ε. Somebody who sends forged frames is outside the bound, too.",
		"Presence in w windows costs w·ε: over a whole day the bound protects someone who stays, such as staff, hardly at all.",
		estimates(f),
		"The sensor does not know how long the recipient keeps the numbers, or who may read them there.",
		"Registers of the processor and stacks may hold parts of the key for a moment; on a machine with swap they may be written out.",
	}
	if !f.Key.PerWindow() {
		all = append(all, "A daily key is pseudonymisation, not anonymisation: within the day, someone with the key could tell which device a pseudonym stands for. The shorter \"key.life: window\" is stricter.")
	} else {
		all = append(all, "A key for each window is still pseudonymisation while the window is open.")
	}
	if f.Numbers.Epsilon == nil {
		all = append(all, "Counts are published without noise: no bound holds on what they tell about one device.")
	}
	if f.Numbers.Visits {
		all = append(all, "The length of a visit is known only for addresses that do not change; where the key changes, a visit ends, and may cost its ε twice in that window.")
	}
	if f.Numbers.Kinds {
		all = append(all, "A person with phone, watch and earbuds is in three numbers of kinds, and a device that changes its address in a window counts as two addresses.")
	}
	if marked(f) {
		all = append(all, "A mark by radio holds for the address that the device used; after a change of address it is left out from its next mark on. Anyone can send a mark with a forged address, which makes counts too low.")
	}
	if f.Bluetooth {
		all = append(all, "Someone who objects to being counted by Bluetooth has to switch it off: earbuds and a watch then lose their phone.")
	}
	if f.OptOut.Digests() && !f.OptOut.OptIn() {
		all = append(all, "A list of n digests also leaves out n in 1,048,576 other devices.")
	}
	if f.OptOut.Digests() && f.OptOut.OptIn() {
		all = append(all, "A list of n digests also lets in n in 1,048,576 devices whose owners have not asked for it.")
	}
	if f.OptOut.File != "" {
		all = append(all, "The file of plain addresses names devices to everyone who can read it.")
	}
	if f.OptOut.List == "" && f.OptOut.File == "" && f.OptOut.Chain == "" && !f.OptOut.ByRadio() {
		all = append(all, fmt.Sprintf("The only way to opt out is to switch %s off.", strings.ReplaceAll(radios(f), " or ", " and ")))
	}
	return all
}

// estimates says what numbers are not.
func estimates(f facts.Facts) string {
	if !f.WiFi {
		return "Numbers of devices are estimates, and not numbers of people."
	}
	return "Numbers of devices are estimates, and neither they nor numbers of unique addresses are numbers of people."
}

// gaps lists the facts missing from the configuration for a full record.
func gaps(f facts.Facts) []string {
	all := []string{}
	missing := func(set bool, key, what string) {
		if !set {
			all = append(all, fmt.Sprintf("%s is missing: %s", key, what))
		}
	}
	missing(f.Operator.Name != "", "operator.name", "who answers for the counting")
	missing(f.Operator.Contact != "", "operator.contact", "how to reach them")
	missing(f.Operator.Privacy != "", "operator.privacy", "where the privacy statement is")
	missing(f.Broker.Host != "", "mqtt.broker", "who receives the numbers")
	return append(all,
		"To be added by the controller: the legal basis, the data-protection officer, who reads the numbers and for how long they are kept.")
}
