package machine

import (
	"fmt"

	"footfall/configs"
)

// Level is how much a finding matters.
type Level int

// Levels, from the best on.
const (
	Fine      Level = iota // looked at, and as it should be
	Unchecked              // not looked at
	Warning                // unwise, but works
	Problem                // keeps the sensor from working
)

// String is the level as a word.
func (l Level) String() string {
	return [...]string{"ok", "not checked", "warning", "problem"}[l]
}

// Finding is the result of one check, or a check left out.
type Finding struct {
	Level   Level
	Setting string // such as mqtt.password_file; "" for none
	Text    string // the result
	Fix     string // how to mend it; "" for nothing
}

// String is the finding on one line, without its level.
func (f Finding) String() string {
	text := f.Text
	if f.Setting != "" {
		text = f.Setting + ": " + text
	}
	if f.Fix != "" {
		text += "; " + f.Fix
	}
	return text
}

// Machine is the machine to check. The zero value of a folder is none.
type Machine struct {
	Net string // folder with an entry for each network interface
	// Bluetooth is the folder with an entry for each Bluetooth controller.
	Bluetooth string
	Systemd   string // folder that exists under systemd
	User      string // name of the service's user
	// LookUp finds a user by name.
	LookUp func(name string) (Account, error)
}

// Here is this machine, with the user of the unit.
func Here() Machine {
	return Machine{Net: sysClassNet, Bluetooth: sysClassBluetooth, Systemd: "/run/systemd/system", User: "footfall", LookUp: lookUp}
}

// Look checks everything for a configuration; file is its path. The last finding
// lists the checks left out.
func (m Machine) Look(c *configs.Config, file string) []Finding {
	account, err := m.LookUp(m.User)
	all := m.interfaces(c)
	all = append(all, broker(&c.MQTT)...)
	all = append(all, metrics(&c.Metrics)...)
	l := look{m, &account}
	if err != nil {
		l.account = nil // what is there and open to all can still be seen
		all = append(all, Finding{Unchecked, "", fmt.Sprintf("whether the service may read its files and write to its folders: this machine has no user %q", m.User), ""})
	}
	all = append(all, l.readable("", file, "the configuration")...)
	all = append(all, l.files(c)...)
	all = append(all, l.folders(c)...)
	return append(all, unreached(c))
}

// Credentials is the folder in which systemd passes credentials to the service. It is
// there while the service runs; see systemd.exec(5), LoadCredential.
const Credentials = "/run/credentials/footfall.service/"

// unreached is the finding for checks that need a radio or a connection.
func unreached(c *configs.Config) Finding {
	return Finding{Unchecked, "", fmt.Sprintf("whether the radios hear anything, and whether %s answers and accepts the sensor", c.MQTT.Broker), ""}
}
