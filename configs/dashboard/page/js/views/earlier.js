// Sensors and zones that were retired, and whose history the hub still has.

import { dayOf } from "../clock.js";
import { el } from "../dom.js";
import { dateName, t } from "../words.js";
import { chip, zoneName } from "./parts.js";

const most = 200; // on the page

// earlierPanel lists them. With a site, it is that of the page, and is not named again.
export function earlierPanel(all, site, page) {
  if (all.length === 0) return null;
  return el("section", { class: "panel", "aria-labelledby": "earlier-title", "data-key": "earlier" },
    el("h2", { id: "earlier-title" }, t("earlier")), el("p", { class: "hint" }, t("earlier_help")),
    el("div", { class: "scroll" },
      el("ul", { class: "earlier" }, all.slice(0, most).map((one) => el("li", { "data-key": one.zone.key }, line(one, site, page))))));
}

function line({ sensor, zone, first, last }, site, page) {
  const timezone = page.timezoneOf(sensor), day = (ms) => dateName(dayOf(ms, timezone));
  const chosen = site && page.view.zone === zone.key;
  return [
    el("button", { class: "link", type: "button", "data-do": "earlier", "data-arg": zone.key, "aria-pressed": site ? String(chosen) : false },
      [!site && sensor.site, sensor.name, zoneName(zone)].filter(Boolean).join(" · ")),
    " ", chip("retired"), el("span", { class: "small" }, `${day(first)} – ${day(last)}`),
  ];
}
