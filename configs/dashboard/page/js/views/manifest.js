// The privacy manifest of a sensor in words.

import { el } from "../dom.js";
import { count, either, list, t } from "../words.js";
import { folded } from "./parts.js";

// What is listened to has a name in each language.
const frames = { "Wi-Fi probe requests": "collects_wifi", "Bluetooth LE advertisements": "collects_bluetooth" };
const texts = (value) => (Array.isArray(value) ? value.filter((v) => typeof v === "string").slice(0, 20) : []);
const quoted = (names) => either(names.map((name) => `“${name}”`));

// sentences says what the settings in force mean. It leaves out what the manifest does not
// tell.
export function sentences(m) {
  const said = [];
  const say = (when, key, names) => when && said.push(t(key, names));
  const collects = texts(m.collects);
  say(collects.length, "man_collects", { list: list(collects.map((name) => (name in frames ? t(frames[name]) : name))) });
  say(m.passive === true, "man_passive");
  say(m.streamed === true, "man_streamed");
  say(m.pseudonyms, "man_pseudonyms");
  if (m.key_life === "window") said.push(t("man_key_window"));
  else say(m.key_rotation, "man_key_daily", { at: String(m.key_rotation) });
  if (typeof m.epsilon === "number") said.push(t("man_noise", { epsilon: count2(m.epsilon) }));
  else if (m.epsilon === null) said.push(t("man_exact"));
  say(m.min_count > 1, "man_least", { n: count(m.min_count) });
  say(m.dwell === true, "man_dwell");
  return [...said, ...objections(m)];
}

// count2 keeps the decimals of ε.
const count2 = (n) => n.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 3 });

// objections says how a person is left out.
function objections(m) {
  const said = [];
  const names = texts(m.opt_out_ssids), endings = texts(m.opt_out_ssid_suffixes);
  if (m.mode === "opt-in") said.push(t("man_optin"));
  if (names.length) said.push(t("man_optout_names", { names: quoted(names) }));
  if (endings.length) said.push(t("man_optout_endings", { endings: quoted(endings) }));
  if (typeof m.opt_out_listed === "number") said.push(t("man_listed", { n: count(m.opt_out_listed) }));
  if (m.opt_out_bluetooth) said.push(t("man_bluetooth"));
  if (m.public_key) said.push(t("man_signed"));
  return said;
}

// privacy shows the manifests of the sensors of a store, folded: they are for who answers
// for data protection.
export function privacy(sensors, page) {
  const manifests = sensors.filter((s) => s.manifest);
  return el("section", { class: "panel", "data-key": "privacy", "aria-labelledby": "privacy-title" },
    el("h2", { id: "privacy-title" }, t("privacy")),
    manifests.length === 0 && el("p", null, t("man_none")),
    manifests.length > 0 && folded("privacy", t("for_privacy"), page, manifests.map((sensor) => el("div", { "data-key": sensor.key },
      sensors.length > 1 && el("h3", null, sensor.name),
      el("ul", { class: "sentences" }, sentences(sensor.manifest).map((s) => el("li", null, s)))))));
}
