package setup

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/configs/edit"
)

// Hub is the hub of this machine, a program of its own. It is asked by its commands.
type Hub interface {
	// Find tells whether there is one, and whether it runs.
	Find(ctx context.Context) HubState
	// Login makes the user of a sensor, and returns its login. With preview it makes none,
	// and returns all but the password.
	Login(ctx context.Context, u HubUser, preview bool) (HubLogin, error)
	// Remove removes a user.
	Remove(ctx context.Context, name string) error
}

// HubState is what is known of a hub before it is used.
type HubState struct {
	Installed, Running bool
	// Why tells why a hub that is installed is not known to run, with the fix.
	Why string
}

// HubUser is a sensor as a user of a hub.
type HubUser struct{ Name, Site, Sensor string }

// HubLogin is what a sensor needs for a hub.
type HubLogin struct {
	Broker, Topic string
	CA            string // certificate authority in PEM; "" for none of its own
	Password      []byte // of a user that was made
	Exists        bool   // there is such a user, for this sensor
}

// authorityName is the file with the authority of the hub, beside the configuration.
const authorityName = "hub-ca.pem"

// pendingUser is a user that is made when the configuration is written.
type pendingUser struct {
	HubUser
	authority string // PEM
}

// askHub takes the hub of this machine as the broker, by flag or by answer. It is false
// where another broker is wanted.
func askHub(ctx context.Context, s *session) (bool, error) {
	a := &s.Answers
	switch {
	case a.Hub && a.Broker+a.CAFile+a.PasswordFile != "" || a.Hub && a.PasswordStdin:
		return false, cli.UsageError{Err: errors.New("--hub takes address, password and authority from the hub; leave out --broker, --ca-file, --password-file and --password-stdin")}
	case a.Hub:
		return true, s.useHub(ctx)
	case a.Broker != "" || !s.asks():
		return false, nil
	}
	state := s.Machine.Hub.Find(ctx)
	s.sayBrokers(state)
	for state.Installed {
		now := "other"
		if state.Running && s.fresh {
			now = "hub"
		}
		answer, err := s.dialog.choose(ctx, "Which broker gets the numbers, the hub of this machine or another (hub, other)", []string{"hub", "other"}, now)
		if err != nil || answer != "hub" {
			return false, err
		}
		if err = s.useHub(ctx); err == nil {
			return true, nil
		}
		say(s.Out, "  %v", err)
	}
	return false, nil
}

// sayBrokers explains what may be the broker.
func (s *session) sayBrokers(state HubState) {
	say(s.Out, "\nThe numbers go to a broker, and dashboards take them from there. A store without one\n"+
		"can have footfall-hub: a broker, a history and a page for the browser in one program.")
	switch {
	case state.Running:
		say(s.Out, "A hub runs on this machine. The user of this sensor is then made there.")
	case state.Installed:
		say(s.Out, "A hub is installed on this machine, but cannot be used now: %s", state.Why)
	default:
		say(s.Out, "On the machine of a hub, \"footfall-hub user add\" prints its address, user and password.")
	}
}

// useHub writes the login at the hub into the document. The user is made later, with all
// that is written.
func (s *session) useHub(ctx context.Context) error {
	u := HubUser{Name: s.Answers.Username, Site: s.current("site"), Sensor: s.current("sensor")}
	if u.Name == "" {
		u.Name = u.Sensor
	}
	if u.Site == "" || u.Sensor == "" {
		return nil // their flags are missing, and that is told at the end
	}
	switch state := s.Machine.Hub.Find(ctx); {
	case !state.Installed:
		return errors.New("there is no hub on this machine: install the package footfall-hub, or name the address of a hub or another broker with --broker")
	case !state.Running:
		return fmt.Errorf("the hub of this machine cannot be used now: %s", state.Why)
	}
	login, err := s.Machine.Hub.Login(ctx, u, true)
	if err != nil {
		return fmt.Errorf("the hub: %w", err)
	}
	if login.Exists {
		if s.current("mqtt.broker") == login.Broker && s.current("mqtt.username") == u.Name && s.current("mqtt.password_file") != "" {
			return nil // as it was written before
		}
		return fmt.Errorf("the hub has a user %s for this sensor already, and its password is not known here; if no other machine uses it, run: sudo footfall-hub user remove %[1]s", u.Name)
	}
	if err := s.writeLogin(ctx, &u, &login); err != nil {
		return err
	}
	s.hub = &pendingUser{u, login.CA}
	return nil
}

// ofAnotherBroker are the settings below mqtt that a hub of this machine does without.
var ofAnotherBroker = []string{
	"username_file", "username_env", "password_env", "ca_file", "cert_file", "key_file", "key_passphrase_file", "server_name",
	"proxy", "proxy_username", "proxy_password_file",
}

// writeLogin sets what the document says of the broker.
func (s *session) writeLogin(ctx context.Context, u *HubUser, login *HubLogin) error {
	return s.change(func(d *edit.Document) error {
		for _, key := range ofAnotherBroker {
			if err := d.Unset("mqtt." + key); err != nil {
				return err
			}
		}
		values := [][2]string{{"mqtt.broker", login.Broker}, {"mqtt.username", u.Name}, {"mqtt.password_file", PasswordFile(s.Path)}}
		if login.CA != "" {
			values = append(values, [2]string{"mqtt.ca_file", s.authorityFile()})
		}
		if now, _, _ := d.Get("mqtt.topic"); now != login.Topic {
			values = append(values, [2]string{"mqtt.topic", login.Topic})
		}
		for _, v := range values {
			if err := d.Set(v[0], v[1]); err != nil {
				return err
			}
		}
		return s.allowPlaintext(ctx, d)
	}, "mqtt")
}

func (s *session) authorityFile() string {
	return filepath.Join(filepath.Dir(absolute(s.Path)), authorityName)
}

// makeUser makes the pending user, and tries the broker with it. After an error nothing is
// left of it. undo removes it.
func (s *session) makeUser(ctx context.Context) (undo func() error, err error) {
	login, err := s.Machine.Hub.Login(ctx, s.hub.HubUser, false)
	if err != nil {
		return nil, fmt.Errorf("the hub: %w; nothing was written", err)
	}
	clear(s.password)
	s.password = login.Password
	undo = func() error { return s.Machine.Hub.Remove(context.WithoutCancel(ctx), s.hub.Name) } // after a signal, too
	if s.hub.authority != "" {
		remove := undo
		back, err := replace(s.authorityFile(), []byte(s.hub.authority), s.Machine.Group)
		if err != nil {
			return nil, errors.Join(err, remove())
		}
		undo = func() error { return errors.Join(remove(), back()) }
	}
	if s.SkipBroker {
		return undo, nil
	}
	config, err := configs.Parse(s.doc.Bytes(), s.Path)
	if err == nil {
		if failed := s.brokerSteps(ctx, config); failed != "" {
			err = fmt.Errorf("the hub: %s; nothing was written", failed)
		}
	}
	if err != nil {
		return nil, errors.Join(err, undo())
	}
	return undo, nil
}
