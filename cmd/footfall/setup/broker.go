package setup

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/configs/edit"
)

const (
	plaintext = "mqtt://"
	// pendingPassword stands for an environment variable with a password not written
	// yet.
	pendingPassword = "FOOTFALL_PENDING_PASSWORD"
)

// askBroker settles the broker, and tries it.
func askBroker(ctx context.Context, s *session) error {
	for {
		hub, err := askHub(ctx, s)
		if err != nil {
			return err
		}
		if !hub {
			for _, step := range []func(context.Context, *session) error{askAddress, askAuthority, askUser, askPassword} {
				if err := step(ctx, s); err != nil {
					return err
				}
			}
		}
		if s.hub != nil {
			return nil // it is tried when its user is there
		}
		again, err := s.tryBroker(ctx)
		if err != nil || !again {
			return err
		}
		// Its flags were wrong, so it is asked.
		a := &s.Answers
		a.Hub, a.Broker, a.CAFile, a.Username, a.PasswordFile = false, "", "", "", ""
	}
}

func askAddress(ctx context.Context, s *session) error {
	return s.settle(ctx, &question{flag: "broker", text: "\nWhich MQTT broker gets the numbers? The address of a hub or another, such as mqtts://broker.shop.lan", key: "mqtt.broker",
		given: func(a *Answers) string { return a.Broker },
		set: func(d *edit.Document, answer string) error {
			if !strings.Contains(answer, "://") {
				answer = "mqtts://" + answer
			}
			if err := d.Set("mqtt.broker", answer); err != nil || !strings.HasPrefix(answer, plaintext) {
				return err
			}
			return s.allowPlaintext(ctx, d)
		}})
}

// allowPlaintext lets numbers cross the network without encryption if someone says so.
func (s *session) allowPlaintext(ctx context.Context, d *edit.Document) error {
	refused := s.check(d, []string{"mqtt.broker"})
	if refused == nil {
		return nil // a broker on this machine
	}
	const key = "mqtt.allow_plaintext_on_the_network"
	allowed, err := edit.Parse(d.Bytes(), s.Path)
	if err == nil {
		err = allowed.Set(key, "true")
	}
	if err != nil || s.check(allowed, []string{"mqtt.broker"}) != nil {
		return refused // for another reason
	}
	yes := s.Answers.AllowPlaintext
	if !yes && s.asks() {
		if yes, err = s.dialog.agree(ctx, "mqtt:// sends numbers and password unencrypted, where others can read and change them. Do so", "no"); err != nil {
			return err
		}
	}
	if !yes {
		return errors.New("mqtt:// sends numbers and password over the network unencrypted; use mqtts://, or add --allow-plaintext")
	}
	return d.Set(key, "true")
}

// askAuthority asks for the broker's certificate authority, if there is TLS.
func askAuthority(ctx context.Context, s *session) error {
	if strings.HasPrefix(s.current("mqtt.broker"), plaintext) && s.Answers.CAFile == "" {
		return nil
	}
	return s.settle(ctx, &question{flag: "ca-file", text: "File with the broker's own certificate authority; none for a public one", key: "mqtt.ca_file",
		given: func(a *Answers) string { return a.CAFile }, optional: true,
		set: func(d *edit.Document, answer string) error { return setFile(d, "mqtt.ca_file", answer) }})
}

// setFile writes the name of a readable file, or none.
func setFile(d *edit.Document, key, answer string) error {
	if answer == none || answer == "" {
		return d.Unset(key)
	}
	if err := readable(answer); err != nil {
		return err
	}
	return d.Set(key, absolute(answer))
}

// askUser asks for the user name, unless it is in a file or a variable.
func askUser(ctx context.Context, s *session) error {
	if s.Answers.Username == "" && s.current("mqtt.username_file")+s.current("mqtt.username_env") != "" {
		return nil
	}
	return s.settle(ctx, &question{flag: "username", text: "User name at the broker", key: "mqtt.username", places: []string{"mqtt.username"},
		given: func(a *Answers) string { return a.Username }, optional: true,
		set: func(d *edit.Document, answer string) error {
			if answer != none && answer != "" {
				return d.Set("mqtt.username", answer)
			}
			for _, key := range []string{"mqtt.username", "mqtt.password_file", "mqtt.password_env"} {
				if err := d.Unset(key); err != nil {
					return err
				}
			}
			return nil
		}})
}

// askPassword takes the password from a file, from the input, or from a hidden line. It
// is never an argument.
func askPassword(ctx context.Context, s *session) error {
	switch {
	case s.Answers.PasswordFile != "" && s.Answers.PasswordStdin:
		return cli.UsageError{Err: errors.New("both --password-file and --password-stdin are given; use one")}
	case s.Answers.PasswordFile != "":
		err := s.change(func(d *edit.Document) error { return setFile(d, "mqtt.password_file", s.Answers.PasswordFile) }, "mqtt.password_file")
		if err != nil {
			return cli.UsageError{Err: fmt.Errorf("--password-file: %w", err)}
		}
		return nil
	case s.Answers.PasswordStdin && s.Terminal:
		return cli.UsageError{Err: errors.New("--password-stdin: the input is a terminal; leave it out, and the password is asked for")}
	case s.Answers.PasswordStdin:
		password, err := s.dialog.read(ctx)
		if err != nil {
			return cli.UsageError{Err: errors.New("--password-stdin: the input holds no password")}
		}
		return s.keepPassword(password)
	case !s.asks() || s.current("mqtt.username")+s.current("mqtt.username_file")+s.current("mqtt.username_env") == "":
		return nil
	}
	text := "Its password (it is not shown)"
	if file := s.current("mqtt.password_file"); file != "" {
		text = "Its password (it is not shown; Enter keeps that in " + file + ")"
	} else if s.current("mqtt.password_env") != "" {
		return nil
	}
	password, err := s.dialog.secret(ctx, text)
	if err != nil || len(password) == 0 {
		return err
	}
	return s.keepPassword(password)
}

// keepPassword remembers a password until the configuration is written.
func (s *session) keepPassword(password []byte) error {
	if len(password) == 0 || len(password) > maxPassword {
		return cli.UsageError{Err: fmt.Errorf("the password is empty or longer than %d bytes", maxPassword)}
	}
	clear(s.password)
	s.password = password
	err := s.change(func(d *edit.Document) error {
		if err := d.Unset("mqtt.password_env"); err != nil {
			return err
		}
		return d.Set("mqtt.password_file", PasswordFile(s.Path))
	}, "mqtt.password_file")
	if err != nil {
		return cli.UsageError{Err: fmt.Errorf("--password-stdin: %w", err)}
	}
	return nil
}

// tryBroker tries the broker with the answers so far, and tells whether other answers
// are wanted.
func (s *session) tryBroker(ctx context.Context) (again bool, err error) {
	config, err := configs.Parse(s.doc.Bytes(), s.Path)
	if err != nil || s.SkipBroker || !s.agreed() || len(s.missing) > 0 || config.MQTT.Broker == "" {
		return false, nil // what is wrong is told at the end
	}
	for {
		failed := s.brokerSteps(ctx, config)
		switch {
		case failed == "":
			return false, nil
		case !s.asks() && s.DryRun:
			say(s.Out, "The broker does not take the sensor: %s", failed)
			return false, nil
		case !s.asks():
			return false, fmt.Errorf("the broker: %s; nothing was written (--skip-broker-test writes without trying)", failed)
		}
		say(s.Out, "  %s", failed)
		answer, err := s.dialog.choose(ctx, "Try again, change the answers, or keep them so (again, change, keep)", []string{"again", "change", "keep"}, "again")
		if err != nil || answer != "again" {
			return answer == "change", err
		}
	}
}

// brokerSteps prints the steps up to the first failure, and returns that.
func (s *session) brokerSteps(ctx context.Context, config *configs.Config) (failed string) {
	getenv := func(string) string { return "" }
	if s.password != nil {
		config.MQTT.PasswordFile, config.MQTT.PasswordEnv = "", pendingPassword
		getenv = func(string) string { return string(s.password) }
	}
	done := cli.Waiting(s.Out, "trying "+config.MQTT.Broker)
	steps := s.Machine.TestBroker(ctx, config, getenv)
	done()
	for _, step := range steps {
		if !step.OK {
			return step.Text
		}
		say(s.Out, "  %-9s %s", step.Name, step.Text)
	}
	return ""
}
