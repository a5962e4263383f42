// What a store manager asks first: the visits of today, beside those of a week before at
// the same time.

import { addDays, dayOf } from "../clock.js";
import { el } from "../dom.js";
import { soFar, spanOf, together } from "../series.js";
import { clockTime, count, dayName, range, share, t } from "../words.js";
import { zonesOf } from "./parts.js";

const most = 12; // sensors of one store

// stayCommand sets how long people stay.
const stayCommand = "sudo footfall config set stay 20m";

// headline shows the visits of each sensor of a store.
export function headline(sensors, page) {
  const counting = sensors.filter((s) => s.zones.size > 0).slice(0, most);
  if (counting.length === 0) return null;
  return el("section", { class: "panel headline", "aria-labelledby": "visits-title", "data-key": "headline" },
    el("h2", { id: "visits-title" }, t("visits_today")),
    counting.map((sensor) => el("div", { "data-key": sensor.key }, sensors.length > 1 && el("h3", null, sensor.name), visits(sensor, page))));
}

function visits(sensor, page) {
  const zone = zonesOf(sensor)[0], timezone = page.timezoneOf(sensor), today = dayOf(page.now, timezone), week = addDays(today, -7);
  const [from, until] = spanOf(today, timezone), [fromBefore, untilBefore] = spanOf(week, timezone);
  const past = page.past(sensor, zone, "hour", fromBefore, until), live = [...zone.hour.values()];
  const hours = together(past.values, live, from, until), before = together(past.values, live, fromBefore, untilBefore);
  const newest = hours.at(-1) ?? before.at(-1), hint = (text) => el("p", { class: "hint" }, text);
  if (newest?.stay === null) return [hint(t("visits_set")), el("p", null, el("code", null, stayCommand))];
  if (page.history === null) return hint(t("visits_need"));
  const told = soFar(hours, before, from - fromBefore);
  if (told === null) return hint(t(!past.loaded && !page.history.failure ? "loading" : hours.some((h) => h.open !== 0) ? "visits_none" : "hours_none"));
  return [
    el("p", { class: "figure" }, count(told.visits.value), " ", el("span", { class: "unit" }, t("visits_of"))),
    el("p", null, t("visits_until", { time: clockTime(told.until, timezone) }), " · ", t("sure", { range: range(told.visits.low, told.visits.high) })),
    el("p", { class: "compared" }, compared(told, dayName(week), timezone)),
    told.left > 0 && hint(t("visits_left", { n: count(told.left) })),
  ];
}

// compared tells how today is beside a week before.
function compared({ visits, before, until }, day, timezone) {
  if (before === null) return t("visits_alone", { day });
  const change = before >= 1 ? visits.value / before - 1 : 0, percent = share(Math.abs(change));
  const words = Math.abs(change) < 0.005 ? t("visits_same") : t(change > 0 ? "visits_more" : "visits_fewer", { percent });
  return t("visits_before", { day, time: clockTime(until, timezone), n: count(before) }) + (before >= 1 ? ` (${words})` : "");
}
