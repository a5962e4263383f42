// Package channels says which channels a radio visits, when, and how much of
// that it heard. It is pure: it knows no kernel and no clock of its own.
//
//	spec, err := channels.Parse([]string{"1", "6", "11"})
//	plan, err := spec.Plan(radio.Channels, time.Second)
//	schedule := channels.NewSchedule(plan)
//	stop := schedule.Next(time.Now())      // tune to stop.MHz, stay until stop.Until
//	meter.Add(stop, visits)                // what the radio did meanwhile
//	meter.Coverage(windowStart, windowEnd) // share of the time spent as planned
//
// # Channel numbers
//
// A channel is known by its centre frequency in MHz, because numbers repeat. 5
// is a channel at 2.4 GHz and another at 6 GHz (IEEE 802.11-2020, 15.4.4.3 and
// 17.3.8.4.3; IEEE 802.11ax-2021, 27.3.23.2). In text 1 to 14 are at 2.4 GHz,
// 32 to 177 at 5 GHz, and "6g:5" is at 6 GHz.
//
// # Coverage
//
// At each moment a plan wants one channel. Coverage is the share of a time span
// in which the radio truly listened to the channel wanted at that moment. The
// time for a change of channel is lost, and so is the time on a channel that
// something else chose. A radio that hops as planned has a coverage of nearly 1,
// although it hears each channel for a part of the time only: the visits tell
// which part.
//
// # Why all channels get the same time
//
// A phone asks on all channels in turn. So the share of scans of which a radio hears
// anything does not depend on how it shares out its time. It is 67 % on 1, 6 and 11 with a
// second each. It is the same with two seconds, a half and a half. Longer stays where more
// is heard would gain nothing. They would also tell, by the true channel in health, where
// devices are heard.
package channels
