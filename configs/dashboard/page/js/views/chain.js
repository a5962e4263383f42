// All stores: one row per sensor, the ones that need help first.

import { el } from "../dom.js";
import { byUrgency, needsHelp } from "../reading.js";
import { ago, count, t } from "../words.js";
import { earlierPanel } from "./earlier.js";
import { advice } from "./health.js";
import { chip, figure, meaning, zoneName, zonesOf } from "./parts.js";

const most = 300; // rows on the page

// Roles are spelled out: on a phone the rows are laid out as blocks, and some browsers then
// forget that they are a table.
const cell = { role: "cell" };

export function chain(page) {
  const all = [...page.store.sensors.values()].map((sensor) => ({ sensor, state: page.judge(sensor) })).sort(byUrgency);
  const help = all.filter(({ state }) => needsHelp(state)).length;
  const filter = page.view.filter.toLowerCase();
  const rows = all.filter(({ sensor }) => sensor.key.toLowerCase().includes(filter));
  return [
    el("h1", null, t("chain")),
    all.length > 0 && el("p", { class: "summary" }, help > 0 ? t("need_help", { n: count(help), all: count(all.length) }) : t("all_well", { n: count(all.length) })),
    all.length > 10 && el("p", { class: "controls" }, el("label", null, t("filter"), " ", el("input", { type: "search", "data-do": "filter", value: page.view.filter }))),
    all.length > 0 && el("div", { class: "scroll whole", tabindex: "0", role: "region", "aria-label": t("chain") },
      el("table", { class: "chain", role: "table" },
        el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ["store", "state", "now", "age_column", "to_do"].map((key) => el("th", { scope: "col", role: "columnheader" }, t(key))))),
        el("tbody", { role: "rowgroup" }, rows.slice(0, most).map((row) => line(row, page))))),
    rows.length > most && el("p", { class: "hint" }, t("more_rows", { shown: count(most), all: count(rows.length) })),
    meaning(rows.slice(0, most).map(({ sensor }) => sensor), page, false), earlierPanel(page.earlier, null, page),
  ];
}

function line({ sensor, state }, page) {
  const zones = zonesOf(sensor), first = zones[0];
  const f = first ? figure(first, sensor, page) : { text: "–", lines: [] };
  const newest = Math.max(...zones.map((z) => z.latest?.end ?? -Infinity));
  return el("tr", { role: "row", "data-key": sensor.key, class: needsHelp(state) ? "help" : "" },
    el("th", { scope: "row", role: "rowheader" }, el("button", { class: "link", type: "button", "data-do": "site", "data-arg": sensor.site }, sensor.site), el("span", { class: "small" }, sensor.name)),
    el("td", cell, chip(state)),
    el("td", cell, el("b", null, f.text), f.unit && ` ${f.unit} `, f.range && el("span", { class: "small" }, t("sure", { range: f.range })), first && first.name !== "total" && zones.length > 1 && el("span", { class: "small" }, zoneName(first))),
    el("td", { ...cell, class: "tight" }, newest > 0 ? ago(page.now - newest) : "–"),
    el("td", cell, advice(sensor, state).slice(0, 2).map(({ text, lang }) => el("div", { lang }, text))));
}
