package adapter

import (
	"strings"

	"footfall/sensor/capture/nl80211"
)

// Conditions of a controller.
const (
	NoController nl80211.Condition = "no controller"
	Missing      nl80211.Condition = "controller missing"
	SoftBlocked  nl80211.Condition = "bluetooth rfkill soft"
	HardBlocked  nl80211.Condition = "bluetooth rfkill hard"
	NoBluetooth  nl80211.Condition = "no bluetooth"
	NotAllowed   nl80211.Condition = "bluetooth not allowed"
	InUse        nl80211.Condition = "controller in use"
	NoFirmware   nl80211.Condition = "controller does not start"
	Refused      nl80211.Condition = "controller refused"
)

// AllowCommand lets the unit of the radio process open Bluetooth sockets, which it may
// not do where no source needs it.
const AllowCommand = "mkdir -p /etc/systemd/system/footfall-radio.service.d && " +
	`printf '[Service]\nRestrictAddressFamilies=AF_BLUETOOTH\n' > /etc/systemd/system/footfall-radio.service.d/bluetooth.conf && ` +
	"systemctl daemon-reload && systemctl restart footfall-radio"

// table has the sentence for each condition, and the command that puts it right. {it}
// is the controller, {near} the other words.
var table = map[nl80211.Condition][2]string{
	NoController: {"there is no Bluetooth controller {it}; plug one in, or see dmesg for the firmware that it lacks", ""},
	Missing:      {"there is no Bluetooth controller {it}; there is {near}", ""},
	SoftBlocked:  {"{it} is blocked by software (rfkill); unblock it", "rfkill unblock bluetooth"},
	HardBlocked:  {"{it} is switched off by a hardware switch or key (rfkill); turn that on", ""},
	NoBluetooth:  {"the kernel has no Bluetooth; load it with the driver of the controller", "modprobe btusb"},
	NotAllowed:   {"{it}: the radio process may not open Bluetooth; allow it to", AllowCommand},
	InUse:        {"{it} is taken by another program on the user channel ({near}); end that program", ""},
	NoFirmware:   {"{it} does not start ({near}); see dmesg for the firmware that it lacks, and unplug it for some seconds", "dmesg | grep -i bluetooth"},
	Refused:      {"{it} cannot be taken: {near}", ""},
}

// problem fills in a sentence.
func problem(c nl80211.Condition, it, near string) *nl80211.Problem {
	r := strings.NewReplacer("{it}", it, "{near}", near)
	return &nl80211.Problem{Condition: c, Sentence: r.Replace(table[c][0]), Command: r.Replace(table[c][1])}
}
