// What stands around a view: the bar at the top, what is wrong in sentences, the login.

import { el, select } from "../dom.js";
import { clockTime, count, languages, language, span, t } from "../words.js";

// bar is the line at the top. A wall screen has none.
export function bar(page) {
  if (page.wall) return [];
  const sites = page.sites(), only = page.liveSites().length === 1;
  return [
    el("a", { class: "skip", href: "#main", "data-do": "skip" }, t("skip")),
    el("header", null,
      el("span", { class: "brand" }, "footfall"),
      el("nav", { "aria-label": t("views") },
        sites.length > 1 && !only && el("button", { type: "button", "data-do": "chain", "aria-current": page.view.site ? false : "page" }, t("chain")),
        sites.length > 1 && select("site", t("store"), page.view.site ?? "", [...(only ? [] : [["", "…"]]), ...sites.map((s) => [s, s])])),
      el("span", { class: "link-state " + page.link.state.phase }, t(page.link.state.phase === "live" ? "live" : "not_live")),
      el("span", { class: "choices" },
        select("language", t("language"), language, Object.entries(languages)),
        select("theme", t("theme"), page.theme, ["auto", "light", "dark"].map((name) => [name, t("theme_" + name)])),
        el("button", { type: "button", "data-do": "wall" }, t("wall")),
        (!page.hub || page.login) && el("button", { type: "button", "data-do": "signing" }, t(page.hub ? "sign_out" : "connection")))),
  ];
}

// notices are the sentences that a reader has to know, the gravest first.
export function notices(page) {
  const said = [connection(page)];
  const offset = page.clock.offset;
  if (page.hub?.simulated) said.push(offset !== 0 ? t("simulated", { time: clockTime(page.now, page.anyTimezone()) }) : t("simulated_now"));
  else if (offset !== 0) said.push(t(offset > 0 ? "clock_behind" : "clock_ahead", { span: span(offset) }));
  if (page.history?.failure && page.login) said.push(t("no_history", { reason: page.history.failure.message }));
  if (page.history?.version) said.push(t("unreadable_version", { version: count(page.history.version) }));
  if (!connection(page) && page.link.state.phase === "live" && page.store.sensors.size === 0) said.push(t("no_sensors"));
  const theirs = Array.isArray(page.hubState?.alerts) ? page.hubState.alerts.slice(0, 5) : [];
  return [
    ...said.filter(Boolean).map((text) => el("p", { class: "notice" }, text)),
    ...theirs.map((text) => el("p", { class: "notice" }, t("hub"), ": ", el("span", { lang: "en" }, String(text)))),
  ];
}

function connection(page) {
  if (page.hubSilent) return t("hub_silent");
  if (page.problem) return t(page.problem);
  const { phase, reason, code } = page.link.state;
  if (phase !== "waiting") return null;
  const where = page.target?.url ?? "";
  switch (reason) {
    case "login": return t("wrong_login");
    case "refused": return t("refused", { where, code });
    case "denied": return t("denied", { topic: `${page.target.topic}/v1/` });
    case "lost": return t("lost");
  }
  return t("unreachable", { where });
}

// login is the form for name and password, with the address where there is no hub.
export function login(page) {
  const field = (name, label, more) => el("label", null, el("span", null, label), el("input", { name, ...more }));
  return [
    el("h1", null, t(page.hub ? "sign_in" : "connect_title")),
    el("p", null, t(page.hub ? "sign_in_help" : "connect_help")),
    !page.hub && field("url", t("address"), { type: "text", inputmode: "url", required: true, autocomplete: "url", placeholder: "ws://192.0.2.10:9001", spellcheck: "false" }),
    !page.hub && field("topic", t("topic"), { type: "text", placeholder: "footfall", spellcheck: "false" }),
    field("username", t("name"), { type: "text", autocomplete: "username", required: Boolean(page.hub), spellcheck: "false" }),
    field("password", t("password"), { type: "password", autocomplete: "current-password" }),
    el("label", { class: "check" }, el("input", { name: "stay", type: "checkbox" }), el("span", null, t("stay"))),
    el("p", { class: "hint" }, t("stay_help")),
    el("button", { type: "submit", class: "main" }, t(page.hub ? "sign_in" : "connect")),
  ];
}
