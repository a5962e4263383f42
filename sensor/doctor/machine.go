package doctor

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// capNetRaw is the bit of CAP_NET_RAW (capabilities(7)).
const capNetRaw = 13

// Rights reads /proc/self/status: may this process capture?
func Rights(status func() ([]byte, error), program string) Check {
	return Check{Name: "rights", Look: func(context.Context) Link {
		data, err := status()
		if err != nil {
			return doubt("", "cannot be told: %v", err)
		}
		for line := range strings.Lines(string(data)) {
			word, found := strings.CutPrefix(line, "CapEff:")
			if !found {
				continue
			}
			set, err := strconv.ParseUint(strings.TrimSpace(word), 16, 64)
			if err == nil && set>>capNetRaw&1 == 1 {
				return ok("this process may capture (CAP_NET_RAW)")
			}
			return broken("run it as root, or: setcap cap_net_raw+ep "+program, "this process may not capture: it lacks CAP_NET_RAW")
		}
		return doubt("", "cannot be told: the kernel says nothing of capabilities")
	}}
}

// Sync tells whether the machine's clock is synchronised, where that is known.
type Sync func() (synchronised, known bool)

// Clock holds the clock against the time at which the program was built. A
// machine without a battery clock starts in the past.
func Clock(now func() time.Time, built time.Time, sync Sync) Check {
	const fix = "timedatectl set-ntp true"
	return Check{Name: "clock", Look: func(context.Context) Link {
		at := now().UTC().Format("2006-01-02 15:04Z")
		synchronised, known := sync()
		switch {
		case now().Before(built):
			return broken(fix, "the clock says %s, before this program was built: windows would get the wrong time", at)
		case known && !synchronised:
			return doubt(fix, "the clock says %s, and is not synchronised", at)
		case !known:
			return ok("the clock says %s; whether it is synchronised is not known", at)
		}
		return ok("the clock says %s and is synchronised", at)
	}}
}

// Zone looks at the time zone. local tells whether this machine's own is known,
// which "Local" stands on.
func Zone(location *time.Location, now func() time.Time, local func() error) Check {
	return Check{Name: "time zone", Look: func(context.Context) Link {
		if location == time.Local {
			if err := local(); err != nil {
				return broken("write the name in the setting timezone, such as Asia/Jakarta", "timezone is Local, and this machine has none: %v", err)
			}
		}
		return ok("%s, where it is %s now", location, now().In(location).Format("15:04"))
	}}
}

// Space is what is free in the file system of a folder.
type Space struct {
	Free     uint64 // bytes
	ReadOnly bool
}

// Disk looks at the folder of the outbox, which needs room for need bytes.
func Disk(folder string, need uint64, space func(string) (Space, error)) Check {
	return Check{Name: "disk", Look: func(context.Context) Link {
		s, err := space(folder)
		switch {
		case err != nil:
			return broken("install -d -m 0700 -o footfall -g footfall "+folder, "%v", err)
		case s.ReadOnly:
			return broken("mount -o remount,rw, or move outbox.path", "the file system of %s is read-only", folder)
		case s.Free < need/10:
			return broken("make room, or lower outbox.max_rows", "%s has %s left: windows would be lost", folder, size(s.Free))
		case s.Free < need:
			return doubt("make room, or lower outbox.max_rows", "%s has %s left; a full outbox takes %s", folder, size(s.Free), size(need))
		}
		return ok("%s has %s left", folder, size(s.Free))
	}}
}

func size(bytes uint64) string {
	if bytes < 10<<20 {
		return fmt.Sprintf("%d KiB", bytes>>10)
	}
	return fmt.Sprintf("%d MiB", bytes>>20)
}

// Memory tries the memory that keys are kept in. try returns what kind the
// kernel gave, as the health payload names it.
func Memory(try func() (kind string, err error)) Check {
	return Check{Name: "memory", Look: func(context.Context) Link {
		kind, err := try()
		switch {
		case err != nil:
			return broken("LimitMEMLOCK=256K in the unit, or: ulimit -l 256", "no memory can be locked for the key: %v", err)
		case kind != "memfd_secret":
			return doubt("on kernels before 6.5 add secretmem.enable=1 to the kernel's command line",
				"the key is in %s: a restart of the service begins a new key", kind)
		}
		return ok("the key is in secret memory, and outlasts a restart of the service")
	}}
}
