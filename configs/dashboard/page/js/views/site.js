// One store: its zones now, the curve of a day, visits, sensors and privacy.

import { addDays, dayOf, dayStart } from "../clock.js";
import { el, select } from "../dom.js";
import { kinds, main, missing, resting } from "../reading.js";
import { aligned, closedSpans, curve, ended, framed, marks, measureOf, opening, spanOf, together } from "../series.js";
import { barChart, dayChart, told } from "../charts.js";
import { clockTime, count, dayName, range, t } from "../words.js";
import { earlierPanel } from "./earlier.js";
import { sensorsPanel } from "./health.js";
import { headline } from "./headline.js";
import { privacy } from "./manifest.js";
import { chip, figure, meaning, notes, numbersTable, zoneName, zonesOf } from "./parts.js";

const days = 28; // that the bars of days reach back
const daysOnPhone = 14;

// site makes the view of a store.
export function site(page) {
  const sensors = page.sensorsOf(page.view.site), earlier = page.earlier.filter(({ sensor }) => sensor.site === page.view.site);
  const chosen = chosenZone(sensors, earlier, page);
  const story = chosen && storyOf(chosen, page);
  return [
    el("h1", null, page.view.site, " ", sensors.map((s) => chip(page.judge(s)))),
    openLine(sensors, story), headline(sensors, page),
    sensors.length > 0 && el("section", { "aria-labelledby": "now-title", "data-key": "now" },
      el("h2", { id: "now-title" }, t("now")), sensors.map((s) => cards(s, sensors, chosen, page)), meaning(sensors, page, true)),
    story && daySection(story, page), story && hoursSection(story, page), story && daysSection(story, page),
    sensors.length > 0 && sensorsPanel(sensors, page), earlierPanel(earlier, page.view.site, page), sensors.length > 0 && privacy(sensors, page),
  ];
}

// chosenZone is the zone whose curve is shown: the one asked for, or the first. Those that
// were retired come last.
function chosenZone(sensors, earlier, page) {
  const all = [...sensors.flatMap((sensor) => zonesOf(sensor).map((zone) => ({ sensor, zone }))), ...earlier];
  return all.find(({ zone }) => zone.key === page.view.zone) ?? all[0] ?? null;
}

function openLine(sensors, story) {
  const said = [];
  if (sensors.length > 0 && sensors.every(resting)) said.push(t("closed_now"));
  for (const [from, to] of (!story?.sensor.retired && story?.openLine) || []) said.push(t("open_hours", { from: clockTime(from, story.timezone), to: clockTime(to, story.timezone) }));
  return el("p", { class: "open" }, said.join(" · "));
}

function cards(sensor, sensors, chosen, page) {
  return el("div", { "data-key": sensor.key },
    sensors.length > 1 && el("h3", null, sensor.name),
    el("ul", { class: "cards" }, zonesOf(sensor).map((zone) => el("li", { "data-key": zone.key }, card(zone, sensor, chosen?.zone === zone, page)))),
    sensor.zones.size === 0 && el("p", null, t("none_yet")));
}

function card(zone, sensor, pressed, page) {
  const f = figure(zone, sensor, page);
  return el("button", { class: "card " + f.state, type: "button", "data-do": "zone", "data-arg": zone.key, "aria-pressed": String(pressed) },
    el("span", { class: "name" }, zoneName(zone)),
    el("span", { class: "figure" }, f.text, f.unit && el("span", { class: "unit" }, f.unit)),
    f.range && el("span", { class: "range" }, t("sure", { range: f.range })),
    f.lines.map((line) => el("span", { class: "line" }, line)));
}

// storyOf gathers what is known of a zone for the chosen day: windows, the same weekday
// before, hours and days.
function storyOf({ sensor, zone, last }, page) {
  // The hours of what was retired tell its time zone, and its days end with its numbers.
  if (sensor.retired) for (const hour of page.past(sensor, zone, "hour", last - 7 * 864e5, last + 1).values) zone.hour.set(hour.start, hour);
  const timezone = page.timezoneOf(sensor), today = dayOf(sensor.retired ? last : page.now, timezone);
  const day = page.view.day && page.view.day <= today ? page.view.day : today;
  const [from, until] = spanOf(day, timezone), [fromBefore, untilBefore] = spanOf(addDays(day, -7), timezone);
  const past = (kind, from, until) => page.past(sensor, zone, kind, from, until);
  const windows = past("window", from, until), before = past("window", fromBefore, untilBefore);
  const hours = past("hour", fromBefore, until), longer = past("day", dayStart(addDays(today, 1 - days), timezone), dayStart(addDays(today, 1), timezone));
  const loading = (answer) => !answer.loaded && !page.history?.failure;
  const joined = (answer, kind, from, until) => together(answer.values, zone[kind].values(), from, until);
  const hoursToday = joined(hours, "hour", from, until), hoursBefore = joined(hours, "hour", fromBefore, untilBefore);
  const shift = from - fromBefore;
  const open = opening(hoursBefore.length ? hoursBefore : hoursToday).map(([a, b]) => (hoursBefore.length ? [a + shift, b + shift] : [a, b]));
  const spans = open.filter(([a, b]) => b - a < until - from);
  return {
    sensor, zone, timezone, today, day, from, until, shift,
    windows: joined(windows, "window", from, until), before: joined(before, "window", fromBefore, untilBefore),
    hours: hoursToday, hoursBefore, days: joined(longer, "day", 0, Infinity),
    open: spans, openLine: hoursBefore.length ? spans : ended(spans, hoursToday, until), loading: loading(windows), loadingHours: loading(hours), loadingDays: loading(longer),
  };
}

// measured are the kinds of number that a zone has in its windows, and the one to show.
function measured(story, page) {
  const all = [...story.windows, ...story.before, story.zone.latest].filter(Boolean);
  const has = kinds.filter((kind) => all.some((w) => w[kind]));
  const newest = story.zone.latest && main(story.zone.latest)?.kind;
  return { has, kind: has.includes(page.view.measure) ? page.view.measure : newest ?? has[0] ?? "devices" };
}

const kindName = (kind) => t(kind === "ble" ? "bluetooth" : kind);

function daySection(story, page) {
  const { has, kind } = measured(story, page);
  const today = curve(story.windows, kind), before = curve(story.before, kind, story.shift), data = aligned(today, before);
  const closed = closedSpans(story.hours, story.hoursBefore, story.shift), found = marks(story.windows, kind, closed);
  const [from, until] = framed(story.open, [...story.windows, ...story.before.map((w) => ({ ...w, start: w.start + story.shift, end: w.end + story.shift }))], kind, story.from, story.until);
  const name = `${zoneName(story.zone)}: ${dayName(story.day)}`;
  const empty = today.length === 0 && before.length === 0;
  if (!empty) page.after(() => dayChart(document.getElementById("day-chart"), {
    data, marks: found, closed, from, until, timezone: story.timezone,
    onMove: (i) => readout("day-read", i === null ? "" : dayPoint(data, i, story)),
  }, JSON.stringify([story.zone.key, story.day, kind, document.documentElement.lang, data, found, closed, from, until])));
  return el("section", { class: "panel", "data-key": "curve", "aria-labelledby": "day-title" },
    el("h2", { id: "day-title", tabindex: "-1" }, name, story.sensor.retired && [" ", chip("retired")]), dayControls(story, has, kind, page),
    page.history === null && el("p", { class: "hint" }, t("needs_hub")),
    empty ? el("p", { class: "hint" }, story.loading ? t("loading") : t("no_windows")) : [
      el("p", { id: "day-read", class: "read", "data-keep": true, "aria-hidden": "true" }),
      el("div", { id: "day-chart", class: "chart", "data-keep": true, role: "img", "aria-label": `${name}, ${kindName(kind)}. ${t("see_table")}` }),
      legend(before.length > 0, found, closed, kind),
      numbersTable("day", name, page, [t("time"), kindName(kind), t("interval"), t("week_before"), t("remarks")], () => dayRows(story, kind)),
    ]);
}

function dayControls(story, has, kind, page) {
  const sensors = page.sensorsOf(page.view.site);
  const zones = sensors.flatMap((s) => zonesOf(s).map((z) => [z.key, sensors.length > 1 ? `${zoneName(z)} · ${s.name}` : zoneName(z)]));
  const { sensor, zone } = story;
  if (sensor.retired) zones.push([zone.key, `${zoneName(zone)} · ${sensor.name} (${t("state_retired")})`]);
  return el("div", { class: "controls" },
    page.history && el("button", { type: "button", "data-do": "day", "data-arg": addDays(story.day, -1) }, "‹ " + t("day_before")),
    page.history && el("button", { type: "button", "data-do": "day", "data-arg": addDays(story.day, 1), disabled: story.day >= story.today }, t("day_after") + " ›"),
    zones.length > 1 && select("zone", t("zone"), story.zone.key, zones),
    has.length > 1 && select("measure", t("measure"), kind, has.map((k) => [k, kindName(k)])));
}

const item = (look, text) => el("li", null, el("span", { class: "key " + look, "aria-hidden": "true" }), text);

function legend(before, found, closed, kind) {
  const has = (why) => found.some((m) => m.why === why);
  return el("ul", { class: "legend" },
    item("today", kindName(kind)), item("band", t("interval")), before && item("before", t("week_before")),
    (has("withheld") || has("flood")) && item("hatched", t("legend_withheld")), has("gap") && item("hatched", t("legend_gap")),
    has("partial") && item("partial", t("legend_partial")), closed.length > 0 && item("shade", t("legend_closed")));
}

function dayPoint([x, low, high, before, value], i, story) {
  const parts = [clockTime(x[i] * 1000, story.timezone)];
  if (typeof value[i] === "number") parts.push(told({ value: value[i], low: low[i], high: high[i] }));
  if (typeof before[i] === "number") parts.push(`${t("week_before")}: ${count(before[i])}`);
  return parts.join(" · ");
}

function dayRows(story, kind) {
  const before = new Map(story.before.map((w) => [w.start + story.shift, w]));
  return story.windows.map((w) => {
    const n = w[kind], earlier = before.get(w.start)?.[kind];
    return [clockTime(w.start, story.timezone), n ? count(n.value) : t("word_" + missing(w)), n ? range(n.low, n.high) : "", earlier ? count(earlier.value) : "",
      [w.late && t("note_late"), ...notes(w)].filter(Boolean).join(" ")];
  });
}

// readout shows what is under the pointer.
function readout(id, text) {
  const line = document.getElementById(id);
  if (line) line.textContent = text;
}

function hoursSection(story, page) {
  const heard = story.hours.filter((h) => h.open !== 0 || h.devices);
  const label = (h) => clockTime(h.start, story.timezone);
  return bars("hour", story, heard, label, t(story.loadingHours ? "loading" : "hours_none"), page);
}

function daysSection(story, page) {
  const shown = matchMedia("(max-width: 40rem)").matches ? daysOnPhone : days;
  const told = story.hours.some((h) => h.visits); // how visits are made is said once
  return bars("day", { ...story, told }, story.days.slice(-shown), (d) => dayName(d.day || dayOf(d.start, story.timezone), "short"), t(story.loadingDays ? "loading" : "days_none"), page);
}

// bars shows visits of hours or days, or the devices on average until there are visits.
function bars(kind, story, periods, label, none, page) {
  const measure = measureOf(periods), id = `${kind}-bars`, title = t(`${measure}_by_${kind}`);
  const items = periods.map((p) => ({ label: label(p), value: null, ...p[measure] }));
  if (items.length > 0) page.after(() => barChart(document.getElementById(id), {
    items, onMove: (i) => readout(id + "-read", i === null || !items[i] ? "" : `${items[i].label} · ${items[i].value === null ? t("word_untold") : told(items[i])}`),
  }, JSON.stringify([story.zone.key, measure, document.documentElement.lang, items])));
  return el("section", { class: "panel", "data-key": kind, "aria-labelledby": id + "-title" },
    el("h2", { id: id + "-title" }, title),
    el("p", { class: "hint" }, `${zoneName(story.zone)}${kind === "hour" ? ", " + dayName(story.day) : ""}. `, items.length > 0 && !story.told && barsHint(periods, measure)),
    items.length === 0 ? el("p", { class: "hint" }, none) : [
      el("p", { id: id + "-read", class: "read", "data-keep": true, "aria-hidden": "true" }),
      el("div", { id, class: "chart low", "data-keep": true, role: "img", "aria-label": `${title}. ${t("see_table")}` }),
      el("ul", { class: "legend" }, item("bar", title), item("whisker", t("interval")), items.some((i) => i.value === null) && item("hatched", t("word_untold"))),
      numbersTable(kind + "s", title, page, [t(kind === "hour" ? "time" : "the_day"), title, t("interval"), t("peak"), t("remarks")], () => periods.map((p, i) => barRow(p, items[i], story))),
    ]);
}

function barsHint(periods, measure) {
  const newest = periods.at(-1);
  if (measure === "devices") return t(newest.stay === null ? "visits_unset" : "visits_untold");
  return t("visits_are", { stay: count(newest.stay ?? 0), staff: count(newest.staff) });
}

function barRow(p, item, story) {
  const peak = p.peak ? told(p.peak) + (p.peakStart ? ", " + clockTime(p.peakStart, story.timezone) : "") : "";
  const remarks = notes(p);
  if (p.withheld > 0) remarks.push(t("note_withheld", { n: count(p.withheld) }));
  return [item.label, item.value === null ? t("word_untold") : count(item.value), item.value === null ? "" : range(item.low, item.high), peak, remarks.join(" ")];
}
