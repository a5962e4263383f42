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
  await cardSays(page, "checkout", /On average from \d\d:\d[05] to \d\d:\d[05] \((just\snow|\d\sminutes?\sago)\)/);
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
  await page.click("details[data-table=days] summary");
  await shows(page, "details[data-table=days] tbody");
  assert.equal(await page.locator("details[data-table][open]").count(), 1, "one table opened another");
  const asked = new Set(hub.seen.questions.map((q) => q.kind));
  assert.deepEqual(asked, new Set(["window", "hour", "day"]));
  await says(page, /Visits of devices, not of people: .* 20 minutes\. Devices of staff taken out: 3\./);
  await says(page, "Open 10:00 to 22:00", { selector: ".open" });
  await says(page, "a week before", { selector: ".legend" });
  await page.click("details[data-table=day] summary");
  await says(page, /\d+–\d+/, { selector: "details[data-table=day] tbody" });
  const today = await page.innerText("#day-title");
  await page.click("[data-do=day] >> nth=0");
  await page.waitForFunction((was) => document.getElementById("day-title").innerText !== was, today);
  await shows(page, "#day-chart canvas");
});

test("a history that takes its time is not called empty", async () => {
  await shop.retained(broker);
  let give;
  const held = new Promise((resolve) => (give = resolve));
  const page = await visit({ answers: { history: async (q) => (q.kind === "window" ? [] : held.then(() => shop.history(q))) } });
  for (const key of ["headline", "hour", "day"]) await says(page, "Reading the history", { selector: `[data-key=${key}]` });
  give();
  await shows(page, "#day-bars canvas");
  await says(page, "Reading the history", { gone: true });
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

test("which numbers to go by: people where people were counted, else devices", async () => {
  await shop.retained(broker);
  const page = await visit(), meaning = (text) => says(page, text, { selector: ".meaning" });
  await meaning(/^Go by people where they are shown.* Elsewhere go by devices: phones and other things with Wi-Fi/);
  for (const zone of ["checkout", "total"]) await broker.publish(`${shop.base}${zone}/latest`, shop.window(zone, lastEnd(), { people: 20, people_low: 10, people_high: 30 }), true);
  await meaning(/^Go by people: they are computed from the devices that were heard/);
  for (const zone of shop.all()) await broker.publish(`${shop.base}${zone}/latest`, shop.window(zone, lastEnd(), { people: null }), true);
  await meaning(/^These are devices, not people: phones and other things with Wi-Fi.*footfall calibrate/);
  assert.doesNotMatch(await page.innerText(".meaning"), /Bluetooth/);
  await broker.publish(shop.base + "checkout/latest", shop.window("checkout", lastEnd(), { ble_devices: 12, ble_low: 8, ble_high: 17 }), true);
  await meaning("do not add them");
  const bluetooth = { people: null, devices: null, devices_low: null, devices_high: null, wifi_devices: null, ble_devices: 12, ble_low: 8, ble_high: 17 };
  for (const zone of shop.all()) await broker.publish(`${shop.base}${zone}/latest`, shop.window(zone, lastEnd(), bluetooth), true);
  await meaning(/^These are devices, not people: phones and other things with Bluetooth/);
});

test("what a range means is said once, and each chart has a legend", async () => {
  await shop.retained(broker);
  const page = await visit();
  await shows(page, "#hour-bars canvas");
  await says(page, "“90 % sure” means: nine times of ten, the true number lies in this range.", { selector: ".meaning" });
  assert.equal((await page.innerText("body")).match(/nine times of ten/g).length, 1);
  for (const key of ["band", "whisker"]) {
    const keys = page.locator(`.legend li:has(.key.${key})`);
    assert.ok((await keys.count()) > 0, `no chart has a legend with ${key}`);
    assert.equal((await keys.first().innerText()).trim(), "90 % sure");
    assert.ok((await keys.first().locator(".key").boundingBox()).width > 5, `${key} is not to be seen`);
  }
});

test("visits of today beside those of a week before", async () => {
  await shop.retained(broker);
  const today = shop.period("total", "hour", lastEnd()).local_date, list = [];
  const history = (q) => shop.history(q).map((p) => (q.kind === "hour" && p.local_date === today && p.visits !== null ? { ...p, visits: 231 } : p));
  const page = await visit({ answers: { history: (q) => (q.kind === "hour" ? list.splice(0, list.length, ...history(q)) && list : shop.history(q)) } });
  await says(page, "A week before", { selector: ".headline" });
  const told = list.filter((p) => p.local_date === today && p.visits !== null), figure = (n) => n.toLocaleString("en-GB");
  const text = await page.innerText(".headline"), until = new Intl.DateTimeFormat("en-GB", { timeZone: shop.timezone, hour: "2-digit", minute: "2-digit" }).format(Date.parse(told.at(-1).end));
  assert.match(text, new RegExp(`^Visits today\\s+${figure(231 * told.length)} visits of devices, not of people\\s+until ${until} · 90 % sure: `));
  assert.match(text, new RegExp(`A week before \\(.+\\) until ${until}: ${figure(210 * told.length)} \\(10% more today\\)`));
  await says(page, "the time that devices were here, divided by a usual stay of 20 minutes", { selector: "[data-key=hour]" });
  assert.equal((await page.innerText("body")).match(/divided by a usual stay/g).length, 1, "it is said more than once");
});

test("without a stay, the headline says what to set and how", async () => {
  const unset = { visits: null, visits_low: null, visits_high: null, stay_minutes: null };
  await shop.retained(broker);
  const page = await visit({ answers: { history: (q) => shop.history(q).map((p) => ({ ...p, ...unset })) } });
  await says(page, /There are no visits yet: the sensor does not know how long people stay[\s\S]*sudo footfall config set stay 20m/, { selector: ".headline" });
  await says(page, "Devices by hour, mean present");
  await says(page, "Visits appear once the sensor knows how long people stay");
});

test("hours without a number are not taken for hours without visits", async () => {
  await shop.retained(broker);
  const hole = (p) => p.visits !== null && { ...p, visits: null, visits_low: null, visits_high: null, coverage: 0.5 };
  const newest = (all, before) => all.filter((p) => p.visits !== null).at(-before).start;
  const answers = { history: (q) => (q.kind !== "hour" ? [] : shop.history(q).map((p, _, all) => (p.start === newest(all, 2) ? hole(p) : p))) };
  const page = await visit({ answers });
  await says(page, "Hours of today without a number, not in the sum: 1", { selector: ".headline" });
  await says(page, "No comparison with", { selector: ".headline" });
});

test("words for IT and for data protection are folded, and problems are not", async () => {
  await shop.retained(broker);
  const page = await visit();
  await says(page, "For IT: radios, connection, version", { selector: ".sensor summary" });
  await says(page, "For data protection", { selector: "summary" });
  const sensor = page.locator(".sensor:has-text('front-door') details"), facts = sensor.locator(".facts");
  assert.doesNotMatch(await page.innerText("body"), /Version 1\.0|hears well|SipHash|The key changes|Numbers under/);
  await sensor.locator("summary").focus();
  await page.keyboard.press("Enter");
  await says(page, "door: listens · hears well · channel 6", { selector: ".facts" });
  await broker.publish(shop.base + "health", shop.health(Date.now(), [], { version: "1.1" }), true);
  await says(page, "Version 1.1", { selector: ".facts" }); // it stays open
  assert.ok(await facts.isVisible());
  const before = await page.evaluate(() => document.activeElement.innerText);
  assert.match(before, /For IT/, "an update took the focus away");
  await page.click("details[data-fold=privacy] summary");
  await says(page, "The key changes daily at 04:00 " + shop.timezone, { selector: ".sentences" });
  await says(page, "Numbers under 10 are withheld.", { selector: ".sentences" });
  await sensor.locator("summary").click();
  const down = shop.health(); // deaf, and without an alert yet
  down.sources[0].hearing = "silent";
  await broker.publish(shop.base + "health", down, true);
  await says(page, "door: listens · hears nothing", { selector: ".advice" });
});

test("what was retired is offered from the history of the hub", async () => {
  await shop.retained(broker);
  const gone = new Shop({ sensor: "back-door", zones: { yard: 1 }, people: {} }), closed = new Shop({ site: "bandung-02", zones: { gate: 1 }, people: {} });
  gone.present = () => 33;
  closed.present = () => 44;
  const last = lastEnd() - 20 * 24 * 60 * minute, all = [shop, gone, closed];
  const zones = () => all.flatMap((s) => s.all().map((zone) => ({ site: s.site, sensor: s.sensor, zone, first: iso(last - 40 * 24 * 60 * minute), last: iso(s === shop ? lastEnd() : last) })));
  const history = (q) => all.find((s) => s.site === q.site && s.sensor === q.sensor).history(q, q.sensor === "back-door" || q.site === "bandung-02" ? last : Date.now());
  const page = await visit({ answers: { zones, history } });
  await says(page, /^Earlier sensors[\s\S]*back-door · yard[\s\S]*retired/, { selector: "#view .panel" });
  assert.doesNotMatch(await page.innerText("[data-key=earlier]"), /checkout|entrance|Whole store|gate/);
  await page.click("[data-do=earlier]");
  await says(page, /^yard: .*retired/, { selector: "#day-title" });
  assert.equal(await page.evaluate(() => document.activeElement.id), "day-title");
  await shows(page, "#day-chart canvas");
  await page.click("details[data-table=day] summary");
  await says(page, /\b33\b/, { selector: "details[data-table=day] tbody" });
  assert.equal(await page.isDisabled("[data-do=day] >> nth=1"), true, "a day after the last one");
  await cardSays(page, "checkout", /20\s*devices/);
  await page.click(card("checkout"));
  await says(page, /^checkout: /, { selector: "#day-title" });
  await page.selectOption("[data-do=site]", "bandung-02"); // a store of which only the history is left
  await says(page, /^gate: .*retired/, { selector: "#day-title" });
  await page.selectOption("[data-do=site]", shop.site);
  await cardSays(page, "checkout", /20\s*devices/);
  for (const kind of ["checkout/latest", "total/latest"]) await broker.publish(shop.base + kind, "", true);
  await broker.publish(shop.base + "manifest", shop.manifest({ zones: ["entrance"] }), true);
  await says(page, /front-door · checkout/, { selector: "[data-key=earlier]" });
});

test("nothing is called retired before the broker was heard", async () => {
  const page = await visit({ answers: { zones: () => [{ site: "a", sensor: "b", zone: "c", first: iso(lastEnd()), last: iso(lastEnd()) }] }, allowed: network });
  await says(page, "Earlier sensors");
  await broker.stop();
  await page.reload();
  await says(page, "No answer from", { selector: "#notices" });
  assert.doesNotMatch(await page.innerText("body"), /Earlier sensors/);
});

test("a simulated store: its time is no wrong clock, and its numbers are live", async () => {
  const behind = 58 * minute;
  let lag = behind;
  await shop.retained(broker, { end: lastEnd(Date.now() - behind) });
  await broker.publish(shop.base + "health", shop.health(Date.now() - behind), true);
  const page = await visit({ answers: { simulated: true, now: () => Date.now() - lag } });
  await says(page, /This is a simulated store; its numbers are made up\. It is \d\d:\d\d there/, { selector: "#notices" });
  await cardSays(page, "checkout", /20\s*devices/);
  await page.click(".sensor summary");
  await says(page, "Version 1.0", { selector: ".facts" });
  assert.doesNotMatch(await page.innerText("body"), /The clock of this device|No new number|do not come|This report/);
  lag = 0;
  await says(page, /its numbers are made up\.$/, { selector: "#notices" });
  await cardSays(page, "checkout", /\?\s*No new number came/); // it stopped an hour ago
});

test("all lists to choose from have a label that is seen", async () => {
  await shop.retained(broker);
  const page = await visit();
  await shows(page, "[data-do=measure], [data-do=zone]");
  const labels = await page.locator("select").evaluateAll((lists) => lists.map((list) => {
    const label = list.labels[0]?.querySelector("span"), box = label?.getBoundingClientRect();
    return [list.dataset.do, box?.width > 10 && box.height > 10 ? label.innerText : ""];
  }));
  assert.deepEqual(Object.fromEntries(labels), { language: "Language", theme: "Colours", zone: "Zone" });
});

test("a future version in the history, in hours and in the manifest", async () => {
  await shop.retained(broker);
  const page = await visit({ answers: { history: (q) => shop.history(q).map((p) => (q.kind === "hour" ? { ...p, schema: 2 } : p)) } });
  await says(page, "sends version 2 of its data", { selector: "#notices" });
  await broker.publish(shop.base + "manifest", { ...shop.manifest(), schema: 4 }, true);
  await says(page, "sends version 4 of its data", { selector: ".sensor" });
  await cardSays(page, "checkout", /20\s*devices/);
});

test("nothing published yet", async () => {
  const page = await visit();
  await says(page, "No sensor has published here yet", { selector: "#notices" });
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
  await page.click("details[data-fold=privacy] summary");
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
