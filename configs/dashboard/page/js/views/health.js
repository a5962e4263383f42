// How the sensors do, in words, with what to do.

import { el } from "../dom.js";
import { unreadable } from "../reading.js";
import { ago, count, dateTime, percent, span, t } from "../words.js";
import { chip, folded, unreadableText } from "./parts.js";

const objects = (value) => (Array.isArray(value) ? value.filter((v) => v && typeof v === "object").slice(0, 32) : []);

// advice is what to do about a sensor: sentences of the page, and those of the sensor
// itself, which are in English.
export function advice(sensor, state) {
  const ours = [];
  if (state === "offline") ours.push(t("do_offline"));
  if (state === "old") ours.push(t("do_old"));
  if (unreadable(sensor) !== null) ours.push(unreadableText(sensor));
  const theirs = state !== "offline" && Array.isArray(sensor.health?.alerts) ? sensor.health.alerts : [];
  if (state === "alert" && theirs.length === 0) ours.push(t("do_alert"));
  if (state !== "offline" && theirs.length === 0) ours.push(...objects(sensor.health?.sources).filter(ails).map(radio));
  return [...ours.map((text) => ({ text })), ...theirs.slice(0, 20).map((text) => ({ text: String(text), lang: "en" }))];
}

// ails tells whether a source needs a person, also where the sensor has not said so.
const ails = (source) => !source.resting && (source.listening !== true || source.hearing === "silent" || source.drops === "many");

// sensorsPanel shows the sensors of a store: what is wrong, and the rest folded.
export function sensorsPanel(sensors, page) {
  return el("section", { class: "panel", "data-key": "sensors", "aria-labelledby": "sensors-title" },
    el("h2", { id: "sensors-title" }, t("sensors")),
    sensors.map((sensor) => one(sensor, page)), page.hub && hub(page));
}

function one(sensor, page) {
  const state = page.judge(sensor), health = sensor.health;
  return el("div", { class: "sensor", "data-key": sensor.key },
    el("h3", null, sensor.name, " ", chip(state)),
    el("ul", { class: "advice" }, advice(sensor, state).map(({ text, lang }) => el("li", { lang }, text))),
    health && folded("facts " + sensor.key, t("for_it"), page, el("ul", { class: "facts" }, facts(sensor, state, page).map((fact) => el("li", null, fact)))));
}

function facts(sensor, state, page) {
  const h = sensor.health, said = [];
  if (state !== "offline") for (const source of objects(h.sources)) said.push(radio(source));
  const waiting = Number(h.outbox?.rows) || 0;
  if (waiting > 0 && state !== "offline") said.push(t("outbox_waiting", { n: count(waiting) }));
  const expires = Date.parse(h.uplink?.certificate_expires ?? "");
  if (Number.isFinite(expires)) said.push(t("certificate", { date: dateTime(expires, page.timezoneOf(sensor)) }));
  const written = Date.parse(h.time ?? "");
  if (typeof h.version === "string") said.push(t("version", { version: h.version }));
  if (Number.isFinite(h.uptime_seconds) && state !== "offline") said.push(t("uptime", { span: span(h.uptime_seconds * 1000) }));
  if (Number.isFinite(written) && !page.hub?.simulated) said.push(t("health_age", { age: ago(page.now - written) }));
  return said;
}

// radio is one source in a sentence: "door: listens · hears well · channel 6".
function radio(source) {
  const said = [source.resting ? t("source_resting") : source.listening ? t("source_listening") : t("source_down")];
  if (source.listening && !source.resting) {
    if (["hearing", "quiet", "silent"].includes(source.hearing)) said.push(t("hearing_" + source.hearing));
    if (["some", "many"].includes(source.drops)) said.push(t("drops_" + source.drops));
    if (typeof source.channel === "string" && source.channel) said.push(t("channel", { channel: source.channel }));
    if (typeof source.coverage === "number") said.push(t("note_partial", { percent: percent(source.coverage) }));
  }
  return `${source.name}: ${said.join(" · ")}`;
}

function hub(page) {
  const state = page.hubState;
  const alerts = Array.isArray(state?.alerts) ? state.alerts.slice(0, 20) : [];
  return el("div", { class: "sensor", "data-key": "hub" },
    el("h3", null, t("hub"), " ", chip(alerts.length ? "alert" : state ? "online" : "unknown")),
    el("ul", { class: "advice" }, alerts.map((text) => el("li", { lang: "en" }, String(text)))),
    state && folded("facts of the hub", t("for_it"), page, el("ul", { class: "facts" },
      el("li", null, t("version", { version: page.hub.version })),
      Number.isFinite(state.windows) && el("li", null, t("hub_holds", { windows: count(state.windows), hours: count(Number(state.hours) || 0) })))));
}
