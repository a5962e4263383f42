package settings

import (
	_ "embed" // the sample
	"net/netip"
	"path/filepath"
	"slices"
	"time"
)

//go:embed hub.yaml
var sample []byte

// Sample returns the commented reference file. All its settings are the defaults.
func Sample() []byte { return append([]byte(nil), sample...) }

// DefaultFile is the configuration of an installed hub.
const DefaultFile = "/etc/footfall-hub/hub.yaml"

// Settings of a hub. Relative paths of the file begin at its directory.
type Settings struct {
	// Listen is the address of page, API and MQTT over WebSocket.
	Listen string
	MQTT   MQTT
	TLS    TLS
	// Proxies are addresses and networks of proxies whose X-Forwarded-For is believed.
	Proxies []string
	// State is the directory of users, history and broker.
	State string
	// Socket is where commands reach the running hub.
	Socket string
	// Topics are the base topics of sensors, without a slash at the end.
	Topics []string
	// Shared are topics that all users read and an integration may write, such as the
	// signed opt-out list of a chain.
	Shared  []string
	History History
	// Clients is how many MQTT clients may be connected.
	Clients  int
	Upstream Upstream
	// LogLevel is debug, info, warn or error. LogFormat is text or json.
	LogLevel, LogFormat string
}

// MQTT are the addresses of MQTT over TCP; "" for none.
type MQTT struct {
	Listen    string
	TLSListen string
}

// TLS is the certificate of all TLS addresses; both files or none.
type TLS struct{ CertFile, KeyFile string }

// On tells whether there is a certificate.
func (t TLS) On() bool { return t.CertFile != "" }

// History is how much is kept.
type History struct {
	WindowsDays, HoursDays int
	// MaxRows of all kinds together.
	MaxRows int
	// KeepFree is how many bytes of the disk are left to others.
	KeepFree int64
}

// Upstream is the NATS cluster of a chain; no URLs for none.
type Upstream struct {
	URLs []string
	// Name of this hub in the chain: its JetStream domain.
	Name string
	// CredentialsFile is a NATS credentials file; "" for none. User and PasswordFile are the
	// other way to log in.
	CredentialsFile    string
	User, PasswordFile string
	// CAFile has certificates to trust in place of those of the system.
	CAFile string
}

// On tells whether the hub joins a chain.
func (u Upstream) On() bool { return len(u.URLs) > 0 }

// Default settings: a hub for one store, without TLS.
func Default() *Settings {
	return &Settings{
		Listen: ":8080", MQTT: MQTT{Listen: ":1883", TLSListen: ":8883"},
		State: "/var/lib/footfall-hub", Socket: "/run/footfall-hub/hub.sock",
		Topics:  []string{"footfall"},
		History: History{WindowsDays: 30, HoursDays: 400, MaxRows: 1_000_000, KeepFree: 64 << 20},
		Clients: 200, LogLevel: "info", LogFormat: "text",
	}
}

// Trusts tells whether a client is a proxy that may name the client behind it.
func (s *Settings) Trusts(client netip.Addr) bool {
	return slices.ContainsFunc(s.Proxies, func(text string) bool {
		p, err := prefix(text)
		return err == nil && p.Contains(client.Unmap().WithZone(""))
	})
}

// UsersFile is where the users are.
func (s *Settings) UsersFile() string { return filepath.Join(s.State, "users.yaml") }

// HistoryFile is where windows, hours and days are.
func (s *Settings) HistoryFile() string { return filepath.Join(s.State, "history.db") }

// BrokerDir is where the broker keeps retained and undelivered messages.
func (s *Settings) BrokerDir() string { return filepath.Join(s.State, "broker") }

// WindowsFor and HoursFor are how long a kind of row is kept.
func (h History) WindowsFor() time.Duration { return time.Duration(h.WindowsDays) * 24 * time.Hour }

// HoursFor is how long hours and days are kept.
func (h History) HoursFor() time.Duration { return time.Duration(h.HoursDays) * 24 * time.Hour }
