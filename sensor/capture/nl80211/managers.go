package nl80211

import (
	"os"
	"path/filepath"
)

// networkManager is a program that sets up interfaces by itself.
type networkManager struct {
	name string
	// runs is what is below /run while it runs.
	runs string
	// release keeps it off the interface {it}, "" where no command does.
	release string
}

// networkManagers are those that are known, the likeliest first.
var networkManagers = []networkManager{
	{"NetworkManager", "NetworkManager", "nmcli device set {it} managed no"},
	{"ConnMan", "connman", ""},
	{"netifd", "ubus/ubus.sock", ""},
	{"wpa_supplicant", "wpa_supplicant", "wpa_cli -i {it} terminate"},
}

// TakenBack says that something else keeps changing an interface of ours, and names the
// network manager that runs here. run is /run.
func TakenBack(name, run string) *Problem {
	for _, m := range networkManagers {
		if _, err := os.Stat(filepath.Join(run, m.runs)); err == nil {
			p := problem(Contested, words{"it", name, "near", m.name})
			p.Command = fill(m.release, words{"it", name})
			return p
		}
	}
	return problem(Contested, words{"it", name, "near", "a network manager"})
}
