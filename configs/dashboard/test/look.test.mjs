// How the page looks: accessibility by axe-core in light and dark, pictures, languages.
// The pictures are for people; they land in the folder SCREENS.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Broker } from "./harness/broker.mjs";
import { launch, open, says, shows } from "./harness/browser.mjs";
import { serve } from "./harness/hub.mjs";
import { iso, lastEnd, Shop } from "./harness/shop.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const login = { username: "wall", password: "secret" }, minute = 60e3;
const screens = process.env.SCREENS ?? "screens";
const nothing = { devices: null, devices_low: null, devices_high: null, wifi_devices: null, people: null, people_low: null, people_high: null, addresses: null, stable_share: null, suppressed: true };
let browser, one, chain, shops;

// serveShops has a broker and a hub for some stores. The zones in shop.retired were those of a
// sensor that is gone.
async function serveShops(list) {
  const broker = await (await Broker.make()).start();
  const zones = () => list.flatMap((s) => s.retired.map((zone) => ({ site: s.site, sensor: "back-door", zone, first: "2026-01-05T09:00:00Z", last: iso(lastEnd() - 9 * 1440 * minute) })));
  const hub = await serve({ broker, hub: { login, zones, history: (q) => list.find((s) => s.site === q.site)?.history(q, q.sensor === "back-door" ? lastEnd() - 9 * 1440 * minute : Date.now()) ?? [] } });
  return { broker, hub, url: `${hub.url}#login=${login.username}:${login.password}` };
}

before(async () => {
  browser = await launch();
  mkdirSync(screens, { recursive: true });
  const shop = new Shop({ zones: { entrance: 1, checkout: 0.4, fitting: 0.1 } });
  shop.retired = ["entrance", "checkout"];
  const history = shop.history.bind(shop);
  // Two hours ago there was a gap, and for an hour only a part was listened to.
  shop.history = (q, now) => history(q, now).filter((p) => q.kind !== "window" || Math.abs(Date.parse(p.start) - (lastEnd() - 120 * minute)) > 10 * minute)
    .map((p) => (q.kind === "window" && Math.abs(Date.parse(p.start) - (lastEnd() - 200 * minute)) < 25 * minute ? { ...p, coverage: 0.7, quality: "scans,partial" } : p));
  one = await serveShops([shop]);
  await shop.retained(one.broker, { changes: { fitting: nothing } });
  shops = ["amsterdam-02", "bangkok-01", "berlin-03", "jakarta-01", "lyon-01", "madrid-04", "rotterdam-01"].map((site) => new Shop({ site, zones: { entrance: 1, checkout: 0.5 }, people: {} }));
  for (const s of shops) s.retired = s.site.startsWith("b") ? ["entrance"] : [];
  chain = await serveShops(shops);
  for (const s of shops) await s.retained(chain.broker);
  await shops[2].retained(chain.broker, { status: "alert", alerts: ["source door has heard nothing for an hour: check the antenna, or run footfall doctor"] });
  await shops[4].retained(chain.broker, { end: lastEnd() - 90 * minute });
  await shops[5].retained(chain.broker, { end: lastEnd() - 20 * minute, status: "offline" });
});
after(async () => {
  await browser?.close();
  for (const part of [one, chain]) {
    await part?.hub.close();
    await part?.broker.remove();
  }
});

// audit returns what axe-core finds, as readable lines.
async function audit(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target} ${n.failureSummary}`));
}

// unfold opens all that is closed.
async function unfold(page) {
  for (const summary of await page.locator("summary").all()) await summary.click();
  await shows(page, "details[data-table=day] tbody");
}

// retired opens the first zone that was retired.
async function retired(page) {
  await page.click("[data-do=earlier]");
  await says(page, "retired", { selector: "#day-title" });
  for (const chart of ["#day-chart", "#hour-bars", "#day-bars"]) await shows(page, chart + " canvas");
}

// hidden lists tiles that reach beyond the screen, or hold more than they show.
const hidden = (page) => page.locator(".wall-tiles .card").evaluateAll((tiles) => tiles
  .filter((tile) => tile.getBoundingClientRect().bottom > innerHeight || tile.scrollHeight > tile.clientHeight + 1 || tile.scrollWidth > tile.clientWidth + 1).map((tile) => tile.innerText));

const views = [
  { name: "light", of: () => one, wait: "#day-bars canvas", full: true },
  { name: "dark", of: () => one, wait: "#day-bars canvas", full: true, colorScheme: "dark" },
  { name: "phone", of: () => one, wait: "#day-bars canvas", full: true, viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
  { name: "wall", of: () => one, hash: "&wall", wait: ".wall-tiles", viewport: { width: 1920, height: 1080 } },
  { name: "wall-dark", of: () => one, hash: "&wall&theme=dark", wait: ".wall-tiles", viewport: { width: 1920, height: 1080 } },
  { name: "wall-chain", of: () => chain, hash: "&wall", wait: ".wall-tiles", viewport: { width: 1920, height: 1080 } },
  { name: "chain", of: () => chain, wait: "table.chain" },
  { name: "chain-dark", of: () => chain, wait: "table.chain", colorScheme: "dark" },
  { name: "chain-phone", of: () => chain, wait: "table.chain", viewport: { width: 390, height: 844 } },
  { name: "opened", of: () => one, wait: "#day-bars canvas", full: true, act: unfold },
  { name: "opened-dark", of: () => one, wait: "#day-bars canvas", full: true, act: unfold, colorScheme: "dark" },
  { name: "retired", of: () => one, wait: "[data-do=earlier]", full: true, act: retired },
  { name: "login", of: () => ({ url: one.hub.url }), wait: "#login [type=submit]" },
  { name: "thai", of: () => one, hash: "&lang=th", wait: "#day-bars canvas", full: true },
  { name: "german-phone", of: () => one, hash: "&lang=de", wait: "#day-bars canvas", full: true, viewport: { width: 390, height: 844 } },
];

for (const { name, of, hash = "", wait, full, act, ...options } of views) {
  test(`picture and accessibility: ${name}`, async () => {
    const tab = await open(browser, options);
    await tab.page.goto(of().url + hash);
    await shows(tab.page, wait);
    if (!name.startsWith("wall") && name !== "login") await shows(tab.page, ".link-state.live");
    if (["light", "dark", "opened"].includes(name)) await shows(tab.page, "[data-do=earlier]");
    await act?.(tab.page);
    await tab.page.screenshot({ path: join(screens, name + ".png"), fullPage: Boolean(full) });
    const wide = await tab.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `the page is ${wide} pixels wider than the screen`);
    if (name.startsWith("wall")) assert.deepEqual(await hidden(tab.page), [], "tiles are cut off");
    const found = await audit(tab.page);
    const faults = tab.faults();
    await tab.close();
    assert.deepEqual(found, []);
    assert.deepEqual(faults, []);
  });
}

test("the audit finds what is wrong", async () => {
  const tab = await open(browser);
  await tab.page.goto(one.hub.url);
  await tab.page.waitForSelector("#login [type=submit]");
  await tab.page.evaluate(() => document.body.append(document.createElement("input")));
  assert.match((await audit(tab.page)).join("\n"), /^label: /m);
  await tab.close();
});

test("the chain shows first what needs help, and a store opens from there", async () => {
  const tab = await open(browser);
  await tab.page.goto(chain.url);
  await says(tab.page, "Sensors that need help: 3 of 7");
  const order = await tab.page.locator("tbody th .link").allInnerTexts();
  assert.deepEqual(order.slice(0, 3), ["madrid-04", "berlin-03", "lyon-01"]);
  assert.match(await tab.page.innerText("tbody tr:nth-child(1)"), /offline[\s\S]*\?[\s\S]*Check power/);
  assert.match(await tab.page.innerText("tbody tr:nth-child(3)"), /no new numbers[\s\S]*\?/);
  await tab.page.click("tbody >> text=berlin-03");
  await says(tab.page, "berlin-03", { selector: "h1" });
  assert.match(tab.page.url(), /#site=berlin-03$/);
  await tab.page.click("[data-do=chain]");
  await says(tab.page, "All stores", { selector: "h1" });
  assert.deepEqual(tab.faults(), []);
  await tab.close();
});

test("the wall has no controls", async () => {
  const tab = await open(browser);
  await tab.page.goto(one.url + "&wall");
  await says(tab.page, "entrance", { selector: ".wall-tiles" });
  assert.equal(await tab.page.locator("button:visible, select:visible, input:visible, a:visible").count(), 0);
  await tab.page.keyboard.press("Escape");
  await tab.page.waitForSelector("[data-do=language]");
  await tab.close();
});

test("the keyboard goes down the page, to everything, with a mark where it is", async () => {
  const tab = await open(browser), { page } = tab;
  await page.goto(one.url);
  await shows(page, "[data-do=earlier]");
  await page.reload();
  await shows(page, "[data-do=earlier]");
  const wanted = await page.locator("a:visible, button:visible:not([disabled]), select:visible, summary:visible, [tabindex='0']:visible").count(), seen = [];
  for (let i = 0; i < wanted; i++) {
    await page.keyboard.press("Tab");
    seen.push(await page.evaluate(() => {
      const e = document.activeElement, box = e.getBoundingClientRect();
      return { what: `${e.nodeName} ${e.innerText.slice(0, 30)}`, middle: box.top + scrollY + box.height / 2, marked: getComputedStyle(e).outlineStyle !== "none" };
    }));
  }
  const found = new Set(seen.map(({ what, middle }) => what + middle));
  assert.equal(found.size, wanted, seen.map(({ what }) => what).join(", "));
  assert.deepEqual(seen.filter(({ marked }) => !marked), []);
  for (let i = 2; i < wanted; i++) assert.ok(seen[i].middle > seen[i - 1].middle - 60, `${seen[i - 1].what} and then, above it, ${seen[i].what}`);
  await tab.close();
});

test("words fit the wall in each language", async () => {
  const tab = await open(browser, { viewport: { width: 1366, height: 768 } });
  await tab.page.goto(one.url + "&wall");
  for (const language of ["id", "th", "nl", "de", "fr", "es"]) {
    await tab.page.evaluate((to) => (location.hash = "wall&lang=" + to), language);
    await shows(tab.page, `html[lang=${language}] .wall-tiles .range`);
    await tab.page.waitForTimeout(400); // it is drawn a moment later
    assert.deepEqual(await hidden(tab.page), [], `${language}: tiles are cut off`);
  }
  await tab.close();
});

// Words of the page whose keys cannot be taken for a word.
const folder = process.env.PAGE ?? new URL("../page", import.meta.url).pathname;
const keys = new Set(Object.keys(JSON.parse(readFileSync(join(folder, "words/en.json"), "utf8"))).filter((key) => key.includes("_")));

test("seven languages on a phone: they fit, without a key in place of a word", async () => {
  const tab = await open(browser, { viewport: { width: 360, height: 740 } });
  await tab.page.goto(one.url);
  await shows(tab.page, "#day-bars canvas");
  await tab.page.click("details[data-table=day] summary");
  await tab.page.waitForSelector("details[data-table=day] tbody");
  const headings = new Set();
  for (const language of ["en", "id", "th", "nl", "de", "fr", "es"]) {
    await tab.page.selectOption("[data-do=language]", language);
    await tab.page.waitForSelector(`html[lang=${language}]`);
    await tab.page.waitForTimeout(0);
    const text = await tab.page.innerText("body");
    headings.add(await tab.page.innerText("#hour-bars-title"));
    assert.deepEqual(text.split(/[^\w]+/).filter((word) => keys.has(word)), [], `${language}: keys in place of words`);
    assert.doesNotMatch(text, /\{\w+\}|undefined|NaN|Invalid/);
    assert.ok(await tab.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${language}: the page is wider than the phone`);
  }
  assert.equal(headings.size, 7, [...headings].join());
  assert.deepEqual(tab.faults(), []);
  await tab.close();
});

for (const [locale, language] of [["id-ID", "id"], ["de-AT", "de"], ["es-MX", "es"], ["ja-JP", "en"]]) {
  test(`a browser in ${locale} gets ${language}`, async () => {
    const tab = await open(browser, { locale });
    await tab.page.goto(one.hub.url);
    await tab.page.waitForSelector("#login [type=submit]");
    assert.equal(await tab.page.getAttribute("html", "lang"), language);
    await tab.close();
  });
}

test("the language and the colours chosen are remembered", async () => {
  const tab = await open(browser);
  await tab.page.goto(one.url);
  await tab.page.waitForSelector("[data-do=language]");
  await tab.page.selectOption("[data-do=language]", "nl");
  await says(tab.page, "Hele winkel");
  await tab.page.selectOption("[data-do=theme]", "dark");
  await tab.page.reload();
  await says(tab.page, "Hele winkel");
  assert.equal(await tab.page.getAttribute("html", "data-theme"), "dark");
  await tab.close();
});
