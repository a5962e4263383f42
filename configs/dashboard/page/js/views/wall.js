// The wall screen: big numbers and no controls. Of one store, its zones; of several, each
// sensor's first zone, the ones that need help first.

import { el } from "../dom.js";
import { byUrgency, needsHelp } from "../reading.js";
import { clockTime, t } from "../words.js";
import { chip, figure, zoneName, zonesOf } from "./parts.js";

const most = 24; // tiles that can be read from afar

// gridOf is how many columns and rows hold so many tiles on a screen that is wider than high.
function gridOf(tiles) {
  const columns = [1, 2, 3, 2, 3, 3][tiles - 1] ?? (tiles <= 9 ? 3 : tiles <= 16 ? 4 : 6);
  return `c${columns} r${Math.ceil(tiles / columns)}`;
}

export function wall(page) {
  const one = page.view.site;
  const sensors = one ? page.sensorsOf(one) : [...page.store.sensors.values()];
  const rows = sensors.map((sensor) => ({ sensor, state: page.judge(sensor) })).sort(byUrgency);
  const tiles = one ? rows.flatMap(({ sensor }) => zonesOf(sensor).map((zone) => tile(zone, sensor, zoneName(zone), page)))
    : rows.map(({ sensor, state }) => tile(zonesOf(sensor)[0], sensor, [page.nameOf(sensor), needsHelp(state) && [" ", chip(state)]], page));
  return [
    el("div", { class: "wall-head" },
      el("h1", null, one ?? t("chain"), " ", one && rows.filter(({ state }) => needsHelp(state) || state === "closed").map(({ state }) => chip(state))),
      el("p", { class: "wall-clock" }, clockTime(page.now, sensors[0] && page.timezoneOf(sensors[0])))),
    el("ul", { class: "wall-tiles " + gridOf(Math.min(tiles.length, most)) }, tiles.slice(0, most)),
  ];
}

function tile(zone, sensor, name, page) {
  const f = zone ? figure(zone, sensor, page) : { state: "none", text: "–", lines: [t("none_yet")] };
  return el("li", { class: "card " + f.state, "data-key": zone?.key ?? sensor.key },
    el("span", { class: "name" }, name),
    el("span", { class: "figure" }, f.text, f.unit && el("span", { class: "unit" }, f.unit)),
    f.range && el("span", { class: "range" }, t("sure", { range: f.range })),
    f.lines.map((text) => el("span", { class: "line" }, text)));
}
