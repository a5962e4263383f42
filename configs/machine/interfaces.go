package machine

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"footfall/configs"
)

// Types of an interface in monitor mode (Linux, if_arp.h).
const (
	monitorPlain    = "801" // frames without a header, and so without a signal
	monitorRadiotap = "803"
)

// interfaces looks for the radios.
func (m Machine) interfaces(c *configs.Config) (all []Finding) {
	for i, s := range c.Sources {
		setting, name, look := fmt.Sprintf("sources[%d].interface", i), s.Interface, m.radio
		if s.Stream.Listen != "" {
			all = append(all, Finding{Unchecked, fmt.Sprintf("sources[%d].stream", i), "whether an access point sends to " + s.Stream.Listen, "see what to run on it with: footfall stream certificate"})
			continue
		}
		switch {
		case s.Radio != "":
			setting, name, look = fmt.Sprintf("sources[%d].radio", i), s.Radio, m.managed
		case s.Bluetooth != "":
			setting, name, look = fmt.Sprintf("sources[%d].bluetooth", i), s.Bluetooth, m.controller
		}
		if m.Net == "" {
			all = append(all, Finding{Unchecked, setting, "whether " + name + " exists: this system does not tell", ""})
			continue
		}
		all = append(all, look(setting, name))
	}
	return all
}

// plainRadio is the name of a radio, or of an interface such as wlan0 or wlx0013ef. Bus
// paths and hardware addresses are left to the service of the radios.
var plainRadio = regexp.MustCompile(`^[a-z]+[0-9a-f]*$`)

// managed looks for a radio that the sensor gives an interface itself. Which of them can
// do monitor mode the service of the radios finds out.
func (m Machine) managed(setting, name string) Finding {
	names := m.radios()
	switch {
	case len(names) == 0:
		return Finding{Problem, setting, "this machine has no Wi-Fi radio", "plug one in; see HARDWARE.md for those that work"}
	case name != "auto" && plainRadio.MatchString(name) && !slices.Contains(names, name):
		return Finding{Problem, setting, "this machine has no radio " + name, "it has " + strings.Join(names, ", ") + "; write one of them, or auto"}
	}
	return Finding{Unchecked, setting, "whether " + name + " is a radio that can listen", "try it with: footfall doctor"}
}

// radios are the names of the radios, and of their interfaces.
func (m Machine) radios() (names []string) {
	links, _ := filepath.Glob(filepath.Join(m.Net, "*", "phy80211"))
	for _, link := range links {
		names = append(names, filepath.Base(filepath.Dir(link)))
	}
	phys, _ := filepath.Glob(filepath.Join(m.Net, "..", "ieee80211", "*"))
	for _, phy := range phys {
		names = append(names, filepath.Base(phy))
	}
	return names
}

// Controllers are the names of the Bluetooth controllers, such as hci0.
func (m Machine) Controllers() (names []string) {
	entries, err := os.ReadDir(m.Bluetooth)
	if err != nil {
		return nil // no Bluetooth here
	}
	for _, e := range entries {
		if name := e.Name(); strings.HasPrefix(name, "hci") && !strings.Contains(name, ":") { // hci0:256 is a connection
			names = append(names, name)
		}
	}
	return names
}

// controller looks for a Bluetooth controller. Who else uses it, and whether it may be
// taken, the service of the radios finds out.
func (m Machine) controller(setting, name string) Finding {
	controllers := m.Controllers()
	if len(controllers) == 0 {
		return Finding{Problem, setting, "this machine has no Bluetooth controller", "plug one in; see dmesg for the firmware that it may lack"}
	}
	if strings.HasPrefix(name, "hci") && !slices.Contains(controllers, name) {
		return Finding{Problem, setting, "this machine has no controller " + name, "ls " + m.Bluetooth + " lists those it has"}
	}
	return Finding{Unchecked, setting, "whether " + name + " listens", "try it with: footfall doctor"}
}

func (m Machine) radio(setting, name string) Finding {
	kind, err := os.ReadFile(filepath.Join(m.Net, name, "type"))
	if err != nil {
		return Finding{Problem, setting, "this machine has no interface " + name, `"ip link" lists those it has`}
	}
	if k := strings.TrimSpace(string(kind)); k != monitorRadiotap && k != monitorPlain {
		return Finding{Problem, setting, name + " is not in monitor mode",
			fmt.Sprintf("run: ip link set %s down && iw dev %[1]s set type monitor && ip link set %[1]s up", name)}
	}
	flags, err := os.ReadFile(filepath.Join(m.Net, name, "flags"))
	if err == nil && !isUp(string(flags)) {
		return Finding{Problem, setting, name + " is down", "run: ip link set " + name + " up"}
	}
	return Finding{Fine, setting, name + " is up and in monitor mode", ""}
}

// isUp reads the flags of an interface (Linux, if.h: IFF_UP is 1).
func isUp(flags string) bool {
	var v uint64
	_, err := fmt.Sscanf(strings.TrimSpace(flags), "0x%x", &v)
	return err == nil && v&1 != 0
}

// broker looks at its address and topic, without connecting.
func broker(m *configs.MQTT) (all []Finding) {
	if u, err := url.Parse(m.Broker); err == nil && reserved(u.Hostname()) {
		all = append(all, Finding{Problem, "mqtt.broker", u.Hostname() + " is a name for examples, which leads nowhere (RFC 2606)", "write the name of your broker"})
	}
	if strings.ContainsAny(m.Topic, ". ") {
		all = append(all, Finding{Warning, "mqtt.topic", fmt.Sprintf("%q has a dot or a space in it: RabbitMQ makes a new topic level of a dot, NATS refuses both", m.Topic),
			"use dashes instead"})
	}
	return all
}

// metrics warns of a page that other machines reach.
func metrics(m *configs.Metrics) []Finding {
	if !m.OnTheNetwork() {
		return nil
	}
	return []Finding{{Warning, "metrics.address", fmt.Sprintf("every machine that reaches %s can read the page, which has no password", m.Address),
		"close the port to others in the firewall, or write 127.0.0.1"}}
}

// reserved reports whether a name is kept for examples and tests: RFC 2606, 2 and 3.
func reserved(host string) bool {
	host = "." + strings.ToLower(strings.TrimSuffix(host, "."))
	for _, end := range []string{".example", ".invalid", ".test", ".example.com", ".example.net", ".example.org"} {
		if strings.HasSuffix(host, end) {
			return true
		}
	}
	return false
}
