package main

const visitsTopic = `A window counts who is there: someone who stays for an hour is in twelve windows
of five minutes. So the sum of windows is no number of visits. The sensor
computes visits itself, for each hour and each day of the store's clock.

  visits = (device-minutes - those of staff) / stay

Device-minutes are the devices present on average, times the minutes listened.
They come from published windows, so visits cost no privacy of their own.

Say how long people stay on average. A rough guess will do, and its error, a
quarter to either side, is part of the interval. Until it is set, visits are
null:
  sudo footfall config set stay 20m

Say how many devices of staff are there all day. Six people for ten hours are
180 visits of 20 minutes that were none:
  sudo footfall config set 'zones[entrance].staff' 6

Say when the store is open: only then staff are taken out.
  sudo footfall config set opening_hours.daily 09:00-21:00

Visits are null, too, with a flood of forged addresses, and where the radio
listened to less than nine tenths of the time. They are visits of devices, not
of people: for people, calibrate the zone (footfall help zones).

The topics are ZONE/hour and ZONE/day, once the hour or the day has ended.
Beside visits they have the mean and the peak: the largest quarter of an hour.
  footfall schema hour           every field of an hour or a day`

const dwellTopic = `Dwell is how long visits last. It is off at first:
  sudo footfall config set dwell.enabled true

Each hour and each day then has the number of visits that ended, by length: up
to 5, 15, 30 and 60 minutes, and longer. Those shorter than dwell.passer_by are
counted as people passing by. A visit has ended when its device was silent for
dwell.gap.

What to beware of:
- Only devices that keep their address for the whole visit are included. Most
  phones change theirs. In recorded crowds, one visit in five or fewer was
  found, and found visits are shorter than true ones.
- Those devices are not like the others. No number here stands for all visitors,
  and no mean stay can be computed from it. Set stay by what you know of the
  store: footfall help visits.
- The radio hears the building, too. Devices next door are among them.

The numbers have noise of their own, by dwell.epsilon: half of it is for the
hour, half for the day. With 0.5, nine in ten numbers are moved by 9 or less.
The field dwell_error says how much it is. It adds to the privacy cost of the
counts.

Numbers below privacy.min_count are null. So are all of a period in which the
sensor started. A visit ends when the key changes: with a key.life of window,
none is longer than a window.
  footfall schema hour           every field of an hour or a day`

const kindsTopic = `Kinds tells how many of the Bluetooth devices are phones, watches, earbuds and
tags. It needs a source that is a Bluetooth controller, and is off at first:
  sudo footfall source add hall --bluetooth hci0 --zone entrance
  sudo footfall config set kinds.enabled true

Each window then has ble_phones, ble_watches, ble_earbuds and ble_tags. The kind
is read from what a device says of itself in its advertisements. The sensor
asks no device for anything.

What to beware of:
- Devices whose kind is not known are in none of the four. The four do not add
  up to ble_devices.
- The share of a kind is its number divided by the sum of the four. Add up the
  windows of some hours first: single windows are mostly noise.
- A person with a phone, a watch and earbuds is in three numbers.
- Where few people are, who wears what is told as well as the noise allows.

The numbers have noise of their own, by kinds.epsilon. It adds to the privacy
cost of an address of Bluetooth. Numbers below privacy.min_count are null, which
for tags and watches is often so. Larger zones and longer windows help.
  footfall schema window         every field of a window`

const metricsTopic = `The sensor has a page for Prometheus. It is off at first:
  sudo footfall config set metrics.address 127.0.0.1:9464

Scrape /metrics there. The page has how the sensor does (sources, outbox,
connection, alerts), and the newest published numbers of each zone. It has no
rate of frames and no address: nothing that is not published over MQTT.

What to beware of:
- A number that was withheld is absent. It is not 0, so do not fill it in.
- A number that is old is absent, too. An alert should look at the end of the
  newest window: footfall_window_end_timestamp_seconds.
- Prometheus gives a number the time of the scrape, not that of the window. For
  history, use the windows themselves, over MQTT.
- Do not add up windows: a visitor is in many of them (footfall help visits).

The page has no password and no encryption. It should be for this machine alone,
with an agent there that passes it on. An address that other machines reach
needs one setting more:
  sudo footfall config set metrics.allow_on_the_network true

Where a drop-in narrows the addresses that the service may reach, it has to name
that of Prometheus as well, such as 127.0.0.1: systemctl edit footfall.`
