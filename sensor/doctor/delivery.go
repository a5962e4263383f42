package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Broker connects, with TLS and credentials as configured. connect's error says
// what is wrong and what to do.
func Broker(url string, connect func(context.Context) error) Check {
	return Check{Name: "broker", Look: func(ctx context.Context) Link {
		if err := connect(ctx); err != nil {
			return broken("", "%v", err)
		}
		return ok("%s: connected and acknowledged", url)
	}}
}

// ErrNotAllowed says that the broker lets this client publish and not subscribe,
// so that what it does with messages cannot be seen.
var ErrNotAllowed = errors.New("the broker does not let this client subscribe")

// Permission publishes and waits for the message to come back. An MQTT 3.1.1
// broker acknowledges what its ACL drops.
func Permission(topic string, roundTrip func(context.Context) error) Check {
	return Check{Name: "broker acl", After: []string{"broker"}, Look: func(ctx context.Context) Link {
		err := roundTrip(ctx)
		switch {
		case errors.Is(err, ErrNotAllowed):
			return doubt("let the client read "+topic+" to be sure", "published, and whether it arrived cannot be seen: %v", err)
		case err != nil:
			return broken("let the client write and read "+topic+" in the broker's ACL", "what was published did not come back: %v", err)
		}
		return ok("what is published below %s comes back", topic)
	}}
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
		return ok("the user %s may read all %d files of the configuration", user.Name, len(files))
	}}
}
