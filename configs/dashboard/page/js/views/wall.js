// The wall screen: big numbers and no controls. Of one store, its zones; of several, each
// sensor's first zone, the ones that need help first.

import { el } from "../dom.js";
import { byUrgency, judgeSensor, needsHelp } from "../reading.js";
import { clockTime, t } from "../words.js";
import { chip, figure, zoneName, zonesOf } from "./parts.js";

const most = 24; // tiles that can be read from afar

export function wall(page) {
  const one = page.view.site;
  const sensors = one ? page.sensorsOf(one) : [...page.store.sensors.values()];
  const rows = sensors.map((sensor) => ({ sensor, state: judgeSensor(sensor, page.now) })).sort(byUrgency);
  const tiles = one ? rows.flatMap(({ sensor }) => zonesOf(sensor).map((zone) => tile(zone, sensor, zoneName(zone), page)))
    : rows.map(({ sensor }) => tile(zonesOf(sensor)[0], sensor, `${sensor.site} · ${sensor.name}`, page));
  return [
    el("div", { class: "wall-head" },
      el("h1", null, one ?? t("chain"), " ", one && rows.filter(({ state }) => needsHelp(state) || state === "closed").map(({ state }) => chip(state))),
      el("p", { class: "wall-clock" }, clockTime(page.now, sensors[0] && page.timezoneOf(sensors[0])))),
    el("ul", { class: "wall-tiles n" + Math.min(tiles.length, most) }, tiles.slice(0, most)),
  ];
}

function tile(zone, sensor, name, page) {
  const f = zone ? figure(zone, sensor, page) : { state: "none", text: "–", lines: [t("none_yet")] };
  return el("li", { class: "card " + f.state, "data-key": zone?.key ?? sensor.key },
    el("span", { class: "name" }, name),
    el("span", { class: "figure" }, f.text),
    f.unit && el("span", { class: "unit" }, f.unit),
    f.range && el("span", { class: "range" }, t("sure", { range: f.range })),
    f.lines.map((text) => el("span", { class: "line" }, text)));
}
