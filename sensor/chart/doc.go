// Package chart draws a day or a week of published windows, hours and days, as PNG or SVG,
// for a report or a mail. It is for the desk: no gateway reaches it.
//
// There is a panel for each zone. It has the devices with their 90 % interval. Where a
// number was withheld, the line has a gap, with a grey strip below it. Where nothing was
// published, the gap has no strip. Hours in which the store is closed are shaded. Below
// the zones are the visits by hour or by day, where there are any.
//
// The pictures are made with gonum's plot. The picture of a labelled replay, in
// sensor/accuracy/picture, stays as it is: it follows light and dark surroundings and
// gives the same bytes everywhere, and gonum's plot does neither.
package chart
