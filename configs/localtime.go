package configs

import (
	"os"
	"strings"
	"time"
)

// localtime holds the machine's time zone on Linux and macOS.
const localtime = "/etc/localtime"

// machineZone checks for a time zone of the machine. Without one, time.Local is UTC:
// the sensor would open and change its key at the wrong hours, without a word. It
// returns the mistake, or "".
//
// tz is the environment variable TZ, and set tells an empty one from none; file is
// /etc/localtime or a stand-in.
func machineZone(tz string, set bool, file string) (wrong string) {
	if set {
		name := strings.TrimPrefix(tz, ":")
		if name == "" || name == file {
			return ""
		}
		if strings.HasPrefix(name, "/") {
			return readableZone(name)
		}
		if _, err := time.LoadLocation(name); err != nil {
			return "the environment variable TZ is " + quote(tz) + ", which is not the name of a time zone"
		}
		return ""
	}
	return readableZone(file)
}

// readableZone checks a file of time zone data and returns the mistake, or "".
func readableZone(file string) string {
	data, err := os.ReadFile(file)
	if err == nil {
		_, err = time.LoadLocationFromTZData("Local", data)
	}
	if err != nil {
		return "there is no time zone in " + file
	}
	return ""
}

// checkLocal refuses Local on a machine without a time zone.
func (p *parser) checkLocal(c *Config) {
	if c.Location != time.Local {
		return
	}
	tz, set := os.LookupEnv("TZ")
	if wrong := machineZone(tz, set, localtime); wrong != "" {
		p.complainf("timezone", "is Local, but this machine does not say which zone that is: %s; "+
			`write the store's own, such as "timezone: Asia/Jakarta"`, wrong)
	}
}
