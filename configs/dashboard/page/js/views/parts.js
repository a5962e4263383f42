// Pieces that several views share: a state with its sign, a number of a zone, a table.

import { el } from "../dom.js";
import { judgeZone, main, missing } from "../reading.js";
import { ago, clockTime, count, percent, range, t } from "../words.js";

const signs = { online: "●", alert: "▲", old: "▲", offline: "■", unknown: "?", closed: "○", retired: "○" };

// chip is a state in a word, with a sign so that colour is not all that tells it.
export function chip(state) {
  return el("span", { class: "chip " + state }, el("span", { "aria-hidden": "true" }, signs[state] ?? "●"), " ", t("state_" + state));
}

export const zoneName = (zone) => (zone.name === "total" ? t("total") : zone.name);

// zonesOf are the zones of a sensor: total first, then as configured.
export function zonesOf(sensor) {
  const order = Array.isArray(sensor.manifest?.zones) ? sensor.manifest.zones : [];
  const rank = (zone) => (zone.name === "total" ? -1 : order.indexOf(zone.name) < 0 ? order.length : order.indexOf(zone.name));
  return [...sensor.zones.values()].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

const unit = (kind) => t(kind === "ble" ? "bluetooth" : kind);

// few tells a withheld number: under the minimum count, where the manifest tells that.
function few(sensor) {
  const least = sensor.manifest?.min_count;
  return typeof least === "number" && least > 1 ? "< " + count(least) : t("few");
}

// figure is the number of a zone, or what stands in its place, as {text, unit, range, state,
// lines}. lines are sentences.
export function figure(zone, sensor, page) {
  const { state, latest } = judgeZone(zone, sensor, page.now);
  const when = latest && age(latest, page, page.timezoneOf(sensor));
  const past = latest && t("last_number", { number: lastNumber(latest, sensor), time: page.momentOf(latest.end, sensor) });
  switch (state) {
    case "fresh": return fresh(main(latest), latest, when);
    case "withheld": return { state, text: few(sensor), lines: [t("withheld"), when] };
    case "flood": return { state, text: "–", lines: [t("withheld_flood"), when] };
    case "gap": return { state, text: "–", lines: [t("gap"), when] };
    case "absent": return { state, text: "–", lines: [t("absent"), when] };
    case "closed": return { state, text: "–", lines: [t("zone_closed"), past] };
    case "offline": return { state, text: "?", lines: [t("zone_offline"), past] };
    case "old": return { state, text: "?", lines: [t("zone_old", { age: ago(page.now - latest.end) }), past] };
    case "unreadable": return { state, text: "?", lines: [unreadableText(zone)] };
  }
  return { state, text: "–", lines: [t("none_yet")] };
}

function fresh(number, latest, when) {
  const others = ["devices", "ble"].filter((kind) => kind !== number.kind && latest[kind]);
  return {
    state: "fresh", text: count(number.value), unit: unit(number.kind), range: range(number.low, number.high),
    lines: [
      ...others.map((kind) => `${unit(kind)}: ${count(latest[kind].value)} (${range(latest[kind].low, latest[kind].high)})`),
      when, ...notes(latest),
    ],
  };
}

// age says which minutes a number is of, and how long ago they were.
const age = ({ start, end }, page, timezone) => t("age", { from: clockTime(start, timezone), to: clockTime(end, timezone), age: ago(page.now - end).replaceAll(" ", "\u00a0") });

function lastNumber(latest, sensor) {
  const number = main(latest);
  return number ? count(number.value) : missing(latest) === "withheld" ? few(sensor) : "–";
}

// unreadableText says what is wrong with a payload that is not shown.
export function unreadableText(owner) {
  const schema = Object.values(owner.unreadable)[0] ?? 0;
  return schema > 0 ? t("unreadable_version", { version: count(schema) }) : t("unreadable");
}

// notes are what limits the numbers of a period, from its quality and coverage.
export function notes(period) {
  const flags = period.quality.split(",");
  const said = ["overload", "flood", "thinned", "clock", "restart"].filter((flag) => flags.includes(flag)).map((flag) => t("note_" + flag));
  if (period.coverage < 0.999) said.push(t("note_partial", { percent: percent(period.coverage) }));
  return said;
}

// numbersTable is the text form of a chart, made while it is open. title is that of the chart.
export function numbersTable(name, title, page, columns, rows) {
  const open = page.view.open.has(name);
  return el("details", { "data-table": name, open },
    el("summary", null, t("as_table")),
    open && el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${title}. ${t("as_table")}` },
      el("table", null,
        el("thead", null, el("tr", null, columns.map((c) => el("th", { scope: "col" }, c)))),
        el("tbody", null, rows().map(([head, ...cells]) => el("tr", null, el("th", { scope: "row" }, head), cells.map((c) => el("td", null, c))))))));
}

// folded holds what is of interest to some readers only: closed until one opens it.
export function folded(name, summary, page, ...children) {
  return el("details", { "data-fold": name, open: page.view.open.has(name) }, el("summary", null, summary), children);
}

// meaning says which numbers to go by, and what the range beside them is, also in charts.
export function meaning(sensors, page, charts) {
  const zones = sensors.flatMap((sensor) => [...sensor.zones.values()].map((zone) => judgeZone(zone, sensor, page.now))).filter(({ state }) => state === "fresh");
  if (zones.length === 0) return null;
  const has = (kind) => zones.filter(({ latest }) => latest[kind]).length;
  const use = has("people") === zones.length ? "use_people" : has("people") > 0 ? "use_both" : "use_devices";
  const radio = t("radio_" + (has("devices") > 0 ? "wifi" : "bluetooth"));
  return el("div", { class: "meaning", "data-key": "meaning" },
    el("p", null, t(use, { radio }), has("ble") > 0 && has("devices") > 0 && " " + t("use_bluetooth")), el("p", null, t("sure_means"), charts && " " + t("sure_charts")));
}
