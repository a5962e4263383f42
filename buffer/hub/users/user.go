package users

import (
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"

	"golang.org/x/crypto/bcrypt"
)

// Role is what a user may do.
type Role string

// Roles.
const (
	Sensor      Role = "sensor"
	Viewer      Role = "viewer"
	Integration Role = "integration"
)

// User may log in. Site and SensorName are those of a [Sensor], else "".
type User struct {
	Name       string `yaml:"name"`
	Role       Role   `yaml:"role"`
	Site       string `yaml:"site,omitempty"`
	SensorName string `yaml:"sensor,omitempty"`
	// Hash is the bcrypt hash of the password.
	Hash string `yaml:"password_bcrypt"`
}

// namePattern is that of sites and sensors too. Such a name is one level of a topic.
var namePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`)

const maxName = 64

// cost of a hash: about 0.1 s on a PC and 2 s on a small router.
const cost = bcrypt.DefaultCost

// maxPassword is all that bcrypt reads.
const maxPassword = 72

func checkName(what, name string) error {
	if !namePattern.MatchString(name) || len(name) > maxName {
		return fmt.Errorf(`%s %q: want small letters, digits, "-" and "_", at most %d`, what, name, maxName)
	}
	return nil
}

// check refuses a user that no command writes.
func (u *User) check() error {
	if err := u.Check(); err != nil {
		return err
	}
	if _, err := bcrypt.Cost([]byte(u.Hash)); err != nil {
		return fmt.Errorf("user %s: password_bcrypt is no bcrypt hash; remove the user and add it again", u.Name)
	}
	return nil
}

// Check refuses names and a role that no user can have.
func (u *User) Check() error {
	if err := checkName("user", u.Name); err != nil {
		return err
	}
	switch u.Role {
	case Sensor:
		if err := checkName("site", u.Site); err != nil {
			return err
		}
		if err := checkName("sensor", u.SensorName); err != nil {
			return err
		}
	case Viewer, Integration:
		if u.Site != "" || u.SensorName != "" {
			return fmt.Errorf("user %s: a %s has no site and no sensor; delete them", u.Name, u.Role)
		}
	default:
		return fmt.Errorf("user %s: the role is %q; want %s, %s or %s", u.Name, u.Role, Sensor, Viewer, Integration)
	}
	return nil
}

// NewPassword returns a random password of 26 letters and digits.
func NewPassword() string { return rand.Text() }

// SetPassword stores the hash of a password.
func (u *User) SetPassword(password string) error {
	switch {
	case len(password) < 8:
		return errors.New("the password has fewer than 8 bytes; take a longer one, or none to have one made")
	case len(password) > maxPassword:
		return fmt.Errorf("the password has more than %d bytes; take a shorter one", maxPassword)
	}
	hash, err := bcrypt.GenerateFromPassword([]byte(password), cost)
	u.Hash = string(hash)
	return err
}
