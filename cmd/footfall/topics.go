package main

import "github.com/spf13/cobra"

// newTopics are pages of the help without a command. The page on privacy belongs to the
// command of this name.
func newTopics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "configuration", Short: "How the sensor is configured, and changed", Long: configurationTopic},
		{Use: "zones", Short: "How areas are set up, and fitted to the floor", Long: zonesTopic},
		{Use: "visits", Short: "What visits of an hour and a day are, and what they need", Long: visitsTopic},
		{Use: "dwell", Short: "How long visits last, and what that number is not", Long: dwellTopic},
		{Use: "kinds", Short: "Phones, watches, earbuds and tags by Bluetooth", Long: kindsTopic},
		{Use: "metrics", Short: "The page for Prometheus", Long: metricsTopic},
		{Use: "troubleshooting", Short: "What to do when numbers are missing or wrong", Long: troubleshootingTopic},
	}
}

const configurationTopic = `The sensor is described by one file, /etc/footfall/footfall.yaml. It is text
with comments. A setting that is not in it has its default.

Write it:
  sudo footfall init             asks for what is needed
  sudo footfall init --dry-run   shows the result and writes nothing

Look at it:
  footfall config get            every setting, with the defaults
  footfall config get window     one of them
  footfall config diff           what differs from the defaults
  footfall source list           the radios
  footfall zone list             the areas that are counted

Change it:
  sudo footfall config set window 10m
  sudo footfall config unset window
  sudo footfall source add back --radio auto --zone entrance
  sudo footfall zone add checkout --source door=-65
  sudo footfall broker login --username door

A change keeps comments and order. The whole configuration is validated before
it is written, and the running sensor uses it at once. What that costs the open
window is said before. With --dry-run a change is shown and nothing is written.

Names of settings have dots, such as mqtt.broker or privacy.min_count. Items of
lists stand in brackets, such as zones[entrance].name. A shell with completion
knows them. The comments of the file explain each setting; so does "?" at a
question of init.

An editor does as well. Afterwards:
  footfall validate              every mistake, and what this machine lacks
  sudo systemctl reload footfall

Pass numbers on to other programs; both are off at first:
  sudo footfall config set mqtt.home_assistant true
  sudo footfall config set metrics.address 127.0.0.1:9464

Passwords are not in this file: it names a file in mqtt.password_file. A
configuration for each of many stores comes from footfall-lab render.`

const privacyTopic = `The sensor publishes how many devices there were in each zone, and nothing
about a single one. An address is in memory from the frame to the gate, and is
never written, logged or published.

What a store chooses (footfall init has three tiers in words):
  key.life            daily, or window for a new key with every window
  key.rotate_at       when a daily key changes; best while the store is closed
  privacy.epsilon     how strong the noise on numbers is: smaller is stricter
  privacy.min_count   numbers below it are withheld
  opt_out.mode        opt-out, or opt-in to count only devices on a list
  opening_hours       outside of them the radios are closed
  dwell.enabled       also how long visits last
  kinds.enabled       also what kinds of Bluetooth devices, and how many

Who does not want to be counted:
  footfall optout beacon         how a phone opts out by itself
  sudo footfall optout add 00:11:22:aa:bb:cc
  sudo footfall optout check 00:11:22:aa:bb:cc

Papers, from the configuration:
  footfall notice                the sign for the door; it needs operator.name
  footfall privacy report        the record of processing
  sudo footfall privacy log      the signed log of keys, lists and settings

The end:
  sudo footfall erase            wipes key, lists and numbers`

const zonesTopic = `A zone is an area that is counted for itself. It has one or more sources
(radios), each with the weakest signal that puts a device into the zone.
Signals are negative: -50 dBm is a few metres away, -80 dBm is behind a wall. A
device that fits several zones is counted in the one where its signal is
strongest.

  footfall zone list
  sudo footfall zone add checkout --source door=-65
  sudo footfall zone set entrance --source door=-70
  sudo footfall zone rename checkout till
  sudo footfall zone remove till

Fit it to the floor. The first command asks you to walk along the border with a
phone, and proposes a signal. The second sets it:
  sudo footfall calibrate signal --zone entrance
  sudo footfall zone set entrance --source door=-68

Turn devices into people, by a count by eye in the same time. Count at quiet
and at busy times, and count again after a change of
zones[].sources[].min_signal:
  sudo footfall calibrate --zone entrance --people 42 --minutes 15

The sum of all zones is published as "total", so no zone has that name. Zones,
sources and their names are part of the topics and of the open window. A change
of them ends the open window early. The sensor deletes the latest window of a
zone that was renamed or removed from the broker. This does so where it did not
run:
  sudo footfall retire --zone checkout`

const troubleshootingTopic = `Two commands tell most:
  sudo footfall status           how the running sensor does
  sudo footfall doctor           the first broken link, and its fix

The sensor does not start:
  footfall validate              every mistake with its fix
  journalctl -u footfall         why it ended; the log holds no addresses
A configuration that is not valid ends it with status 78. It is not started
again then.

No numbers arrive:
  footfall broker test           whether a message comes back
  sudo footfall windows          what was released on this machine
A broker may acknowledge what its access list drops, so look there too. The
first window takes as long as the setting window says.

Numbers are null:
They are below privacy.min_count, and withheld. Larger zones or a longer window
help.

Numbers are too high or too low:
Windows below five minutes are too low. Set stay to how long people stay on
average. Count people by eye a few times:
  footfall help zones

A radio is silent:
Another program may hold it, or set its channel. See what sudo footfall doctor
says. With sources[].radio the sensor makes its interface itself, with
footfall-radio.service.

Numbers stop at night:
See opening_hours. Outside of them the radios are closed.

More of the log: sudo footfall config set log.level debug. It has no addresses
either.`
