package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"footfall/buffer/hub/settings"
	"footfall/buffer/hub/users"
	"footfall/cmd/internal/cli"
)

// addOptions are the flags of user add.
type addOptions struct {
	config              string
	sensor              string
	viewer, integration bool
	passwordStdin       bool
	host                string
}

func newUserAddCommand() *cobra.Command {
	var o addOptions
	c := &cobra.Command{
		Use:   "add NAME --sensor SITE/SENSOR | --viewer | --integration",
		Short: "Add a user, and print what to do with it",
		Long: `Add adds a user and prints its password, once: the hub keeps a hash of it. It takes
effect at once in a hub that runs.

A sensor publishes below its own site and sensor. A viewer reads all and writes
nothing: it is for people with a browser. An integration reads all, and writes topics
of Home Assistant and those of shared_topics.`,
		Example: `  sudo footfall-hub user add front-door --sensor jakarta-01/front-door
  sudo footfall-hub user add manager --viewer`,
		Args:              cli.Usage(cobra.ExactArgs(1)),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(c *cobra.Command, args []string) error { return addUser(c, &o, args[0]) },
	}
	configFlag(c, &o.config)
	f := c.Flags()
	f.StringVar(&o.sensor, "sensor", "", "a sensor, as `SITE/SENSOR` of its configuration")
	f.BoolVar(&o.viewer, "viewer", false, "a person, or a dashboard, that reads all")
	f.BoolVar(&o.integration, "integration", false, "another system, such as Home Assistant")
	f.BoolVar(&o.passwordStdin, "password-stdin", false, "read the password from standard input; else one is made")
	f.StringVar(&o.host, "host", "", "the hub's `ADDRESS` for sensors, in what is printed; default: this machine's name")
	for _, flag := range []string{"sensor", "host"} {
		_ = c.RegisterFlagCompletionFunc(flag, cobra.NoFileCompletions)
	}
	return c
}

// user returns the user that the flags tell of, without a password.
func (o *addOptions) user(name string) (users.User, error) {
	u := users.User{Name: name}
	kinds := 0
	for _, k := range []struct {
		given bool
		role  users.Role
	}{{o.sensor != "", users.Sensor}, {o.viewer, users.Viewer}, {o.integration, users.Integration}} {
		if k.given {
			u.Role = k.role
			kinds++
		}
	}
	if kinds != 1 {
		return u, errors.New("give one of --sensor SITE/SENSOR, --viewer and --integration")
	}
	if u.Role == users.Sensor {
		var ok bool
		if u.Site, u.SensorName, ok = strings.Cut(o.sensor, "/"); !ok {
			return u, fmt.Errorf("--sensor is %q; want SITE/SENSOR, as in its configuration", o.sensor)
		}
	}
	return u, nil
}

func addUser(c *cobra.Command, o *addOptions, name string) error {
	u, err := o.user(name)
	if err != nil {
		return cli.UsageError{Err: err}
	}
	s, err := load(c, o.config)
	if err != nil {
		return err
	}
	store, err := users.Open(s.UsersFile())
	if err != nil {
		return err
	}
	password, made, err := o.password(c.InOrStdin())
	if err != nil {
		return err
	}
	if err := u.SetPassword(password); err != nil {
		return cli.UsageError{Err: err}
	}
	if err := store.Add(u); err != nil {
		return err
	}
	out := c.OutOrStdout()
	fmt.Fprintf(out, "added the %s %s\n", u.Role, u.Name)
	if made {
		fmt.Fprintf(out, "its password, shown once: %s\n", password)
	}
	if o.host == "" {
		o.host, _ = os.Hostname() // the person fills it in
	}
	if u.Role == users.Sensor {
		fmt.Fprint(out, sensorHelp(s, &u, o.host))
	} else {
		fmt.Fprintf(out, "\nthe page: %s\n", pageAddress(s, o.host))
	}
	if u.Role == users.Integration {
		fmt.Fprintf(out, "the broker: %s\n", brokerAddress(s, o.host))
	}
	return nil
}

// password reads one, or makes one.
func (o *addOptions) password(in io.Reader) (password string, made bool, err error) {
	if !o.passwordStdin {
		return users.NewPassword(), true, nil
	}
	line, err := bufio.NewReader(io.LimitReader(in, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", false, err
	}
	return strings.TrimRight(line, "\r\n"), false, nil
}

// sensorHelp is what to do on the sensor's machine.
func sensorHelp(s *settings.Settings, u *users.User, host string) string {
	broker := brokerAddress(s, host)
	more, flag := "", ""
	if s.Topics[0] != "footfall" {
		more = "\n  topic: " + s.Topics[0]
	}
	if strings.HasPrefix(broker, "mqtt://") {
		more += "\n  # The hub has no certificate: the network can read numbers and password.\n  allow_plaintext_on_the_network: true"
		flag = " --allow-plaintext"
	}
	return fmt.Sprintf(`
On the sensor, put the password into a file:

  sudo install -m 640 -o root -g footfall /dev/stdin /etc/footfall/mqtt-password

and this into its configuration:

site: %s
sensor: %s
mqtt:
  broker: %s
  username: %s
  password_file: mqtt-password%s

or, in a new one, with "footfall init", which asks for the password:

  sudo footfall init --site %[1]s --sensor %[2]s --broker %[3]s --username %[4]s%[6]s
`, u.Site, u.SensorName, broker, u.Name, more, flag)
}

func brokerAddress(s *settings.Settings, host string) string {
	if s.TLS.On() && s.MQTT.TLSListen != "" {
		return "mqtts://" + withPort(host, s.MQTT.TLSListen)
	}
	return "mqtt://" + withPort(host, s.MQTT.Listen)
}

func pageAddress(s *settings.Settings, host string) string {
	if s.TLS.On() {
		return "https://" + withPort(host, s.Listen) + "/"
	}
	return "http://" + withPort(host, s.Listen) + "/"
}

func withPort(host, listen string) string {
	_, port, err := net.SplitHostPort(listen)
	if err != nil {
		return host // MQTT over TCP is off
	}
	return net.JoinHostPort(host, port)
}
