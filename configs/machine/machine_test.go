package machine

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footfall/configs"
)

func TestMay(t *testing.T) {
	a := Account{UID: 100, Groups: []int{200, 201}}
	for _, c := range []struct {
		rights, uid, gid int
		mode             fs.FileMode
		want             bool
	}{
		{mayRead, 100, 0, 0o400, true},
		{mayRead, 100, 200, 0o044, false}, // the owner's bits alone count
		{mayRead, 0, 201, 0o040, true},
		{mayRead, 0, 201, 0o004, false},
		{mayRead, 0, 0, 0o004, true},
		{mayRead, 0, 0, 0o640, false},
		{mayWrite | mayPass, 100, 0, 0o700, true},
		{mayWrite | mayPass, 100, 0, 0o600, false},
		{mayWrite | mayPass, 0, 200, 0o750, false},
	} {
		if got := a.may(c.rights, c.uid, c.gid, c.mode); got != c.want {
			t.Errorf("%+v: got %t", c, got)
		}
	}
	if root := (Account{}); !root.may(mayRead|mayWrite, 5, 5, 0) {
		t.Error("root may not")
	}
}

// shop is a machine made of files, and a configuration for it.
type shop struct {
	dir    string
	config *configs.Config
	Machine
}

// newShop has all that its configuration needs.
func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{dir: t.TempDir()}
	for name, text := range map[string]string{
		"net/mon0/type": "803\n", "net/mon0/flags": "0x1003\n", "net/wlan0/type": "1\n", "net/mon1/type": "803\n", "net/mon1/flags": "0x1002\n",
		"net/mon2/type": "801\n", "footfall.yaml": "", "password": "x", "key.pem": "x",
	} {
		path := filepath.Join(s.dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	s.config = configs.Defaults()
	s.config.Sources = []configs.Source{{Name: "door", Interface: "mon0"}}
	s.config.Outbox.Path = filepath.Join(s.dir, "outbox.db")
	s.config.MQTT.Broker, s.config.MQTT.PasswordFile = "mqtts://broker.shop.lan:8883", filepath.Join(s.dir, "password")
	s.Machine = Machine{Net: filepath.Join(s.dir, "net"), Bluetooth: filepath.Join(s.dir, "bluetooth"), User: "footfall",
		LookUp: func(string) (Account, error) { return Account{UID: os.Getuid(), Groups: []int{os.Getgid()}}, nil }}
	return s
}

// findings are all but the good ones, one a line, with the folder left out.
func (s *shop) findings() string {
	var b strings.Builder
	for _, f := range s.Look(s.config, filepath.Join(s.dir, "footfall.yaml")) {
		if f.Level != Fine {
			b.WriteString(f.Level.String() + ": " + f.String() + "\n")
		}
	}
	return strings.ReplaceAll(b.String(), s.dir, "DIR")
}

const unreachedLine = "not checked: whether the radios hear anything, and whether mqtts://broker.shop.lan:8883 answers and accepts the sensor\n"

// plantController gives the shop a controller hci7, and a source that names one.
func plantController(t *testing.T, s *shop, name string) {
	t.Helper()
	s.config.Sources[0] = configs.Source{Name: "hall", Bluetooth: name}
	if err := os.MkdirAll(filepath.Join(s.dir, "bluetooth/hci7"), 0o700); err != nil {
		t.Fatal(err)
	}
}

func TestLook(t *testing.T) {
	stranger := func(string) (Account, error) { return Account{UID: 54321, Groups: []int{54321}}, nil }
	for _, c := range []struct {
		name string
		set  func(t *testing.T, s *shop)
		want string
	}{
		{"good", func(*testing.T, *shop) {}, ""},
		{"no interface", func(_ *testing.T, s *shop) { s.config.Sources[0].Interface = "mon9" },
			"problem: sources[0].interface: this machine has no interface mon9; \"ip link\" lists those it has\n"},
		{"a page for the network", func(_ *testing.T, s *shop) { s.config.Metrics.Address = "192.0.2.7:9464" },
			"warning: metrics.address: every machine that reaches 192.0.2.7:9464 can read the page, which has no password; close the port to others in the firewall, or write 127.0.0.1\n"},
		{"managed", func(_ *testing.T, s *shop) { s.config.Sources[0].Interface = "wlan0" },
			"problem: sources[0].interface: wlan0 is not in monitor mode; run: ip link set wlan0 down && iw dev wlan0 set type monitor && ip link set wlan0 up\n"},
		{"down", func(_ *testing.T, s *shop) { s.config.Sources[0].Interface = "mon1" },
			"problem: sources[0].interface: mon1 is down; run: ip link set mon1 up\n"},
		{"without headers", func(_ *testing.T, s *shop) { s.config.Sources[0].Interface = "mon2" }, ""},
		{"no list of interfaces", func(_ *testing.T, s *shop) { s.Net = "" },
			"not checked: sources[0].interface: whether mon0 exists: this system does not tell\n"},
		{"no radio", func(_ *testing.T, s *shop) { s.config.Sources[0] = configs.Source{Name: "door", Radio: "auto"} },
			"problem: sources[0].radio: this machine has no Wi-Fi radio; plug one in; see HARDWARE.md for those that work\n"},
		{"a radio", func(t *testing.T, s *shop) {
			s.config.Sources[0] = configs.Source{Name: "door", Radio: "auto"}
			if err := os.Mkdir(filepath.Join(s.dir, "net/wlan0/phy80211"), 0o700); err != nil {
				t.Fatal(err)
			}
		}, "not checked: sources[0].radio: whether auto is a radio that can listen; try it with: footfall doctor\n"},
		{"a named radio", func(t *testing.T, s *shop) {
			s.config.Sources[0] = configs.Source{Name: "door", Radio: "phy0"}
			if err := os.MkdirAll(filepath.Join(s.dir, "ieee80211/phy0"), 0o700); err != nil {
				t.Fatal(err)
			}
		}, "not checked: sources[0].radio: whether phy0 is a radio that can listen; try it with: footfall doctor\n"},
		{"another radio", func(t *testing.T, s *shop) {
			s.config.Sources[0] = configs.Source{Name: "door", Radio: "phy1"}
			if err := os.MkdirAll(filepath.Join(s.dir, "ieee80211/phy0"), 0o700); err != nil {
				t.Fatal(err)
			}
		}, "problem: sources[0].radio: this machine has no radio phy1; it has phy0; write one of them, or auto\n"},
		{"a radio by its place", func(t *testing.T, s *shop) {
			s.config.Sources[0] = configs.Source{Name: "door", Radio: "usb-1-1.2"}
			if err := os.MkdirAll(filepath.Join(s.dir, "ieee80211/phy0"), 0o700); err != nil {
				t.Fatal(err)
			}
		}, "not checked: sources[0].radio: whether usb-1-1.2 is a radio that can listen; try it with: footfall doctor\n"},
		{"credential", func(_ *testing.T, s *shop) { s.config.MQTT.PasswordFile = Credentials + "mqtt-password" },
			"not checked: mqtt.password_file: whether systemd passes /run/credentials/footfall.service/mqtt-password to the service; it needs a drop-in with LoadCredential=; footfall doctor tries the broker\n"},
		{"no user, open password, no folder", func(t *testing.T, s *shop) {
			s.LookUp = func(string) (Account, error) { return Account{}, errors.New("unknown user") }
			chmod(t, s.config.MQTT.PasswordFile, 0o644)
			s.config.Outbox.Path = filepath.Join(s.dir, "state/outbox.db")
			s.config.MQTT.CAFile = filepath.Join(s.dir, "nothing")
		}, "not checked: whether the service may read its files and write to its folders: this machine has no user \"footfall\"\n" +
			"warning: mqtt.password_file: every user of this machine can get at DIR/password (mode 0644); run: chown root:footfall DIR/password && chmod 0640 DIR/password\n" +
			"problem: mqtt.ca_file: DIR/nothing does not exist; create it, or name another\n" +
			"problem: outbox.path: the folder DIR/state does not exist; run: install -d -m 0700 -o footfall -g footfall DIR/state\n"},
		{"open addresses", func(t *testing.T, s *shop) {
			s.config.OptOut.File = filepath.Join(s.dir, "key.pem")
			chmod(t, s.config.OptOut.File, 0o644)
		}, "warning: opt_out.file: every user of this machine can get at DIR/key.pem (mode 0644); run: chown root:footfall DIR/key.pem && chmod 0640 DIR/key.pem\n"},
		{"open list", func(t *testing.T, s *shop) {
			s.config.OptOut.List = filepath.Join(s.dir, "key.pem")
			chmod(t, s.config.OptOut.List, 0o644)
		}, "warning: opt_out.list: every user of this machine can get at DIR/key.pem (mode 0644); run: chmod 0600 DIR/key.pem\n"},
		{"no controllers", func(_ *testing.T, s *shop) { s.config.Sources[0] = configs.Source{Name: "hall", Bluetooth: "hci0"} },
			"problem: sources[0].bluetooth: this machine has no Bluetooth controller; plug one in; see dmesg for the firmware that it may lack\n"},
		{"another controller", func(t *testing.T, s *shop) { plantController(t, s, "hci0") },
			"problem: sources[0].bluetooth: this machine has no controller hci0; ls DIR/bluetooth lists those it has\n"},
		{"a controller", func(t *testing.T, s *shop) { plantController(t, s, "1-1.2") },
			"not checked: sources[0].bluetooth: whether 1-1.2 listens; try it with: footfall doctor\n"},
		{"example", func(_ *testing.T, s *shop) { s.config.MQTT.Broker = "mqtts://broker.example:8883" },
			"problem: mqtt.broker: broker.example is a name for examples, which leads nowhere (RFC 2606); write the name of your broker\n"},
		{"topic", func(_ *testing.T, s *shop) { s.config.MQTT.Topic = "a.b" },
			"warning: mqtt.topic: \"a.b\" has a dot or a space in it: RabbitMQ makes a new topic level of a dot, NATS refuses both; use dashes instead\n"},
		{"no user", func(_ *testing.T, s *shop) {
			s.LookUp = func(string) (Account, error) { return Account{}, errors.New("unknown user") }
		}, "not checked: whether the service may read its files and write to its folders: this machine has no user \"footfall\"\n"},
		{"no password", func(_ *testing.T, s *shop) { s.config.MQTT.PasswordFile = filepath.Join(s.dir, "nothing") },
			"problem: mqtt.password_file: DIR/nothing does not exist; create it, or name another\n"},
		{"open password", func(t *testing.T, s *shop) { chmod(t, s.config.MQTT.PasswordFile, 0o644) },
			"warning: mqtt.password_file: every user of this machine can get at DIR/password (mode 0644); run: chown root:footfall DIR/password && chmod 0640 DIR/password\n"},
		{"open key", func(t *testing.T, s *shop) {
			s.config.MQTT.KeyFile = filepath.Join(s.dir, "key.pem")
			chmod(t, s.config.MQTT.KeyFile, 0o604)
		}, "warning: mqtt.key_file: every user of this machine can get at DIR/key.pem (mode 0604); run: chown root:footfall DIR/key.pem && chmod 0640 DIR/key.pem\n"},
		{"closed", func(t *testing.T, s *shop) {
			s.LookUp = stranger
			openAbove(t, s.dir)
		}, "problem: the user \"footfall\" cannot read the configuration: its owner, group and mode (0600) do not allow it; run: chown root:footfall DIR/footfall.yaml && chmod 0640 DIR/footfall.yaml\n" +
			"problem: mqtt.password_file: the user \"footfall\" cannot read DIR/password: its owner, group and mode (0600) do not allow it; run: chown root:footfall DIR/password && chmod 0640 DIR/password\n" +
			"problem: outbox.path: the user \"footfall\" cannot write to the folder DIR: its owner, group and mode (0755) do not allow it; run: chown footfall:footfall DIR\n"},
		{"closed folder", func(t *testing.T, s *shop) {
			s.LookUp = stranger
			openAbove(t, s.dir)
			s.config.MQTT.PasswordFile = ""
			chmod(t, s.dir, 0o700)
		}, "problem: the user \"footfall\" cannot read the configuration: the folder DIR is closed to it (mode 0700); run: chgrp footfall DIR && chmod g+x DIR\n" +
			"problem: outbox.path: the user \"footfall\" cannot write to the folder DIR: its owner, group and mode (0700) do not allow it; run: chown footfall:footfall DIR\n"},
		{"no folder of the socket", func(_ *testing.T, s *shop) { s.config.Control.Socket = filepath.Join(s.dir, "run/control.sock") },
			"problem: control.socket: the folder DIR/run does not exist; run: install -d -m 0750 -o footfall -g footfall DIR/run\n"},
		{"no folder", func(_ *testing.T, s *shop) { s.config.Outbox.Path = filepath.Join(s.dir, "state/outbox.db") },
			"problem: outbox.path: the folder DIR/state does not exist; run: install -d -m 0700 -o footfall -g footfall DIR/state\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newShop(t)
			c.set(t, s)
			want := c.want + strings.ReplaceAll(unreachedLine, "mqtts://broker.shop.lan:8883", s.config.MQTT.Broker)
			if got := s.findings(); got != want {
				t.Errorf("got\n%swant\n%s", got, want)
			}
		})
	}
}

// TestFolderOfTheUnit sees that a folder that systemd makes need not be there, and
// that without systemd it must be.
func TestFolderOfTheUnit(t *testing.T) {
	old := madeByUnit
	defer func() { madeByUnit = old }()
	s := newShop(t)
	madeByUnit = []string{filepath.Join(s.dir, "state")}
	s.config.Outbox.Path = filepath.Join(s.dir, "state/outbox.db")
	if got := s.findings(); !strings.Contains(got, "does not exist") {
		t.Errorf("without systemd: %s", got)
	}
	s.Systemd = s.dir
	if got := s.findings(); got != unreachedLine {
		t.Errorf("with systemd: %s", got)
	}
}

func TestReserved(t *testing.T) {
	for host, want := range map[string]bool{
		"broker.example": true, "Broker.Example.": true, "example": true, "mqtt.example.com": true, "example.org": true, "x.invalid": true,
		"broker.shop.lan": false, "myexample.com": false, "10.0.0.1": false, "": false, "localhost": false,
	} {
		if got := reserved(host); got != want {
			t.Errorf("%q: got %t", host, got)
		}
	}
}

// TestHere sees that the real machine can be looked at without an error.
func TestHere(t *testing.T) {
	c := configs.Defaults()
	c.Sources[0].Interface, c.MQTT.Broker = "no-such-radio", "mqtts://b.shop.lan"
	found := Here().Look(c, "/no/such/file.yaml")
	if len(found) < 3 || found[0].Level == Fine || found[len(found)-1].Level != Unchecked {
		t.Errorf("got %v", found)
	}
}

func chmod(t *testing.T, path string, mode fs.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// openAbove lets every user follow the way to a folder of the test.
func openAbove(t *testing.T, dir string) {
	t.Helper()
	chmod(t, dir, 0o755)
	for above := filepath.Dir(dir); strings.HasPrefix(above, filepath.Clean(os.TempDir())+"/"); above = filepath.Dir(above) {
		chmod(t, above, 0o755)
	}
}
