// What the page shows, in a real browser against a real broker.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { Broker } from "./harness/broker.mjs";
import { launch, network, open, says, shows, signIn } from "./harness/browser.mjs";
import { serve } from "./harness/hub.mjs";
import { iso, lastEnd, Shop } from "./harness/shop.mjs";

const login = { username: "wall", password: "só-secret:1" }, minute = 60e3;
let browser, broker, shop, hub, tab;

before(async () => (browser = await launch()));
after(() => browser?.close());

// Each test has a broker and a hub of its own, and a page without faults.
beforeEach(async () => {
  broker = await (await Broker.make()).start();
  shop = new Shop();
  // A store that is open all day, so that tests do not depend on the time of the day.
  shop.present = (zone) => ({ entrance: 50, checkout: 20, total: 70 })[zone];
});
afterEach(async (context) => {
  const faults = tab?.faults() ?? [];
  await tab?.close();
  await hub?.close();
  await broker.remove();
  tab = hub = null;
  assert.deepEqual(faults, [], `${context.name}: the page has faults`);
});

async function visit({ path = "", answers = {}, ...options } = {}) {
  hub = await serve({ hub: { login, history: (q) => shop.history(q), ...answers }, broker });
  tab = await open(browser, options);
  await tab.page.goto(hub.url + path);
  await signIn(tab.page, login);
  return tab.page;
}

const card = (name) => `.card:has(.name:text-is("${name}"))`;
const cardText = (page, name) => page.locator(card(name)).innerText();

async function cardSays(page, name, pattern) {
  await page.locator(card(name)).filter({ hasText: pattern }).waitFor({ timeout: 30e3 }).catch(async () => {
    throw new Error(`the card of ${name} never says ${pattern}, but: ${await cardText(page, name).catch(() => "nothing")}`);
  });
}

test("first paint from retained values", async () => {
  await shop.retained(broker);
  const page = await visit();
  await cardSays(page, "entrance", /^entrance\s*40\s*people/); // calibrated: 50 devices × 0.8
  await cardSays(page, "entrance", /90 % sure: 26–58/);
  await cardSays(page, "entrance", /devices: 50 \(33–73\)/);
  await cardSays(page, "checkout", /20\s*devices/);
  await cardSays(page, "Whole store", /70\s*devices/);
  await cardSays(page, "checkout", /Mean of the window to \d\d:\d\d, (just now|\d minutes? ago)/);
  await says(page, "door: listens · hears well · channel 6");
  await says(page, "The key changes daily at 04:00 " + shop.timezone);
  await says(page, "Numbers under 10 are withheld.");
});

test("live update", async () => {
  await shop.retained(broker);
  const page = await visit();
  await cardSays(page, "checkout", /20\s*devices/);
  const newer = shop.window("checkout", lastEnd() + 5 * minute, { start: iso(lastEnd()), devices: 23, devices_low: 18, devices_high: 33 });
  await broker.publish(shop.base + "checkout/window", newer);
  await broker.publish(shop.base + "checkout/latest", newer, true);
  await cardSays(page, "checkout", /23\s*devices/);
  await cardSays(page, "checkout", /18–33/);
});

test("history, hours and days of a hub", async () => {
  await shop.retained(broker);
  const page = await visit({ answers: { page: 50 } }); // in several pieces
  await shows(page, "#day-chart canvas");
  await shows(page, "#day-bars canvas");
  const asked = new Set(hub.seen.questions.map((q) => q.kind));
  assert.deepEqual(asked, new Set(["window", "hour", "day"]));
  await says(page, /Visits of devices, not of people: .* 20 minutes\. Devices of staff taken out: 3\./);
  await page.click("details[data-table=day] summary");
  await says(page, /\d+–\d+/, { selector: "details[data-table=day] tbody" });
  const today = await page.innerText("#day-title");
  await page.click("[data-do=day] >> nth=0");
  await page.waitForFunction((was) => document.getElementById("day-title").innerText !== was, today);
  await shows(page, "#day-chart canvas");
});

test("late windows are filled in", async () => {
  await shop.retained(broker);
  const hole = lastEnd() - 30 * minute;
  const page = await visit({ answers: { history: () => [] } });
  await page.click("details[data-table=day] summary");
  await says(page, /50|70/, { selector: "details[data-table=day] tbody" });
  await says(page, "Came late.", { gone: true });
  await broker.publish(shop.base + "total/window", shop.window("total", hole, { devices: 61, late: true }));
  await says(page, /61[\s\S]*Came late\./, { selector: "details[data-table=day] tbody" });
  await cardSays(page, "Whole store", /70\s*devices/); // a late window is not the newest
});

test("late windows of another time make the page read the history again", async () => {
  await shop.retained(broker);
  const page = await visit();
  await shows(page, "#day-chart canvas");
  const before = hub.seen.questions.length;
  await broker.publish(shop.base + "total/window", shop.window("total", lastEnd() - 30 * minute, { late: true }));
  await assert.doesNotReject(async () => {
    for (const until = Date.now() + 30e3; hub.seen.questions.length === before; ) {
      assert.ok(Date.now() < until, "no new question");
      await page.waitForTimeout(50);
    }
  });
});

test("suppressed is never 0, and partial is told", async () => {
  const nothing = { devices: null, devices_low: null, devices_high: null, wifi_devices: null, people: null, people_low: null, people_high: null, addresses: null, stable_share: null };
  await shop.retained(broker, { changes: {
    entrance: { ...nothing, suppressed: true, quality: "scans,flood" }, checkout: { ...nothing, suppressed: true },
    total: { coverage: 0.824, quality: "scans,partial" },
  } });
  const page = await visit({ answers: { history: () => [] } });
  await cardSays(page, "checkout", /< 10\s*Withheld: too few to show/);
  await cardSays(page, "entrance", /–\s*Withheld: someone sends forged frames/);
  await cardSays(page, "Whole store", /Listened 82% of the time/);
  for (const name of ["checkout", "entrance"]) assert.doesNotMatch(await cardText(page, name), /\b0\b/);
  await page.click(card("checkout"));
  await page.click("details[data-table=day] summary");
  await says(page, /withheld/, { selector: "details[data-table=day] tbody" });
  await says(page, "withheld", { selector: ".legend" });
  await broker.publish(shop.base + "checkout/latest", shop.window("checkout", lastEnd(), { ...nothing, coverage: 0, quality: "scans,partial,clock" }), true);
  await cardSays(page, "checkout", /Not measured in this window/);
});

test("a future schema is said and not shown, unknown keys are ignored", async () => {
  await shop.retained(broker, { changes: { checkout: { schema: 2, devices: 77 }, entrance: { moon: "full", weather: { rain: true } } } });
  const page = await visit();
  await cardSays(page, "checkout", /sends version 2 of its data/);
  assert.doesNotMatch(await cardText(page, "checkout"), /77/);
  await cardSays(page, "entrance", /40\s*people/);
  await broker.publish(shop.base + "entrance/latest", "not json", true);
  await cardSays(page, "entrance", /cannot read/);
  await broker.publish(shop.base + "health", { schema: 3 }, true);
  await says(page, "sends version 3 of its data", { selector: ".sensor" });
  await broker.publish(shop.base + "checkout/latest", shop.window("checkout", lastEnd()), true);
  await cardSays(page, "checkout", /20\s*devices/);
});

test("no ghosts: offline, old, closed and retired", async () => {
  await shop.retained(broker);
  const page = await visit();
  await cardSays(page, "checkout", /20\s*devices/);
  await broker.publish(shop.base + "status", "offline", true);
  for (const name of ["checkout", "entrance", "Whole store"]) await cardSays(page, name, /\?\s*The sensor is offline\.\s*Last number: \d+/);
  await says(page, "Check power and network", { selector: ".sensor" });
  await broker.publish(shop.base + "status", "online", true);
  await cardSays(page, "checkout", /20\s*devices/);
  const old = lastEnd() - 60 * minute;
  await broker.publish(shop.base + "checkout/latest", "", true);
  await page.locator(card("checkout")).waitFor({ state: "detached" }); // retired
  await broker.publish(shop.base + "checkout/latest", shop.window("checkout", old), true);
  await cardSays(page, "checkout", /\?\s*No new number came\. The newest is from \d+ (minutes|hours?) ago/);
  const withoutUntil = { ...shop.window("checkout", lastEnd() - 5 * minute, { devices: 31 }), until: undefined };
  await broker.publish(shop.base + "checkout/latest", withoutUntil, true);
  await cardSays(page, "checkout", /31\s*devices/); // end + 2 × 300 s is still to come
  await broker.publish(shop.base + "health", shop.health(Date.now(), [], { sources: [{ name: "door", listening: false, resting: true }] }), true);
  await broker.publish(shop.base + "checkout/latest", "", true);
  await broker.publish(shop.base + "checkout/latest", shop.window("checkout", old), true);
  await cardSays(page, "checkout", /–\s*The store is closed\./);
});

test("a number gets old while the page looks on", async () => {
  await shop.retained(broker, { changes: { checkout: { until: iso(Date.now() + 6e3) } } });
  const page = await visit();
  await cardSays(page, "checkout", /20\s*devices/);
  await cardSays(page, "checkout", /\?\s*No new number came/);
});

test("alerts of a sensor and of the hub, with what to do", async () => {
  const alert = "source door is down: mon0: there is no interface of this name; footfall source list shows them";
  await shop.retained(broker, { status: "alert", alerts: [alert] });
  const page = await visit({ answers: { state: { alerts: ["disk is full: free 1 GB"], windows: 1, hours: 1 } } });
  await says(page, alert, { selector: ".advice" });
  await says(page, "disk is full: free 1 GB", { selector: ".advice" });
  await says(page, "Hub: disk is full: free 1 GB", { selector: "#notices" });
  await says(page, "needs attention", { selector: "h1" });
});

test("a hub that cannot read its history says why", async () => {
  await shop.retained(broker);
  const page = await visit({ allowed: network, answers: { broken: "the history is damaged: see footfall-hub status" } });
  await says(page, "The hub does not give the history: the history is damaged", { selector: "#notices" });
  await cardSays(page, "checkout", /20\s*devices/);
});

test("nothing published yet", async () => {
  const page = await visit();
  await says(page, "No sensor has published here yet", { selector: "#notices" });
});

test("visits that cannot be told", async () => {
  await shop.retained(broker);
  const page = await visit({ answers: { history: (q) => shop.history(q).map((p) => ({ ...p, visits: null, visits_low: null, visits_high: null, stay_minutes: null })) } });
  await says(page, "Devices by hour, mean present");
  await says(page, "Set “stay” on the sensor to see visits");
});

test("text from MQTT is never markup", async () => {
  const evil = '<img src=x onerror="globalThis.broken=1">';
  shop = new Shop({ site: evil.replaceAll("/", ""), zones: { [evil]: 1 }, people: {} });
  shop.present = () => 30;
  await shop.retained(broker, { status: "alert", alerts: [`<script>globalThis.broken=1</script>${evil}`] });
  await broker.publish(shop.base + "manifest", shop.manifest({ opt_out_ssids: [evil], collects: [evil] }), true);
  const page = await visit();
  await says(page, evil, { selector: "h1" });
  await says(page, "<script>", { selector: ".advice" });
  await says(page, evil, { selector: ".sentences" });
  assert.equal(await page.evaluate(() => globalThis.broken), undefined);
  assert.equal(await page.locator("img, script:not([src])").count(), 0);
});

test("keyboard: skip link, cards, lists", async () => {
  await shop.retained(broker);
  const page = await visit();
  await cardSays(page, "checkout", /20/);
  await page.reload(); // the keyboard begins at the top
  await cardSays(page, "checkout", /20/);
  await page.keyboard.press("Tab");
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Skip/);
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  for (let i = 0; i < 3; i++) await page.keyboard.press("Tab");
  assert.match(await page.evaluate(() => document.activeElement.innerText), /^checkout/);
  await page.keyboard.press("Enter");
  await says(page, /^checkout: /, { selector: "#day-title" });
  await broker.publish(shop.base + "checkout/latest", shop.window("checkout", lastEnd(), { devices: 24 }), true);
  await cardSays(page, "checkout", /24\s*devices/);
  assert.match(await page.evaluate(() => document.activeElement.innerText), /^checkout/, "an update took the focus away");
  assert.equal(await page.getAttribute(card("checkout"), "aria-pressed"), "true");
});
