package uplink

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// maxSecret bounds a file that holds a user name or password, in bytes.
const maxSecret = 4 << 10

// Credentials says where the user name and the password come from. At most one
// of the three user names and one of the two passwords is set. The password has
// no field of its own: it never stands in a configuration or an argument list.
type Credentials struct {
	Username     string // itself
	UsernameFile string // or a file that holds it
	UsernameEnv  string // or an environment variable that holds it
	PasswordFile string
	PasswordEnv  string
	// Settings begins their names in errors; "" stands for "mqtt.".
	Settings string
}

func (c Credentials) setting(name string) string {
	if c.Settings == "" {
		return "mqtt." + name
	}
	return c.Settings + name
}

// Load reads both, empty where none is set. Files are read each time; one line
// end at their end is not part of the value. getenv is os.Getenv or a stand-in.
// Errors name the setting and never hold a value.
func (c Credentials) Load(getenv func(string) string) (username, password string, err error) {
	if username, err = c.username(getenv); err != nil {
		return "", "", err
	}
	if password, err = c.password(getenv); err != nil {
		return "", "", err
	}
	if password != "" && username == "" {
		return "", "", fmt.Errorf("%s: a password needs a user name, set %s", c.setting("password_file or password_env"), c.setting("username"))
	}
	return username, password, nil
}

func (c Credentials) username(getenv func(string) string) (string, error) {
	if err := atMostOne(c.setting("username, username_file and username_env"), c.Username, c.UsernameFile, c.UsernameEnv); err != nil {
		return "", err
	}
	switch {
	case c.UsernameFile != "":
		return readSecret(c.setting("username_file"), c.UsernameFile)
	case c.UsernameEnv != "":
		return readEnv(c.setting("username_env"), c.UsernameEnv, getenv)
	}
	return c.Username, nil
}

func (c Credentials) password(getenv func(string) string) (string, error) {
	if err := atMostOne(c.setting("password_file and password_env"), c.PasswordFile, c.PasswordEnv); err != nil {
		return "", err
	}
	switch {
	case c.PasswordFile != "":
		return readSecret(c.setting("password_file"), c.PasswordFile)
	case c.PasswordEnv != "":
		return readEnv(c.setting("password_env"), c.PasswordEnv, getenv)
	}
	return "", nil
}

func atMostOne(what string, values ...string) error {
	set := 0
	for _, v := range values {
		if v != "" {
			set++
		}
	}
	if set > 1 {
		return fmt.Errorf("%s: set one of them only", what)
	}
	return nil
}

func readEnv(key, name string, getenv func(string) string) (string, error) {
	v := getenv(name)
	if v == "" {
		return "", fmt.Errorf("%s: the environment variable %s is not set", key, name)
	}
	return v, nil
}

func readSecret(key, path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("%s: %w", key, err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	if err != nil {
		return "", fmt.Errorf("%s: %w", key, err)
	}
	v := strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")
	switch {
	case len(b) > maxSecret:
		return "", fmt.Errorf("%s: %s has more than %d bytes, is it the right file?", key, path, maxSecret)
	case v == "":
		return "", fmt.Errorf("%s: %s is empty", key, path)
	case strings.ContainsAny(v, "\n\x00"):
		return "", fmt.Errorf("%s: %s has more than one line", key, path)
	}
	return v, nil
}
