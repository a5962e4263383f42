package configs

import (
	"os"
	"strings"
	"time"
)

// localtime is where Linux and macOS say what the machine's time zone is.
const localtime = "/etc/localtime"

// machineZone tells whether a machine says which time zone it is in. Go takes
// UTC without a word where it does not (time.Local), and the sensor would then
// open and change its key at the wrong hours. It returns what is wrong, or "".
//
// tz is the environment variable TZ, and set whether there is one; file is
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

// readableZone says what is wrong with a file of time zone data, or "".
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

// checkLocal refuses the machine's own time zone where it has none.
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
