package uplink

import (
	"context"
	"fmt"
	"time"
)

// DeliveryState says how sure it is that the broker keeps what it acknowledges.
type DeliveryState string

// States of a delivery. Only DeliveryRefused is worth an alert.
const (
	// DeliveryUnknown: nothing was published yet, or it is not due back yet.
	DeliveryUnknown DeliveryState = "unknown"
	// DeliveryVerified: what was published came back from the broker.
	DeliveryVerified DeliveryState = "verified"
	// DeliveryNotVerified: this sensor may publish, but not read what it
	// published. That is a sensible way to set up a broker.
	DeliveryNotVerified DeliveryState = "not verified"
	// DeliveryRefused: windows were published and acknowledged but are thrown
	// away by the broker.
	DeliveryRefused DeliveryState = "refused"
)

// Delivery tells whether published windows arrive.
//
//	           granted, came back
//	unknown ------------------------> verified <----+
//	   |                                 |          | came back
//	   |  subscription refused           | missing  |
//	   +------------> not verified <-----+----------+
//	   |                    ^            |
//	   |  missing           | accepted   v
//	   +--------------> one question in MQTT 5
//	                        |
//	                        v not authorised, too long; or no MQTT 5 and missing
//	                     refused
//
// While a topic is refused for a reason that the broker gave, its records stay in
// the outbox, and the broker is asked again every few minutes; those of other
// topics are published. Where it gave no reason all are published all the same.
type Delivery struct {
	State DeliveryState
	// Reason is in words, with the fix, where State is not verified or refused.
	Reason string
	// Since is when the state began, CameBack when a window came back last.
	Since, CameBack time.Time
}

// trialAfter is after how many intervals a broker that refused records is asked
// again.
const trialAfter = 5

// doubt is a record that was acknowledged and did not come back. It ends the
// session, so that the broker can be asked about it under the same client id.
type doubt struct{ message Message }

func (d *doubt) Error() string {
	return fmt.Sprintf("a window was published to %q and acknowledged, but did not come back", d.message.Topic)
}

// withheld are records that the broker refuses, one for each topic.
type withheld struct {
	topics map[string]*doubt
	until  time.Time // when the broker is asked again
}

// holds tells whether any of these messages goes to a topic that is refused.
func (w *withheld) holds(messages []Message) bool {
	for _, m := range messages {
		if w.topics[m.Topic] != nil {
			return true
		}
	}
	return false
}

// due returns a record to ask about again; nil if it is not time yet.
func (w *withheld) due() *doubt {
	if len(w.topics) > 0 && !time.Now().Before(w.until) {
		for _, d := range w.topics {
			return d
		}
	}
	return nil
}

// resolve asks the broker what it does with a message.
func (u *Uplink) resolve(ctx context.Context, d *doubt) {
	q, err := u.cfg.inquire(ctx)
	if err != nil {
		u.withoutAnswer(d)
		return
	}
	defer q.close()
	_ = q.conn.SetDeadline(time.Now().Add(u.cfg.Timeout))
	reason, err := q.publish(d.message)
	switch {
	case err != nil:
		u.withoutAnswer(d)
	case reason == reasonOK, reason == reasonNoSubscribers:
		if u.withheld.holds([]Message{d.message}) { // the access list was mended
			u.withheld = withheld{}
			u.echo.refuse("")
			return
		}
		u.echo.settle(DeliveryNotVerified, fmt.Sprintf("the broker takes windows but does not let this sensor read them: let its user read %q too to have deliveries verified", u.cfg.Verify))
	default:
		u.refused(d, refusalOf(reason, d.message, u.cfg.ClientID))
	}
}

// refusalOf puts the reason of a refusal into words.
func refusalOf(reason byte, m Message, clientID string) string {
	switch reason {
	case reasonNotAuthorized:
		return fmt.Sprintf("the broker does not let client id %q, or its user, publish to %q: allow it in the broker's access list", clientID, m.Topic)
	case reasonTooLarge:
		return fmt.Sprintf("the broker takes no message as long as a window, which has %d bytes: raise its limit (message_size_limit or max_packet_size in Mosquitto)", len(m.Payload))
	case reasonQuota:
		return "the broker's quota for this sensor is used up: raise it there"
	case reasonTopicInvalid:
		return fmt.Sprintf("the broker does not accept the topic %q: change site, sensor or mqtt.topic", m.Topic)
	}
	return fmt.Sprintf("the broker refuses windows to %q with code %#x of MQTT 5: look into its log", m.Topic, reason)
}

// withoutAnswer is for a broker that cannot be asked. One message may be lost for
// many reasons, two in a row are hardly.
func (u *Uplink) withoutAnswer(d *doubt) {
	if u.echo.missed() < 2 {
		return
	}
	text := fmt.Sprintf("windows are published to %q and acknowledged but do not come back: let client id %q, or its user, publish and read there, "+
		"and check the broker's limit for the length of messages (a window has %d bytes)", d.message.Topic, u.cfg.ClientID, len(d.message.Payload))
	u.echo.settle(DeliveryRefused, text)
	u.failed(text)
}

// refused is for a broker that said why.
func (u *Uplink) refused(d *doubt, text string) {
	u.echo.refuse(text)
	u.failed(text)
	if u.withheld.topics == nil {
		u.withheld.topics = make(map[string]*doubt)
	}
	u.withheld.topics[d.message.Topic] = d
	u.withheld.until = time.Now().Add(trialAfter * u.cfg.Interval)
}
