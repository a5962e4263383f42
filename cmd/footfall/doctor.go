package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"footfall/buffer"
	"footfall/buffer/history"
	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/configs/machine"
	"footfall/sensor/capture/channels"
	"footfall/sensor/capture/nl80211"
	"footfall/sensor/capture/stream"
	"footfall/sensor/capture/tuner"
	"footfall/sensor/control"
	"footfall/sensor/daemon"
	"footfall/sensor/doctor"
)

const (
	listenTime = 10 * time.Second // on each source
	rowSize    = 1500             // bytes of a row of the outbox on the disk
)

// doctorOptions are the flags of footfall doctor.
type doctorOptions struct {
	file   string
	json   bool
	self   bool
	socket string // of the radio process
}

func newDoctorCommand() *cobra.Command {
	var o doctorOptions
	c := &cobra.Command{
		Use:     "doctor",
		Short:   "Find the first broken link between radio and broker",
		GroupID: "sensor",
		Long: `Doctor looks at each link of the chain: kernel and driver, rfkill, rights, frames
or Bluetooth reports on the air, clock and time zone, disk, memory, files, outbox, broker. It says what
it found and, for each link that is broken, what to do.

Beside a running sensor it asks that one, and takes neither radio nor outbox. What
it counts on the air is printed here and goes nowhere else. --self leaves out all
that needs a radio.

Exit status:
  0  no link is broken
  1  a link is broken; the message names the first
  2  the command line or the configuration is wrong`,
		Example: "  sudo footfall doctor -c /etc/footfall/footfall.yaml",
		Args:    cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := configs.Load(o.file)
			if err == nil {
				err = config.CheckRun()
			}
			if err != nil {
				return cli.UsageError{Err: err}
			}
			return examine(c.Context(), c.OutOrStdout(), o, config)
		},
	}
	cli.ConfigFlag(c, &o.file)
	c.Flags().BoolVar(&o.json, "json", false, "print one JSON object")
	c.Flags().BoolVar(&o.self, "self", false, "only what needs no radio")
	c.Flags().StringVar(&o.socket, "radio-socket", tuner.Socket, "socket of the radio control")
	return c
}

func examine(ctx context.Context, w io.Writer, o doctorOptions, config *configs.Config) error {
	var written error
	report := doctor.Run(ctx, chain(o, config), func(l doctor.Link) {
		if !o.json && written == nil {
			written = doctor.WriteLink(w, l)
		}
	})
	if o.json {
		written = report.WriteJSON(w)
	}
	if first := report.FirstBroken(); first != nil {
		return errors.Join(written, fmt.Errorf("the first broken link is: %s", first.Name))
	}
	return written
}

// chain is all links in their order.
func chain(o doctorOptions, config *configs.Config) []doctor.Check {
	var checks []doctor.Check
	running, asked := askRunning(config)
	if running {
		checks = append(checks, asked)
	} else if !o.self {
		checks = radioChecks(o, config)
	}
	now, location := time.Now, config.Location
	checks = append(checks,
		doctor.Clock(now, built(), clockSynchronised),
		doctor.Zone(location, now, localZone),
		doctor.Disk(filepath.Dir(config.Outbox.Path), uint64(rowsHere(config))*rowSize+history.DefaultMaxBytes, diskSpace),
		doctor.Memory(tryMemory),
		doctor.Files(serviceUser(), configuredFiles(o.file, config)))
	if !running {
		checks = append(checks, doctor.Outbox(config.Outbox.Path, func() (int, error) { return lookAtOutbox(config) }))
	}
	return append(checks, doctor.Broker(func(ctx context.Context) []doctor.Step { return tryBroker(ctx, config) })...)
}

// askRunning is the check that asks the running sensor, if there is one.
func askRunning(config *configs.Config) (bool, doctor.Check) {
	if config.Control.Socket == "" {
		return false, doctor.Check{}
	}
	client, err := control.Dial(config.Control.Socket)
	if errors.Is(err, control.ErrNotRunning) {
		return false, doctor.Check{}
	}
	return true, doctor.Running(func(ctx context.Context) (string, []string, error) {
		if err != nil {
			return "", nil, err
		}
		defer client.Close()
		raw, err := client.Status(ctx)
		if err != nil {
			return "", nil, err
		}
		var health struct {
			Status string   `json:"status"`
			Alerts []string `json:"alerts"`
		}
		err = json.Unmarshal(raw, &health)
		return health.Status, health.Alerts, err
	})
}

func radioChecks(o doctorOptions, config *configs.Config) []doctor.Check {
	kernel, err := dialKernel()
	var checks []doctor.Check
	for _, s := range config.Sources {
		if s.Stream.Listen != "" {
			checks = append(checks, doctor.Stream(s.Name, s.Stream.Listen, func() error { return readCertificates(s.Stream) }))
		}
	}
	if slices.ContainsFunc(config.Sources, ofWiFi) {
		checks = append(checks, doctor.Kernel(func() (nl80211.Kernel, error) { return kernel, err }))
	}
	if slices.ContainsFunc(config.Sources, ofMachine) {
		checks = append(checks, doctor.Rights(func() ([]byte, error) { return os.ReadFile("/proc/self/status") }, os.Args[0]))
	}
	for _, s := range config.Sources {
		if s.Bluetooth != "" {
			checks = append(checks, bluetoothChecks(o.socket, s)...)
		}
		if !ofWiFi(s) {
			continue
		}
		checks = append(checks,
			doctor.Radio(s.Name, s.Interface, s.Radio, kernel),
			doctor.Delivers(s.Name, driverOf(kernel, s), func(ctx context.Context) (doctor.Heard, error) { return listenOn(ctx, o.socket, s) }))
	}
	return checks
}

// dialKernel returns an untyped nil beside an error, which can be compared with nil.
func dialKernel() (nl80211.Kernel, error) {
	kernel, err := nl80211.Dial()
	if err != nil {
		return nil, err
	}
	return kernel, nil
}

// ofWiFi tells whether a source listens to a Wi-Fi radio of this machine.
func ofWiFi(s configs.Source) bool { return s.Interface != "" || s.Radio != "" }

// ofMachine tells whether a source listens to a radio or a controller of this machine.
func ofMachine(s configs.Source) bool { return ofWiFi(s) || s.Bluetooth != "" }

func readCertificates(s configs.Stream) error {
	_, err := stream.ReadIdentity(s.Identity)
	_, broken := stream.ReadPeer(s.Peer)
	return errors.Join(err, broken)
}

// driverOf is "" where it cannot be told; another check says why.
func driverOf(kernel nl80211.Kernel, s configs.Source) string {
	if kernel == nil {
		return ""
	}
	radios, err := kernel.Radios()
	if err != nil {
		return ""
	}
	r, _ := nl80211.Choose(radios, s.Radio+s.Interface)
	return r.Driver
}

// listenOn listens on a source's interface, or on the one that the radio process
// makes, which then visits the source's channels.
func listenOn(ctx context.Context, socket string, s configs.Source) (doctor.Heard, error) {
	if s.Interface != "" {
		return doctor.Listen(ctx, s.Interface, listenTime)
	}
	spec, err := channels.Parse(s.Channels)
	if err != nil {
		return doctor.Heard{}, err
	}
	ctx, cancel := context.WithCancel(ctx)
	f := tuner.NewFollower(tuner.FollowerOptions{Dial: tuner.DialSocket(socket), Radio: s.Radio, Channels: spec, Dwell: s.Dwell, Now: time.Now})
	ended := make(chan error, 1)
	go func() { ended <- f.Run(ctx) }()
	defer func() { cancel(); <-ended }()
	for {
		state, changed := f.State()
		switch {
		case state.Problem != nil:
			return doctor.Heard{}, state.Problem
		case state.Interface != "":
			return doctor.Listen(ctx, state.Interface, listenTime)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return doctor.Heard{}, ctx.Err()
		}
	}
}

// built is the time of the commit that the program was built from, or zero.
func built() time.Time {
	info, _ := debug.ReadBuildInfo()
	if info != nil {
		for _, s := range info.Settings {
			if s.Key == "vcs.time" {
				at, _ := time.Parse(time.RFC3339, s.Value)
				return at
			}
		}
	}
	return time.Time{}
}

func localZone() error {
	if os.Getenv("TZ") != "" {
		return nil
	}
	_, err := os.Stat("/etc/localtime")
	return err
}

// serviceUser is the user of the unit, or the one who runs this where there is none.
func serviceUser() doctor.User {
	u, err := user.Lookup("footfall")
	if err != nil {
		return doctor.User{Name: "that runs this", UID: uint32(os.Geteuid()), Groups: []uint32{uint32(os.Getegid())}}
	}
	found := doctor.User{Name: u.Username, UID: idNumber(u.Uid)}
	groups, _ := u.GroupIds() // fails where the group file cannot be read
	for _, g := range append(groups, u.Gid) {
		found.Groups = append(found.Groups, idNumber(g))
	}
	return found
}

func idNumber(s string) uint32 {
	n, _ := strconv.ParseUint(s, 10, 32) // numbers on every Unix
	return uint32(n)
}

// configuredFiles are those that the sensor reads and does not write.
func configuredFiles(file string, c *configs.Config) []doctor.File {
	named := [][2]string{{"-c", file}, {"opt_out.file", c.OptOut.File}, {"mqtt.username_file", c.MQTT.UsernameFile},
		{"mqtt.password_file", c.MQTT.PasswordFile}, {"mqtt.ca_file", c.MQTT.CAFile}, {"mqtt.cert_file", c.MQTT.CertFile}, {"mqtt.key_file", c.MQTT.KeyFile},
		{"mqtt.key_passphrase_file", c.MQTT.KeyPassphraseFile}, {"mqtt.proxy_password_file", c.MQTT.ProxyPasswordFile}}
	for _, s := range c.Sources {
		if s.Stream.Listen != "" {
			named = append(named, [2]string{"stream_identity of " + s.Name, s.Stream.Identity}, [2]string{"stream_peer of " + s.Name, s.Stream.Peer})
		}
	}
	var files []doctor.File
	for _, n := range named {
		if n[1] == "" || strings.HasPrefix(n[1], machine.Credentials) { // the service alone has these
			continue
		}
		f := doctor.File{Key: n[0], Path: n[1]}
		info, err := os.Stat(n[1])
		if f.Err = err; err == nil {
			f.Mode = info.Mode()
			f.UID, f.GID = owner(info)
		}
		files = append(files, f)
	}
	return files
}

// rowsHere is how many rows the outbox keeps on this disk.
func rowsHere(c *configs.Config) int {
	free, known := freeSpace(c.Outbox.Path)
	if !known {
		return c.Outbox.MaxRows
	}
	used := int64(0)
	if info, err := os.Stat(c.Outbox.Path); err == nil {
		used = info.Size()
	}
	return min(c.Outbox.MaxRows, buffer.FittingRows(used, free))
}

// lookAtOutbox opens a copy, since opening repairs and locks the file.
func lookAtOutbox(c *configs.Config) (rows int, err error) {
	data, err := os.ReadFile(c.Outbox.Path)
	if err != nil {
		return 0, err
	}
	folder, err := os.MkdirTemp("", "footfall-doctor-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	scratch := filepath.Join(folder, "outbox.db")
	if err := os.WriteFile(scratch, data, fs.FileMode(0o600)); err != nil {
		return 0, err
	}
	o, err := buffer.Open(scratch, buffer.Options{MaxRows: c.Outbox.MaxRows})
	if err != nil {
		return 0, err
	}
	stats := o.Stats()
	if stats.Quarantined != "" {
		err = errors.New("the file is damaged; the sensor will set it aside at its next start and begin with an empty one")
	}
	return stats.Rows, errors.Join(err, o.Close())
}

// tryBroker tries the broker under a client id of its own: another one would throw a
// running sensor out.
func tryBroker(ctx context.Context, c *configs.Config) []doctor.Step {
	var steps []doctor.Step
	for _, f := range daemon.TestBroker(ctx, c, os.Getenv) {
		s := doctor.Step{Name: f.Step, State: doctor.Sound, Text: f.Text}
		switch {
		case !f.OK:
			s.State = doctor.Broken
		case !f.Seen():
			s.State = doctor.Doubt
		}
		steps = append(steps, s)
	}
	return steps
}
