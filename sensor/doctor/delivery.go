package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Step is what a try of the way to the broker found in one step.
type Step struct {
	// Name is one of brokerSteps.
	Name string
	// State is Sound, Doubt or Broken.
	State State
	// Text says what was found; where it is Broken with the fix.
	Text string
}

// brokerSteps are the steps of a try, and the links that they are.
var brokerSteps = []struct{ step, link string }{
	{"reach", "broker"}, {"encryption", "broker tls"}, {"sign in", "broker login"}, {"publish", "broker acl"}, {"retained", "retained"},
}

// Broker makes a check for each step of the way to the broker: it is reached, TLS and
// credentials are as configured, a message comes back, retained ones are kept. The
// message is needed, because an MQTT 3.1.1 broker acknowledges what its ACL drops. try
// makes one try and returns its steps up to the first that is broken.
func Broker(try func(context.Context) []Step) []Check {
	var steps []Step
	var checks []Check
	for i, s := range brokerSteps {
		c := Check{Name: s.link, Look: func(ctx context.Context) Link {
			if i == 0 {
				steps = try(ctx)
			}
			at := slices.IndexFunc(steps, func(found Step) bool { return found.Name == s.step })
			if at < 0 {
				return Link{State: Skipped, Sentence: "not looked at"}
			}
			return Link{State: steps[at].State, Sentence: steps[at].Text}
		}}
		if i > 0 {
			c.After = []string{brokerSteps[i-1].link}
		}
		checks = append(checks, c)
	}
	return checks
}

// Outbox looks at the file where windows wait. look opens it and tells how many
// there are.
func Outbox(path string, look func() (rows int, err error)) Check {
	return Check{Name: "outbox", After: []string{"disk"}, Look: func(context.Context) Link {
		rows, err := look()
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return ok("%s is not there yet; the sensor makes it", path)
		case err != nil:
			return broken("", "%s: %v", path, err)
		}
		return ok("%s is sound; %d windows wait", path, rows)
	}}
}

// File is a file that the sensor reads, with who may.
type File struct {
	Path string
	// Key is the setting that names it.
	Key      string
	Mode     fs.FileMode
	UID, GID uint32
	Err      error // from looking at it
}

// User is whom the service runs as.
type User struct {
	Name   string
	UID    uint32
	Groups []uint32
}

// mayRead is the kernel's own rule (path_resolution(7)), without ACLs.
func (u User) mayRead(f File) bool {
	switch {
	case u.UID == 0:
		return true
	case u.UID == f.UID:
		return f.Mode&0o400 != 0
	case slices.Contains(u.Groups, f.GID):
		return f.Mode&0o040 != 0
	}
	return f.Mode&0o004 != 0
}

// Files sees that the service's user may read what the configuration names.
func Files(user User, files []File) Check {
	return Check{Name: "files", Look: func(context.Context) Link {
		var fixes, found []string
		for _, f := range files {
			switch {
			case f.Err != nil:
				found = append(found, fmt.Sprintf("%s: %v", f.Key, f.Err))
			case !user.mayRead(f):
				found = append(found, fmt.Sprintf("%s: the user %s may not read %s", f.Key, user.Name, f.Path))
				fixes = append(fixes, fmt.Sprintf("chown root:%s %s && chmod 640 %[2]s", user.Name, f.Path))
			}
		}
		if len(found) > 0 {
			return broken(strings.Join(fixes, " && "), "%s", strings.Join(found, "; "))
		}
		return ok("the user %s may read every file of the configuration", user.Name)
	}}
}
