// Windows, hours and days put in order for charts and tables.

import { addDays, dayStart } from "./clock.js";
import { missing } from "./reading.js";

const noticed = 0.9; // a coverage below this is marked

// together joins what a hub knows with what came live; live ones win, being newer.
export function together(past, live, from, until) {
  const all = new Map();
  for (const values of [past, live]) {
    for (const value of values) if (from <= value.start && value.start < until) all.set(value.start, value);
  }
  return [...all.values()].sort((a, b) => a.start - b.start);
}

// spanOf is a day at the store: [from, until) in milliseconds.
export const spanOf = (day, timezone) => [dayStart(day, timezone), dayStart(addDays(day, 1), timezone)];

// curve makes points {x, value, low, high} of windows, x in seconds at their middle and
// moved by shift milliseconds. Time without a number becomes a point without a value, so
// that no line is drawn over it.
export function curve(windows, kind, shift = 0) {
  const points = [];
  let last = null;
  for (const w of windows) {
    if (last !== null && w.start - last > 1000 * w.seconds / 2) points.push({ x: (last + shift) / 1000 + 1, value: null, low: null, high: null });
    const n = w[kind];
    points.push({ x: ((w.start + w.end) / 2 + shift) / 1000, value: n?.value ?? null, low: n?.low ?? null, high: n?.high ?? null });
    last = w.end;
  }
  return points;
}

// aligned lays two curves over one axis as uPlot wants it: undefined where only the other
// one has a point, null where there is no number, up to the next one: uPlot draws a line over
// undefined.
export function aligned(today, before) {
  const x = [...new Set([...today, ...before].map((p) => p.x))].sort((a, b) => a - b);
  const column = (points, field) => {
    const at = new Map(points.map((p) => [p.x, p[field]]));
    let last;
    return x.map((v) => {
      if (at.has(v)) last = at.get(v);
      return at.has(v) || last === null ? last : undefined;
    });
  };
  return [x, column(today, "low"), column(today, "high"), column(before, "value"), column(today, "value")];
}

// marks are the spans of a day's windows that need a word: [{from, to, why}] in seconds,
// why "withheld", "flood", "gap" or "partial". Neighbours are joined. Time between two
// windows while the store is open is a gap, too.
export function marks(windows, kind, closed) {
  const found = [];
  const add = (from, to, why) => {
    const last = found.at(-1);
    if (last?.why === why && last.to === from) last.to = to;
    else found.push({ from, to, why });
  };
  windows.forEach((w, i) => {
    const from = w.start / 1000, to = w.end / 1000, ended = i > 0 ? windows[i - 1].end / 1000 : from;
    const resting = closed.some(([a, b]) => a < from && ended < b);
    if (from - ended > w.seconds / 2 && !resting) add(ended, from, "gap");
    const why = w[kind] ? (w.coverage < noticed ? "partial" : null) : missing(w);
    const shut = closed.some(([a, b]) => a <= from && to <= b); // an empty store needs no word
    if (why && why !== "absent" && !shut) add(from, to, why);
  });
  return found;
}

// framed is the part of a day that is worth showing: the open hours and all windows with
// a number, with half an hour around. Without known hours it is the whole day.
export function framed(open, windows, kind, from, until) {
  if (open.length === 0) return [from, until];
  const around = 30 * 60e3;
  windows = windows.filter((w) => w[kind] && w.start >= from && w.end <= until);
  const first = Math.min(open[0][0], ...windows.map((w) => w.start)), last = Math.max(open.at(-1)[1], ...windows.map((w) => w.end));
  return [Math.max(from, first - around), Math.min(until, last + around)];
}

// opening makes the spans of open time [from, to] in milliseconds from hours. Within an hour
// that is open in part, the open part is taken to join the open hour beside it.
export function opening(hours) {
  const spans = [];
  hours.forEach((hour, i) => {
    if (!hour.open) return;
    const whole = hour.open * 60e3, goesOn = hours[i + 1]?.open > 0 && hours[i + 1].start === hour.end;
    const from = goesOn ? hour.end - whole : hour.start, to = goesOn ? hour.end : hour.start + whole;
    if (spans.at(-1)?.[1] === from) spans.at(-1)[1] = to;
    else spans.push([from, to]);
  });
  return spans;
}

// ended are the spans of open time that are known to have ended. The last one may go on
// while no hour has followed it. until is the end of the day.
export const ended = (spans, hours, until) => spans.filter(([, to]) => to === until || to !== hours.at(-1)?.end);

// closedSpans are the hours without open time, [from, to] in seconds. Hours of the day
// itself count before those of a week ago.
export function closedSpans(hours, hoursBefore, shift) {
  const known = new Map(hoursBefore.map((h) => [h.start + shift, { ...h, start: h.start + shift, end: h.end + shift }]));
  for (const hour of hours) known.set(hour.start, hour);
  return [...known.values()].filter((h) => h.open === 0).sort((a, b) => a.start - b.start).map((h) => [h.start / 1000, h.end / 1000]);
}

// soFar sums up the visits of a day up to its newest hour with a number, and those of a
// week before up to the same time. It returns {visits, until, before, left}: visits has the
// sum of the bounds, since the errors of hours are those of one stay and one estimate; left
// counts hours without a number; before is null where the hours are not the same. It
// returns null without any number. shift moves the week before to the day.
export function soFar(hours, weekBefore, shift) {
  const told = hours.filter((h) => h.visits), until = told.at(-1)?.end;
  if (told.length === 0) return null;
  const sum = (all, field) => all.reduce((n, h) => n + (h.visits?.[field] ?? 0), 0), untold = (h) => !h.visits && h.open !== 0;
  const before = new Map(weekBefore.map((h) => [h.start + shift, h]).filter(([, h]) => h.end + shift <= until));
  const known = new Set(hours.map((h) => h.start));
  const left = hours.filter((h) => h.end <= until && untold(h)).length + [...before].filter(([start, h]) => h.visits && !known.has(start)).length;
  const same = left === 0 && told.every((h) => before.has(h.start)) && ![...before.values()].some(untold);
  return {
    visits: { value: sum(told, "value"), low: sum(told, "low"), high: sum(told, "high") },
    until, before: same ? sum([...before.values()], "value") : null, left,
  };
}

// measureOf chooses what bars show: visits where there are any, else the mean of devices.
export const measureOf = (periods) => (periods.some((p) => p.visits) ? "visits" : "devices");
