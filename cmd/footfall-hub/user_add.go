package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

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
	here                bool
	asJSON, dryRun      bool
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
of Home Assistant and those of shared_topics.

Where the sensor runs on this machine, "footfall init" can do all of this.`,
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
	f.BoolVar(&o.here, "here", false, "the sensor runs on this machine: what is printed has the address for it")
	f.BoolVar(&o.dryRun, "dry-run", false, "show it, and add nothing")
	cli.JSONFlag(c, &o.asJSON, "a JSON object with the login, for programs")
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
	if o.host == "" {
		o.host, _ = os.Hostname() // the person fills it in
	}
	l, err := loginOf(s, &u, o)
	if err != nil {
		return cli.UsageError{Err: err}
	}
	if o.dryRun {
		return o.preview(c, store, &u, &l)
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
	if made {
		l.Password = password
	}
	if o.asJSON {
		return cli.WriteJSON(c.OutOrStdout(), &l)
	}
	showLogin(c.OutOrStdout(), &l)
	return nil
}

// preview shows what would be added. A user of this name and for this sensor may be there;
// for anything else the name is taken.
func (o *addOptions) preview(c *cobra.Command, store *users.Store, u *users.User, l *login) error {
	there, exists := store.Find(u.Name)
	if err := u.Check(); err != nil {
		return cli.UsageError{Err: err}
	}
	if same := there.Role == u.Role && there.Site == u.Site && there.SensorName == u.SensorName; exists && (!same || !o.asJSON) {
		return fmt.Errorf("user %s: %w; remove it first, or take another name", u.Name, users.ErrExists)
	}
	l.Exists = exists
	if o.asJSON {
		return cli.WriteJSON(c.OutOrStdout(), l)
	}
	_, err := fmt.Fprintf(c.OutOrStdout(), "would add the %s %s\n", u.Role, u.Name)
	return err
}

// showLogin says what to do with a new user.
func showLogin(out io.Writer, l *login) {
	fmt.Fprintf(out, "added the %s %s\n", l.Role, l.Name)
	if l.Password != "" {
		fmt.Fprintf(out, "its password, shown once: %s\n", l.Password)
	}
	if l.Role == users.Sensor {
		fmt.Fprint(out, sensorHelp(l))
	} else {
		fmt.Fprintf(out, "\nthe page: %s\n", l.Page)
	}
	if l.Role == users.Integration {
		fmt.Fprintf(out, "the broker: %s\n", l.Broker)
	}
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

// authorityFile is where a sensor has the authority of the hub.
const authorityFile = "/etc/footfall/hub-ca.pem"

// sensorHelp is what to do on the sensor's machine.
func sensorHelp(l *login) string {
	more, flag, authority := "", "", ""
	if l.Topic != "footfall" {
		more = "\n  topic: " + l.Topic
	}
	if l.CA != "" {
		more, flag = more+"\n  ca_file: hub-ca.pem", " --ca-file "+authorityFile
		authority = fmt.Sprintf("the certificate authority of the hub into %s,\n\n%s\n", authorityFile, l.CA)
	}
	if l.crosses() {
		more += "\n  # The hub has no certificate: the network can read numbers and password.\n  allow_plaintext_on_the_network: true"
		flag = " --allow-plaintext"
	}
	return fmt.Sprintf(`
On the sensor, put the password into a file:

  sudo install -m 640 -o root -g footfall /dev/stdin /etc/footfall/mqtt-password

%[7]sand this into its configuration:

site: %[1]s
sensor: %[2]s
mqtt:
  broker: %[3]s
  username: %[4]s
  password_file: mqtt-password%[5]s

or, in a new one, with "footfall init", which asks for the password:

  sudo footfall init --site %[1]s --sensor %[2]s --broker %[3]s --username %[4]s%[6]s
`, l.Site, l.Sensor, l.Broker, l.Name, more, flag, authority)
}
