package uplink

import (
	"fmt"
	"strings"
	"time"
)

// repeatAfter is how long the same failure is not logged again.
const repeatAfter = 15 * time.Minute

// reporter writes the log. A broker that is down for a week must not fill it,
// so a failure is logged when it is new and then now and again.
type reporter struct {
	cfg    *Config
	last   string
	at     time.Time
	kicked int // short connections in a row that the broker closed
}

func (r *reporter) connected() {
	r.cfg.Log.Info("connected to the broker", "broker", r.cfg.Broker, "client_id", r.cfg.ClientID)
}

func (r *reporter) failed(text string) {
	now := time.Now()
	if text == r.last && now.Sub(r.at) < repeatAfter {
		r.cfg.Log.Debug("uplink", "problem", text)
		return
	}
	r.last, r.at = text, now
	r.cfg.Log.Warn("uplink: "+text, "broker", r.cfg.Broker)
}

// thrownOut tells whether the broker has closed several connections in a row soon
// after they began. MQTT 3.1.1 has no way to say why. What a second client with
// the same id does shows only in that it happens again and again.
func (r *reporter) thrownOut(err error, lasted time.Duration) bool {
	if !isClosedByPeer(err) || lasted > r.cfg.RetryMax {
		r.kicked = 0
	} else {
		r.kicked++
	}
	return r.kicked >= 2
}

// lost puts the end of a connection into words.
func (r *reporter) lost(err error) string {
	switch {
	case r.kicked >= 2:
		return fmt.Sprintf("the broker closed the connection %d times soon after it began: another client uses the id %q "+
			"(set mqtt.client_id to one of its own), or the broker does not let this one publish", r.kicked, r.cfg.ClientID)
	case isClosedByPeer(err):
		return "the broker closed the connection"
	}
	return strings.ReplaceAll(err.Error(), "\n", ": ")
}
