package nl80211

import "strings"

// Condition names what is wrong with a radio or an interface.
type Condition string

// Every condition that is told apart.
const (
	Missing      Condition = "missing"
	Typo         Condition = "typo"
	NoRadio      Condition = "no radio"
	NoMonitor    Condition = "no monitor mode"
	NotWiFi      Condition = "not Wi-Fi"
	Down         Condition = "down"
	SoftBlocked  Condition = "rfkill soft"
	HardBlocked  Condition = "rfkill hard"
	InManaged    Condition = "managed"
	InUse        Condition = "managed and in use"
	Serves       Condition = "access point"
	WrongLink    Condition = "wrong link type"
	NoPermission Condition = "no permission"
	NoControl    Condition = "no permission to manage"
	Busy         Condition = "busy"
	Pretends     Condition = "pretends"
	Ambiguous    Condition = "ambiguous"
	Restarts     Condition = "restarts the machine"
	Taken        Condition = "taken"
	Refuses      Condition = "refused"
	Ignores      Condition = "ignores"
	Gone         Condition = "gone"
	Contested    Condition = "contested"
)

// advice is the one sentence for a condition, and the command that puts it right,
// "" where only hands can. Words in braces are replaced: {it} is the interface or
// radio, {near} what was probably meant, {mon} a free name for a monitor
// interface, {from} an interface to add it to; {channel} is empty where it is not
// known; {driver}, {program}, {layer}.
type advice struct{ sentence, command string }

const addMonitor = "iw dev {from} interface add {mon} type monitor && ip link set {mon} up"

// table has the advice for every condition.
var table = map[Condition]advice{
	Missing:      {"there is no interface {it}; make a monitor interface {mon} on the radio of {from}, and name that", addMonitor},
	Typo:         {"there is no interface or radio {it}; did you mean {near}?", ""},
	NoRadio:      {"there is no Wi-Fi radio here; plug one in that can do monitor mode", ""},
	NoMonitor:    {"{it}: its driver, {driver}, has no monitor mode; use another radio", ""},
	NotWiFi:      {"{it} is not a Wi-Fi interface; make a monitor interface {mon} on the radio of {from}, and name that", addMonitor},
	Down:         {"{it} is down; bring it up", "ip link set {it} up"},
	SoftBlocked:  {"{it}: its radio is blocked by software (rfkill); unblock it", "rfkill unblock wifi && ip link set {it} up"},
	HardBlocked:  {"{it}: its radio is switched off by a hardware switch or key (rfkill); turn that on", "ip link set {it} up"},
	InManaged:    {"{it} is in managed mode; switch it to monitor mode", "ip link set {it} down && iw dev {it} set type monitor && ip link set {it} up"},
	InUse:        {"{it} is in managed mode and in use; add a monitor interface {mon} beside it, and name that: it stays on the channel of {it}{channel}", addMonitor},
	Serves:       {"{it} serves an access point; add a monitor interface {mon} beside it, and name that: it stays on the channel of {it}{channel}", addMonitor},
	WrongLink:    {"{it} gives frames with headers that are not read (link type {layer}); set the driver to radiotap (803), or use another radio", ""},
	NoPermission: {"no permission to capture from {it}; start footfall by its systemd unit, or give the program the capability", "setcap cap_net_raw+ep {program}"},
	NoControl:    {"{it} is not managed: the process that may is not there, or has no permission; start its unit", "systemctl start footfall-radio"},
	Busy:         {"{it} cannot change its channel{channel}, because {near} on the same radio is up; take {near} down, or, if it must stay, plan for its channel alone", "ip link set {near} down"},
	Pretends:     {"{it}: its driver, {driver}, accepts monitor mode and delivers nothing, on channels where beacons are heard nearly everywhere; use another radio", ""},
	Ambiguous:    {"{it} is both the name of a radio and of an interface of another; name the radio by its bus path, {near}", ""},
	Restarts:     {"{it}: the machine restarted within a minute of adding an interface to it, so it is left alone; use another radio, or delete {near} to try again", ""},
	Taken:        {"{it} is listened to by another source already; give each source a radio of its own", ""},
	Ignores:      {"{it}: its driver, {driver}, accepts a change of channel and does not make it{channel}; bring the radio down and up, or use another", "ip link set {it} down && ip link set {it} up"},
	Refuses:      {"{it}: {near}", ""},
	Contested:    {"{it} was taken down or set to another mode more than once by something else, probably {near}; have that leave {it} alone", ""},
	Gone:         {"{it} has gone; it is made again as soon as its radio is there", ""},
}

// Problem is a condition of one interface or radio, with what to do. It is an
// error.
type Problem struct {
	Condition Condition `json:"condition"`
	// Sentence says what is wrong and what to do about it.
	Sentence string `json:"sentence"`
	// Command does it, in a shell as root; "" where no command can.
	Command string `json:"command,omitempty"`
}

// Error is the sentence, and the command behind a colon.
func (p *Problem) Error() string {
	if p.Command == "" {
		return p.Sentence
	}
	return p.Sentence + ": " + p.Command
}

// words are what stands for the words in braces, in pairs.
type words []string

// problem fills in the advice for a condition.
func problem(c Condition, w words) *Problem {
	return &Problem{Condition: c, Sentence: fill(table[c].sentence, w), Command: fill(table[c].command, w)}
}

// fill replaces the words in braces.
func fill(text string, w words) string {
	braced := make([]string, len(w))
	for i := range w {
		braced[i] = w[i]
		if i%2 == 0 {
			braced[i] = "{" + w[i] + "}"
		}
	}
	return strings.NewReplacer(braced...).Replace(text)
}
