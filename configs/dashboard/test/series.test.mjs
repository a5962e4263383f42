// The parts of the page that need no browser: days, gaps, opening hours, what is a ghost.

import assert from "node:assert/strict";
import { test } from "node:test";

// "make dashboard" puts a copy of the modules beside this file, where they count as modules.
const modules = new URL("js/", import.meta.url);
const { addDays, Clock, dayOf, dayStart, zoneOr } = await import(new URL("clock.js", modules));
const { aligned, closedSpans, curve, ended, framed, marks, opening, soFar } = await import(new URL("series.js", modules));
const { Earlier } = await import(new URL("earlier.js", modules));
const { judgeSensor, judgeZone } = await import(new URL("reading.js", modules));
const { limits, Store, windowOf } = await import(new URL("store.js", modules));

const hour = 3600e3, minute = 60e3, at = (text) => Date.parse(text);
const number = { value: 5, low: 3, high: 8 };
const window = (start, more) => ({ start, end: start + 5 * minute, seconds: 300, devices: number, coverage: 1, quality: "scans", suppressed: false, until: start + 15 * minute, ...more });

test("days of 23 and 25 hours, and zones without a change", () => {
  for (const [day, zone, start, hours] of [
    ["2026-03-29", "Europe/Amsterdam", "2026-03-28T23:00:00Z", 23], ["2026-10-25", "Europe/Amsterdam", "2026-10-24T22:00:00Z", 25],
    ["2026-03-02", "Asia/Jakarta", "2026-03-01T17:00:00Z", 24], ["2026-03-02", "Asia/Kathmandu", "2026-03-01T18:15:00Z", 24], ["2026-03-08", "America/New_York", "2026-03-08T05:00:00Z", 23],
  ]) {
    assert.equal(dayStart(day, zone), at(start), `${day} in ${zone}`);
    assert.equal(dayStart(addDays(day, 1), zone) - dayStart(day, zone), hours * hour, `${day} in ${zone}`);
    assert.equal(dayOf(at(start), zone), day);
    assert.equal(dayOf(at(start) - 1, zone), addDays(day, -1));
  }
  assert.equal(zoneOr("Local"), Intl.DateTimeFormat().resolvedOptions().timeZone);
  assert.equal(zoneOr("Asia/Jakarta"), "Asia/Jakarta");
});

test("the clock goes by the hub, else by most sensors", () => {
  const clock = new Clock();
  clock.fromSensor("a", 5 * hour, 0);
  assert.equal(clock.offset, 5 * hour);
  clock.atLeast("b", -minute, 0);
  clock.atLeast("c", -minute, 0);
  assert.equal(clock.offset, 0, "one wrong sensor of three moved the page");
  clock.fromHub(new Date(2 * hour).toISOString(), 0, 0);
  assert.equal(clock.offset, 2 * hour);
});

test("a line is not drawn over time without numbers", () => {
  const start = at("2026-03-02T09:00:00Z"), values = (list) => curve(list, "devices").map((p) => p.value);
  assert.deepEqual(values([window(start), window(start + 5 * minute)]), [5, 5]);
  assert.deepEqual(values([window(start), window(start + 20 * minute)]), [5, null, 5]);
  assert.deepEqual(values([window(start), window(start + 5 * minute, { devices: null, suppressed: true })]), [5, null]);
});

test("nor where only the week before has numbers", () => {
  const start = at("2026-03-02T09:00:00Z"), list = [0, 5, 10, 15, 20].map((m) => window(start + m * minute));
  const today = curve([list[0], list[4]], "devices"), before = curve(list, "devices");
  const [x, , , then, now] = aligned(today, before);
  assert.deepEqual(now, [5, null, null, null, null, 5], `at ${x}`); // undefined would be drawn over
  assert.deepEqual(then, [5, undefined, 5, 5, 5, 5]);
});

test("marks: withheld, gaps and partial, but not while the store is closed", () => {
  const start = at("2026-03-02T09:00:00Z"), s = start / 1000;
  const none = { devices: null, suppressed: true };
  const list = [window(start, none), window(start + 5 * minute, none), window(start + 20 * minute, { coverage: 0.5 })];
  assert.deepEqual(marks(list, "devices", []), [{ from: s, to: s + 600, why: "withheld" }, { from: s + 600, to: s + 1200, why: "gap" }, { from: s + 1200, to: s + 1500, why: "partial" }]);
  assert.deepEqual(marks(list, "devices", [[s, s + 1200]]), [{ from: s + 1200, to: s + 1500, why: "partial" }]);
  assert.deepEqual(marks([window(start, { devices: null, suppressed: true, quality: "scans,flood" })], "devices", [])[0].why, "flood");
});

test("opening hours from open minutes", () => {
  const hours = [0, 30, 60, 60, 15, 0].map((open, i) => ({ start: i * hour, end: (i + 1) * hour, open }));
  assert.deepEqual(opening(hours), [[1.5 * hour, 4.25 * hour]]);
  assert.deepEqual(ended(opening(hours), hours, 24 * hour), [[1.5 * hour, 4.25 * hour]]);
  const sofar = hours.slice(0, 4), open = opening(sofar);
  assert.deepEqual(ended(open, sofar, 24 * hour), [], "a day that goes on has no closing time yet");
  assert.deepEqual(ended(open, sofar, 4 * hour), open, "midnight is the end");
  assert.deepEqual(closedSpans(hours, [], 0), [[0, 3600], [5 * 3600, 6 * 3600]]);
  assert.deepEqual(closedSpans([], hours, 7 * 24 * hour)[0], [7 * 86400, 7 * 86400 + 3600]);
  assert.deepEqual(framed([[10 * hour, 20 * hour]], [window(2 * hour, { devices: null }), window(9 * hour)], "devices", 0, 24 * hour), [8.5 * hour, 20.5 * hour]);
  assert.deepEqual(framed([], [], "devices", 0, 24 * hour), [0, 24 * hour]);
});

test("visits so far, beside a week before", () => {
  const week = 7 * 24 * hour, visits = (value) => ({ value, low: value - 1, high: value + 2 });
  const one = (n, value, more) => ({ start: n * hour, end: (n + 1) * hour, open: 60, visits: value === null ? null : visits(value), ...more });
  const before = [one(9, null, { open: 0 }), one(10, 5), one(11, 6), one(12, 7), one(13, 8)].map((h) => ({ ...h, start: h.start - week, end: h.end - week }));
  const closed = one(9, null, { open: 0 });
  assert.deepEqual(soFar([closed, one(10, 10), one(11, 20)], before, week), { visits: { value: 30, low: 28, high: 34 }, until: 12 * hour, before: 11, left: 0 });
  assert.deepEqual(soFar([one(10, 10), one(11, null), one(12, 30)], before, week).left, 1);
  assert.equal(soFar([one(10, 10), one(11, null), one(12, 30)], before, week).before, null, "hours are missing today");
  assert.equal(soFar([one(10, 10), one(12, 30)], before, week).left, 1, "an hour that was not published");
  assert.equal(soFar([one(10, 10)], before.slice(2), week).before, null, "hours are missing a week before");
  assert.equal(soFar([one(10, 10)], [], week).before, null);
  assert.equal(soFar([closed, one(10, null)], before, week), null);
});

test("what the broker does not have was retired, once the broker was heard", async (context) => {
  const zones = [["a", "b", "hall"], ["a", "b", "total"], ["a", "old", "gate"], ["c", "d", "hall"]].map(([site, sensor, zone]) => ({ site, sensor, zone, first: "2026-01-01T00:00:00Z", last: "2026-02-01T00:00:00Z" }));
  context.mock.method(globalThis, "fetch", async () => new Response(JSON.stringify({ zones: [...zones, { site: "x", last: "y" }, null] })));
  globalThis.document ??= { baseURI: "http://hub.example/" };
  const store = new Store("footfall"), earlier = new Earlier(), names = (only) => earlier.list(store, only).map(({ zone }) => zone.key);
  store.take("footfall/v1/a/b/manifest", JSON.stringify({ schema: 1, zones: ["hall", "door"] }), 0);
  await earlier.read({ username: "u", password: "p" });
  assert.deepEqual(names(), [], "before the broker was heard");
  const now = Date.now();
  earlier.hear();
  context.mock.method(Date, "now", () => now + 5e3);
  assert.deepEqual(names(), ["a/old/gate", "c/d/hall"]); // zones of the manifest are about to come
  assert.deepEqual(names("c"), ["c/d/hall"]);
  store.take("footfall/v1/a/b/manifest", JSON.stringify({ schema: 1, zones: ["door"] }), 0);
  assert.deepEqual(names("a"), ["a/b/hall", "a/b/total", "a/old/gate"]);
  assert.ok(earlier.list(store).every(({ sensor, zone, last }) => sensor.retired && sensor.zones.get(zone.name) === zone && last === at("2026-02-01T00:00:00Z")));
  earlier.forget();
  assert.deepEqual(names(), []);
});

test("ghosts: what is old or offline is never fresh", () => {
  const zone = { latest: window(0), unreadable: {} }, sensor = { status: "online", health: null, zones: new Map([["a", zone]]) };
  assert.equal(judgeZone(zone, sensor, 14 * minute).state, "fresh");
  assert.equal(judgeZone(zone, sensor, 16 * minute).state, "old");
  assert.equal(judgeZone(zone, { ...sensor, status: "offline" }, minute).state, "offline");
  assert.equal(judgeSensor(sensor, 16 * minute, true), "old");
  assert.equal(judgeSensor(sensor, 16 * minute, false), "unknown");
  assert.equal(windowOf({ start: "2026-03-02T09:00:00Z", end: "2026-03-02T09:05:00Z", seconds: 300 }).until, at("2026-03-02T09:15:00Z"));
});

test("the store is bounded, and takes only what it knows", () => {
  const store = new Store("footfall"), payload = JSON.stringify({ schema: 1, start: "2026-03-02T09:00:00Z", end: "2026-03-02T09:05:00Z", devices: "<b>", people: 1e999 });
  const now = at("2026-03-02T09:06:00Z");
  for (const topic of ["other/v1/a/b/status", "footfall/v1/a/b", "footfall/v1/a/b/c/d/e", "footfall/v2/a/b/status"]) assert.equal(store.take(topic, "online", now), null, topic);
  for (let i = 0; i < limits.sensors + 10; i++) store.take(`footfall/v1/s${i}/x/status`, "online", now);
  assert.equal(store.sensors.size, limits.sensors);
  for (let i = 0; i < limits.zones + 10; i++) store.take(`footfall/v1/s0/x/z${i}/latest`, payload, now);
  const zones = store.sensors.get("s0/x").zones;
  assert.equal(zones.size, limits.zones);
  assert.equal(zones.get("z0").latest.devices, null); // text where a number should be
  store.take("footfall/v1/s0/x/z0/latest", JSON.stringify({ schema: 1.5 }), now);
  assert.deepEqual([zones.get("z0").latest, zones.get("z0").unreadable], [null, { latest: 1.5 }]);
  for (let i = 0; i < 4000; i++) {
    const start = now - i * 30e3;
    store.take("footfall/v1/s0/x/z1/window", JSON.stringify({ schema: 1, start: new Date(start).toISOString(), end: new Date(start + 30e3).toISOString(), late: true }), now);
  }
  assert.ok(zones.get("z1").window.size <= limits.windows);
  assert.ok([...zones.get("z1").window.keys()].every((start) => start >= now - limits.age));
});

test("a sensor that set its clock back shows its newest number", () => {
  const store = new Store("footfall"), now = at("2026-03-02T09:06:00Z");
  const take = (kind, start, devices) => store.take(`footfall/v1/a/b/hall/${kind}`, JSON.stringify({
    schema: 1, start, end: new Date(at(start) + 5 * minute).toISOString(), seconds: 300, devices,
  }), now);
  take("window", "2106-02-07T06:25:00Z", 99);
  take("latest", "2106-02-07T06:25:00Z", 99);
  take("window", "2026-03-02T09:00:00Z", 5);
  take("latest", "2026-03-02T09:00:00Z", 5);
  const zone = store.sensors.get("a/b").zones.get("hall");
  assert.equal(zone.latest.devices.value, 5);
  assert.deepEqual([...zone.window.keys()], [at("2026-03-02T09:00:00Z")], "a window of the far future stays");
});

test("a payload that no page could draw", () => {
  const store = new Store("footfall");
  const take = (topic, payload) => store.take(`footfall/v1/a/b/${topic}`, payload, 0);
  take("health", '{"schema":1,"alerts":[{"toString":1,"valueOf":1,"__proto__":1}],"outbox":{"rows":{"valueOf":1,"toString":1}}}');
  const { alerts, outbox } = store.sensors.get("a/b").health;
  assert.doesNotThrow(() => [String(alerts[0]), Number(outbox.rows)]);
  const day = take("hall/day", '{"schema":1,"start":"2026-03-02T00:00:00Z","end":"2026-03-03T00:00:00Z","local_date":"tomorrow"}');
  assert.equal(day.value.day, "");
  assert.equal(take("hall/day", '{"schema":1,"start":"+275760-09-13T00:00:00Z","end":"+275760-09-13T00:00:00Z"}'), null);
});
