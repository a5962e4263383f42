// The page as a whole: it finds out where its numbers come from, keeps the connection, and
// draws the view that the address asks for.
//
// What is known is in a store; what is shown follows from the store, the clock and the
// choices of the reader, and is made again when one of them changes.

import { Clock, dayOf, zoneOr } from "./clock.js";
import { Earlier, settling } from "./earlier.js";
import { sweep } from "./charts.js";
import { show } from "./dom.js";
import { History } from "./history.js";
import { findHub, hubState } from "./hub.js";
import { Link } from "./link.js";
import { judgeSensor, timezoneOf } from "./reading.js";
import { ask, asked, forget, recall, remember } from "./settings.js";
import { Store } from "./store.js";
import { clockTime, dateTime, preferred, speak, t } from "./words.js";
import { chain } from "./views/chain.js";
import { bar, login as loginForm, notices } from "./views/frame.js";
import { site } from "./views/site.js";
import { wall } from "./views/wall.js";

const redraw = 300, tick = 5e3, hubEvery = 5 * 60e3, chase = 1e3, noHistory = { loaded: true, values: [] };

// page is what the views see.
const page = {
  store: new Store("footfall"), clock: new Clock(), retired: new Earlier(), earlier: [], hub: null, hubState: null, hubSilent: false, history: null,
  login: null, target: null, problem: null, signing: false, wall: false, theme: "auto", now: Date.now(),
  view: { site: null, zone: null, day: null, measure: null, filter: "", open: new Set() },
  liveSites: () => [...new Set([...page.store.sensors.values()].map((s) => s.site))].sort(),
  sites: () => [...new Set([...page.liveSites(), ...page.earlier.map(({ sensor }) => sensor.site)])].sort(),
  // anyTimezone is that of the store on the page, or of some store.
  anyTimezone: () => page.timezoneOf(page.sensorsOf(page.view.site)[0] ?? page.store.sensors.values().next().value ?? { zones: new Map() }),
  sensorsOf: (name) => [...page.store.sensors.values()].filter((s) => s.site === name).sort((a, b) => a.name.localeCompare(b.name)),
  judge: (sensor) => judgeSensor(sensor, page.now, page.link.state.phase === "live"),
  // nameOf is the site, with the sensor where there are several.
  nameOf: (sensor) => (page.sensorsOf(sensor.site).length > 1 ? `${sensor.site} · ${sensor.name}` : sensor.site),
  timezoneOf: (sensor) => zoneOr(timezoneOf(sensor)),
  // momentOf is a time of today, and with its day if it was on another.
  momentOf(ms, sensor) {
    const timezone = page.timezoneOf(sensor);
    return dayOf(ms, timezone) === dayOf(page.now, timezone) ? clockTime(ms, timezone) : dateTime(ms, timezone);
  },
  past(sensor, zone, kind, from, until) {
    return page.history?.periods({ site: sensor.site, sensor: sensor.name, zone: zone.name, kind, from, until }) ?? noHistory;
  },
  after: (action) => afterwards.push(action),
};
const afterwards = []; // what draws into the elements of the view
const byId = (id) => document.getElementById(id);

page.link = new Link({
  onMessage(topic, text, retained) {
    const arrived = Date.now();
    const message = page.store.take(topic, text, page.clock.now());
    if (message) tellTime(message, retained, arrived);
    if (text === "") readEarlier(redraw);
    later();
  },
  onState() {
    if (page.link.state.phase === "live") {
      page.history?.late(page.clock.now());
      page.retired.hear();
      setTimeout(later, settling);
    }
    later();
  },
});

// tellTime lets messages tell the clock what time it is.
function tellTime({ kind, sensor, value }, retained, arrived) {
  if (kind === "health" && !retained) page.clock.fromSensor(sensor.key, Date.parse(value.time), arrived);
  if (kind !== "window" && kind !== "latest") return;
  page.clock.atLeast(sensor.key, value.end, arrived);
  if (value.late) page.history?.late(value.start);
}

let waiting = 0;

// later draws soon: many messages make one picture.
function later() {
  if (waiting) return;
  waiting = setTimeout(() => {
    waiting = 0;
    draw();
  }, redraw);
}

function draw() {
  if (document.hidden) return; // it is drawn when it is looked at again
  page.now = page.clock.now();
  page.earlier = page.history ? page.retired.list(page.store, asked().only) : [];
  chooseView();
  document.body.classList.toggle("wall", page.wall);
  show(byId("top"), bar(page));
  show(byId("notices"), notices(page));
  const form = byId("login");
  form.hidden = !page.signing;
  if (page.signing) show(form, loginForm(page));
  show(byId("view"), page.store.sensors.size === 0 && page.earlier.length === 0 ? [] : page.wall ? wall(page) : page.view.site ? site(page) : chain(page));
  sweep();
  for (const action of afterwards.splice(0)) action();
  document.title = [page.view.site, "footfall"].filter(Boolean).join(" – ");
}

// chooseView takes the store that the address asks for, else the only one there is. Stores
// of which only the history is left do not count where there are others.
function chooseView() {
  const sites = page.sites(), live = page.liveSites(), wish = asked().site;
  const one = live.length === 1 ? live[0] : sites.length === 1 ? sites[0] : null;
  page.view.site = sites.includes(wish) ? wish : one;
}

// toned sets light or dark; "auto" follows the device.
function toned(theme) {
  page.theme = ["light", "dark"].includes(theme) ? theme : "auto";
  document.documentElement.dataset.theme = page.theme;
}

// socketAddress makes an address of what somebody typed, or explains what is wrong.
function socketAddress(typed) {
  const secure = location.protocol === "https:";
  const address = /^[a-z]+:\/\//i.test(typed) ? typed : (secure ? "wss://" : "ws://") + typed;
  let url;
  try {
    url = new URL(address.replace(/^http/i, "ws"));
  } catch {
    return { problem: "bad_address" };
  }
  if (!["ws:", "wss:"].includes(url.protocol)) return { problem: "bad_address" };
  if (secure && url.protocol === "ws:") return { problem: "mixed" };
  return { url: url.href };
}

// connect opens the link by what is known: the hub, or the address of a broker.
async function connect() {
  page.problem = null;
  const broker = recall("broker");
  if (page.hub) return connectHub();
  if (!broker) return signing(true);
  open({ url: broker.url, topic: broker.topic || "footfall" });
}

let recheck = 0;

async function connectHub() {
  clearTimeout(recheck);
  if (!page.login) return signing(true);
  const login = page.login;
  try {
    page.hubState = await hubState(login);
  } catch (failure) {
    if (login !== page.login) return;
    if (failure.status === 401) {
      page.problem = "wrong_login";
      recheck = setTimeout(connectHub, 60e3); // a wall screen has no one to try again
      return signing(true);
    }
  }
  if (login !== page.login) return;
  page.problem = null;
  page.history ??= new History(login, page.clock, later);
  readEarlier(0);
  open({ url: page.hub.socket, topic: page.hub.topic });
  signing(false);
}

function open(target) {
  page.target = { ...target, ...page.login, site: asked().only };
  if (page.store.base !== target.topic + "/v1/") page.store = new Store(target.topic);
  page.link.open(page.target);
}

// signing shows the form for the login, or takes it away.
function signing(shown) {
  page.signing = shown;
  later();
}

// submit takes the form.
function submit(form) {
  const given = Object.fromEntries(new FormData(form));
  const stay = given.stay === "on";
  if (!page.hub) {
    const { url, problem } = socketAddress(given.url.trim());
    page.problem = problem ?? null;
    if (problem) return later();
    remember("broker", { url, topic: given.topic.trim() || "footfall" });
    page.store = new Store(given.topic.trim() || "footfall");
  }
  page.login = given.username ? { username: given.username, password: given.password } : null;
  if (page.login) remember("login", page.login, stay);
  else forget("login");
  page.history = null;
  page.retired.forget();
  signing(false);
  connect();
}

function signOut() {
  forget("login");
  page.link.close();
  clearTimeout(recheck);
  page.retired.forget();
  Object.assign(page, { login: null, history: null, hubState: null, store: new Store(page.store.base.replace("/v1/", "")) });
  signing(true);
}

// actions are what the controls do: each gets its argument.
const actions = {
  zone(key) {
    const retired = (k) => page.earlier.some(({ zone }) => zone.key === k);
    // A day of a zone that was retired says nothing of others.
    if (retired(key) || retired(page.view.zone)) page.view.day = null;
    page.view.zone = key;
  },
  earlier(key) {
    const site = page.earlier.find(({ zone }) => zone.key === key)?.sensor.site;
    if (site !== page.view.site) ask({ site });
    actions.zone(key);
    page.after(() => byId("day-title")?.focus());
  },
  day: (day) => (page.view.day = day),
  measure: (kind) => (page.view.measure = kind),
  filter: (text) => (page.view.filter = text),
  site: (name) => ask({ site: name || null }),
  chain: () => ask({ site: null }),
  wall: () => {
    ask({ wall: "1" });
    page.wall = true;
  },
  theme(theme) {
    toned(theme);
    remember("theme", theme);
  },
  async language(wanted) {
    await speak(wanted);
    remember("language", wanted);
  },
  signing: () => (page.hub ? signOut() : signing(!page.signing)),
  skip: () => byId("main").focus(),
};

async function act(event, value) {
  const control = event.target.closest?.("[data-do]");
  if (!control) return;
  if (control.nodeName === "A") event.preventDefault();
  await actions[control.dataset.do](value ?? control.dataset.arg);
  draw();
}

function listen() {
  const typed = (event) => ["SELECT", "INPUT"].includes(event.target.nodeName);
  document.addEventListener("click", (event) => typed(event) || act(event));
  document.addEventListener("change", (event) => event.target.nodeName === "SELECT" && act(event, event.target.value));
  document.addEventListener("input", (event) => event.target.nodeName === "INPUT" && act(event, event.target.value));
  document.addEventListener("toggle", (event) => {
    const name = event.target.dataset?.table ?? event.target.dataset?.fold;
    if (!name) return;
    page.view.open[event.target.open ? "add" : "delete"](name);
    later();
  }, true);
  byId("login").addEventListener("submit", (event) => {
    event.preventDefault();
    submit(event.target);
  });
  addEventListener("hashchange", follow);
  addEventListener("keydown", (event) => event.key === "Escape" && page.wall && leaveWall());
  document.addEventListener("visibilitychange", () => document.hidden || draw());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", later);
}

// follow takes over what the address asks for.
async function follow() {
  const wish = asked();
  page.wall = "wall" in wish;
  toned(wish.theme ?? recall("theme"));
  const wanted = preferred(wish.lang, recall("language"));
  if (wanted !== document.documentElement.dataset.spoken) {
    await speak(wanted);
    document.documentElement.dataset.spoken = wanted;
  }
  later();
}

function leaveWall() {
  ask({ wall: null });
  page.wall = false;
  draw();
}

// takeLogin uses a login in the address once, and takes it out of the address bar.
function takeLogin() {
  const given = asked().login;
  if (given) {
    const [username, ...rest] = given.split(":");
    remember("login", { username, password: rest.join(":") });
    ask({ login: null });
  }
  page.login = recall("login");
}

// seek asks for a hub until there is an answer, yes or no.
async function seek(pause = 2e3) {
  try {
    page.hub = await findHub(page.clock);
    page.hubSilent = false;
  } catch {
    page.hubSilent = true;
    later();
    setTimeout(() => seek(Math.min(2 * pause, 60e3)), pause);
    return;
  }
  if (page.hub?.simulated) followClock();
  await connect();
  later();
}

// followClock keeps up with the clock of a simulated store, which runs fast until it shows
// the time of this device.
async function followClock() {
  await findHub(page.clock).catch(() => {}); // it is asked again
  later();
  setTimeout(followClock, page.clock.offset === 0 ? hubEvery : chase);
}

let reading = 0;

// readEarlier asks the hub for what has a history, once for many messages.
function readEarlier(pause) {
  clearTimeout(reading);
  reading = setTimeout(() => page.history && page.retired.read(page.login).then(later, () => {}), pause); // look asks again
}

// look asks again how the hub is, what time it has and what it keeps.
async function look() {
  if (!page.hub || !page.login || page.problem) return;
  readEarlier(0);
  try {
    await findHub(page.clock);
    page.hubState = await hubState(page.login);
  } catch { /* the link says that the hub does not answer */ }
}

await follow();
takeLogin();
listen();
draw();
setInterval(draw, tick);
setInterval(look, hubEvery);
await seek();
