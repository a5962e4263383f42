package tuner

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"footfall/sensor/capture/channels"
	"footfall/sensor/capture/nl80211"
)

// greeting is the server's first line. The number is the version of all that
// follows; a client ends the connection on another.
const greeting = "footfall-radio 1"

const (
	// maxLine bounds a line in bytes; a radio has some hundred channels.
	maxLine = 4096
	// minDwell and maxDwell bound one stay on a channel.
	minDwell = 20 * time.Millisecond
	maxDwell = 10 * time.Minute
	maxMHz   = 10_000
)

// request is a line from the client.
type request struct {
	// Open names a radio, or "" for a request to tune.
	Open  string
	MHz   int
	Dwell time.Duration
	// Bluetooth names a controller to be handed over, and is then all there is.
	Bluetooth string
}

// String writes `open "SELECTOR"`, `tune MHZ MILLISECONDS` or `bluetooth "SELECTOR"`.
func (r request) String() string {
	if r.Bluetooth != "" {
		return "bluetooth " + strconv.QuoteToASCII(r.Bluetooth)
	}
	if r.Open != "" {
		return "open " + strconv.QuoteToASCII(r.Open)
	}
	return fmt.Sprintf("tune %d %d", r.MHz, r.Dwell.Milliseconds())
}

var errLine = errors.New("not a line of this protocol")

func parseRequest(line string) (request, error) {
	verb, rest, _ := strings.Cut(line, " ")
	switch verb {
	case "open":
		fields, err := quotedFields(rest, 1)
		if err != nil || fields[0] == "" {
			return request{}, errLine
		}
		return request{Open: fields[0]}, nil
	case "bluetooth":
		fields, err := quotedFields(rest, 1)
		if err != nil || fields[0] == "" {
			return request{}, errLine
		}
		return request{Bluetooth: fields[0]}, nil
	case "tune":
		n, err := numbers(rest, 2)
		if err != nil {
			return request{}, err
		}
		dwell := time.Duration(min(n[1], maxDwell.Milliseconds()+1)) * time.Millisecond
		if n[0] < 1 || n[0] > maxMHz || dwell < minDwell || dwell > maxDwell {
			return request{}, fmt.Errorf("%w: out of range", errLine)
		}
		return request{MHz: int(n[0]), Dwell: dwell}, nil
	}
	return request{}, errLine
}

// reply is a line from the server. Exactly one field is set.
type reply struct {
	Radio   *Radio
	Visit   *channels.Visit
	Done    *uint64 // frames on the interface's own counter
	Problem *nl80211.Problem
	// Controller comes with its socket beside the line.
	Controller *controller
}

// Radio is what the server opened.
type Radio struct {
	// Name of the radio and of its monitor interface; Driver is its driver.
	Name, Interface, Driver string
	// Channels are those that the regulatory domain lets it listen to.
	Channels []channels.Channel
}

// String writes one of
//
//	radio "phy0" "ffmon0" "ath9k_htc" 2412 2467p 5260pr
//	visit MHZ FROM TO          in nanoseconds since 1970
//	done FRAMES
//	problem "CONDITION" "SENTENCE" "COMMAND"
//	controller "hci0" "raw" "shared"    or "user" "alone"
func (r reply) String() string {
	switch {
	case r.Radio != nil:
		s := "radio " + quote(r.Radio.Name, r.Radio.Interface, r.Radio.Driver)
		for _, c := range r.Radio.Channels {
			s += " " + strconv.Itoa(c.MHz) + flag(c.Passive, "p") + flag(c.Radar, "r")
		}
		return s
	case r.Visit != nil:
		return fmt.Sprintf("visit %d %d %d", r.Visit.MHz, r.Visit.From.UnixNano(), r.Visit.To.UnixNano())
	case r.Done != nil:
		return fmt.Sprintf("done %d", *r.Done)
	case r.Controller != nil:
		return r.Controller.String()
	}
	return "problem " + quote(string(r.Problem.Condition), r.Problem.Sentence, r.Problem.Command)
}

func flag(set bool, letter string) string {
	if set {
		return letter
	}
	return ""
}

func quote(words ...string) string {
	for i, w := range words {
		words[i] = strconv.QuoteToASCII(w)
	}
	return strings.Join(words, " ")
}

func parseReply(line string) (reply, error) {
	verb, rest, _ := strings.Cut(line, " ")
	switch verb {
	case "radio":
		return parseRadio(rest)
	case "visit":
		n, err := numbers(rest, 3)
		if err != nil || n[0] > maxMHz || n[2] < n[1] {
			return reply{}, errLine
		}
		return reply{Visit: &channels.Visit{MHz: int(n[0]), From: time.Unix(0, n[1]), To: time.Unix(0, n[2])}}, nil
	case "done":
		n, err := numbers(rest, 1)
		if err != nil {
			return reply{}, err
		}
		frames := uint64(n[0])
		return reply{Done: &frames}, nil
	case "controller":
		return parseController(rest)
	case "problem":
		f, err := quotedFields(rest, 3)
		if err != nil || f[1] == "" {
			return reply{}, errLine
		}
		return reply{Problem: &nl80211.Problem{Condition: nl80211.Condition(f[0]), Sentence: f[1], Command: f[2]}}, nil
	}
	return reply{}, errLine
}

func parseRadio(rest string) (reply, error) {
	var names [3]string
	for i := range names {
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			return reply{}, errLine
		}
		if names[i], err = strconv.Unquote(quoted); err != nil {
			return reply{}, errLine
		}
		rest = strings.TrimPrefix(rest[len(quoted):], " ")
	}
	r := &Radio{Name: names[0], Interface: names[1], Driver: names[2]}
	for _, word := range strings.Fields(rest) {
		digits := strings.TrimRight(word, "pr")
		mhz, err := strconv.ParseUint(digits, 10, 32)
		if err != nil || mhz > maxMHz {
			return reply{}, errLine
		}
		flags := word[len(digits):]
		r.Channels = append(r.Channels, channels.Channel{MHz: int(mhz),
			Passive: strings.Contains(flags, "p"), Radar: strings.Contains(flags, "r")})
	}
	return reply{Radio: r}, nil
}

// numbers reads exactly n numbers that are not negative.
func numbers(s string, n int) ([]int64, error) {
	words := strings.Split(s, " ")
	if len(words) != n {
		return nil, errLine
	}
	values := make([]int64, n)
	for i, word := range words {
		v, err := strconv.ParseUint(word, 10, 63)
		if err != nil {
			return nil, errLine
		}
		values[i] = int64(v)
	}
	return values, nil
}

// quotedFields reads exactly n quoted words.
func quotedFields(s string, n int) ([]string, error) {
	fields := make([]string, n)
	for i := range fields {
		if i > 0 {
			var ok bool
			if s, ok = strings.CutPrefix(s, " "); !ok {
				return nil, errLine
			}
		}
		quoted, err := strconv.QuotedPrefix(s)
		if err != nil {
			return nil, errLine
		}
		if fields[i], err = strconv.Unquote(quoted); err != nil {
			return nil, errLine
		}
		s = s[len(quoted):]
	}
	if s != "" {
		return nil, errLine
	}
	return fields, nil
}
