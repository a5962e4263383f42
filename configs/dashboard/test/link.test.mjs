// How the page comes to its numbers: logins, brokers that are gone, proxies, clocks, sleep.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { Broker } from "./harness/broker.mjs";
import { launch, open, says, shows, signIn } from "./harness/browser.mjs";
import { serve } from "./harness/hub.mjs";
import { refusing } from "./harness/refusing.mjs";
import { lastEnd, Shop } from "./harness/shop.mjs";

const login = { username: "wall", password: "secret" }, hour = 3600e3;
const shop = new Shop({ zones: { entrance: 1 }, people: {} });
shop.present = () => 50;
let browser, broker, server, tabs = [];

before(async () => (browser = await launch()));
after(() => browser?.close());
afterEach(async (context) => {
  const faults = tabs.flatMap((tab) => tab.faults());
  for (const tab of tabs) await tab.close();
  await server?.close();
  await broker?.remove();
  tabs = [];
  server = broker = null;
  assert.deepEqual(faults, [], `${context.name}: the page has faults`);
});

async function tabOf(options) {
  const tab = await open(browser, options);
  tabs.push(tab);
  return tab.page;
}

const current = (page) => says(page, /50\s*devices/, { selector: ".card" });
const connectTo = async (page, port) => {
  await page.fill("#login [name=url]", `127.0.0.1:${port}`);
  await page.click("#login [type=submit]");
};

test("any broker with WebSocket: live, remembered, and history needs a hub", async () => {
  broker = await (await Broker.make()).start();
  server = await serve({ broker });
  await shop.retained(broker);
  const page = await tabOf({ allowed: /404/ }); // api/hub is not there
  await page.goto(server.url);
  await says(page, "not served by a hub");
  await connectTo(page, broker.ws);
  await current(page);
  await says(page, "History needs a hub");
  await page.reload();
  await current(page);
});

test("an address that a browser cannot use", async () => {
  broker = await (await Broker.make()).start();
  server = await serve({ broker });
  const page = await tabOf({ allowed: /404/ });
  await page.goto(server.url);
  await page.fill("#login [name=url]", "mqtt://127.0.0.1:1883");
  await page.click("#login [type=submit]");
  await says(page, "A browser reaches a broker over WebSocket alone", { selector: "#notices" });
});

test("a hub with a wrong login, then the right one, kept for this tab", async () => {
  broker = await (await Broker.make()).start();
  server = await serve({ broker, hub: { login } });
  await shop.retained(broker);
  const page = await tabOf({ allowed: /401/ });
  await page.goto(server.url);
  await signIn(page, { ...login, password: "wrong" });
  await says(page, "Name or password is wrong", { selector: "#notices" });
  await signIn(page, login);
  await current(page);
  await says(page, "Name or password", { selector: "#notices", gone: true });
  assert.equal(await page.isVisible("#login"), false);
  await page.reload();
  await current(page);
  await page.click("[data-do=signing]");
  await says(page, /50\s*devices/, { gone: true });
  assert.equal(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]).includes("secret")), false);
});

test("a login in the address is used once and taken out of it", async () => {
  broker = await (await Broker.make()).start();
  server = await serve({ broker, hub: { login } });
  await shop.retained(broker);
  const page = await tabOf();
  await page.goto(`${server.url}#wall&login=${login.username}:${login.password}`);
  await current(page);
  assert.equal(new URL(page.url()).hash, "#wall");
});

test("a broker with a wrong login", async () => {
  broker = await (await Broker.make({ login })).start();
  server = await serve({ broker });
  await shop.retained(broker);
  const page = await tabOf({ allowed: /404/ });
  await page.goto(server.url);
  await page.fill("#login [name=username]", "wall");
  await page.fill("#login [name=password]", "wrong");
  await connectTo(page, broker.ws);
  await says(page, "Name or password is wrong", { selector: "#notices" });
  await page.click("[data-do=signing]");
  await page.fill("#login [name=password]", login.password);
  await page.click("#login [type=submit]");
  await current(page);
});

test("no broker: a sentence, and it comes by itself", async () => {
  broker = await Broker.make();
  server = await serve({ broker });
  const page = await tabOf({ allowed: /404|WebSocket connection/ });
  await page.goto(server.url);
  await connectTo(page, broker.ws);
  await says(page, `No answer from ws://127.0.0.1:${broker.ws}`, { selector: "#notices" });
  await broker.start();
  await shop.retained(broker);
  await current(page);
  await says(page, "No answer", { selector: "#notices", gone: true });
});

test("a broker that refuses for a while, and then a login that may not read", async () => {
  broker = await refusing({ code: 3, granted: 0x80 });
  server = await serve({ broker });
  const page = await tabOf({ allowed: /404/ });
  await page.goto(`${server.url}#only=jakarta-01`);
  await connectTo(page, broker.ws);
  await says(page, "refuses connections (code 3)", { selector: "#notices" });
  broker.code = 0;
  await says(page, "may not read the topics below footfall/v1/", { selector: "#notices" });
  assert.deepEqual([...new Set(broker.subscriptions)], ["footfall/v1/jakarta-01/+/status"]);
  broker.granted = 0;
  await says(page, "No sensor has published here yet", { selector: "#notices" });
});

test("the pauses between attempts grow", async () => {
  broker = await refusing({ code: 3 });
  server = await serve({ broker });
  const page = await tabOf({ allowed: /404/ });
  await page.goto(server.url);
  await connectTo(page, broker.ws);
  for (const until = Date.now() + 30e3; broker.connections.length < 4; ) {
    assert.ok(Date.now() < until, `${broker.connections.length} connections`);
    await page.waitForTimeout(50);
  }
  const [a, b, c, d] = broker.connections;
  assert.ok(d - c > b - a, `pauses of ${b - a}, ${c - b} and ${d - c} ms`); // 1, 2 and 4 s, by chance a quarter more or less
});

test("numbers get old when the connection is gone, and no sensor is blamed for it", async () => {
  broker = await (await Broker.make()).start();
  server = await serve({ broker, hub: { login } });
  await shop.retained(broker);
  const page = await tabOf({ ahead: 1, allowed: /WebSocket connection|Failed to load/ });
  await page.goto(server.url);
  await signIn(page, login);
  await current(page);
  await broker.stop();
  await page.evaluate(() => (globalThis.ahead += 3600e3));
  await says(page, /\?\s*No new number came/, { selector: ".card" });
  await says(page, "unknown", { selector: ".sensor" });
  await says(page, "Connected, but new numbers do not come", { gone: true });
});

test("a broker that restarts: the numbers stay, are said to be from before, and go on", async () => {
  broker = await (await Broker.make()).start();
  server = await serve({ broker, hub: { login } });
  await shop.retained(broker);
  const page = await tabOf({ allowed: /WebSocket connection/ });
  await page.goto(server.url);
  await signIn(page, login);
  await current(page);
  await broker.stop();
  await says(page, /The connection was lost|No answer/, { selector: "#notices" });
  await current(page);
  await broker.start();
  await shop.retained(broker);
  await broker.publish(shop.base + "entrance/latest", shop.window("entrance", lastEnd(), { devices: 53 }), true);
  await says(page, /53\s*devices/, { selector: ".card" });
  await says(page, "Live", { selector: "header" });
});

test("below a path, behind a proxy with TLS", async () => {
  broker = await (await Broker.make()).start();
  await shop.retained(broker);
  const folder = mkdtempSync(join(tmpdir(), "footfall-tls-"));
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1", "-keyout", join(folder, "key"), "-out", join(folder, "certificate")], { stdio: "ignore" });
  const tls = { key: readFileSync(join(folder, "key")), cert: readFileSync(join(folder, "certificate")) };
  rmSync(folder, { recursive: true });
  server = await serve({ broker, hub: { login, history: (q) => shop.history(q) }, prefix: "/shops/jakarta/", tls });
  const page = await tabOf();
  await page.goto(server.url);
  await signIn(page, login);
  await current(page);
  await shows(page, "#day-chart canvas");
  assert.equal(server.seen.connections, 1);
});

test("over http in a local network, where the browser holds back its secure functions", async () => {
  broker = await (await Broker.make()).start();
  server = await serve({ broker, hub: { login } });
  await shop.retained(broker);
  const page = await tabOf();
  await page.goto(`http://shop.lan:${server.port}/`);
  assert.deepEqual(await page.evaluate(() => [isSecureContext, typeof crypto.randomUUID]), [false, "undefined"]);
  await signIn(page, login);
  await current(page);
});

for (const [name, ahead, sentence] of [["ahead", 5 * hour, /ahead by 5 hours/], ["behind", -5 * hour, /behind by 5 hours/]]) {
  test(`the clock of the browser is hours ${name}: by the hub`, async () => {
    broker = await (await Broker.make()).start();
    server = await serve({ broker, hub: { login } });
    await shop.retained(broker);
    const page = await tabOf({ ahead });
    await page.goto(server.url);
    await signIn(page, login);
    await current(page);
    await says(page, sentence, { selector: "#notices" });
    await says(page, /just\snow|\d\sminutes?\sago/, { selector: ".card" });
  });

  test(`the clock of the browser is hours ${name}: by the sensors`, async () => {
    broker = await (await Broker.make()).start();
    server = await serve({ broker });
    await shop.retained(broker);
    const page = await tabOf({ ahead, allowed: /404/ });
    await page.goto(server.url);
    await connectTo(page, broker.ws);
    await says(page, "Live", { selector: "header" });
    await broker.publish(shop.base + "health", shop.health());
    await says(page, sentence, { selector: "#notices" });
    await current(page);
  });
}

test("two tabs have two client ids, and neither throws the other out", async () => {
  broker = await (await Broker.make()).start();
  server = await serve({ broker, hub: { login } });
  await shop.retained(broker);
  for (let i = 0; i < 2; i++) {
    const page = await tabOf();
    await page.goto(`${server.url}#login=${login.username}:${login.password}`);
    await current(page);
  }
  await broker.publish(shop.base + "entrance/latest", shop.window("entrance", lastEnd(), { devices: 54 }), true);
  for (const { page } of tabs) await says(page, /54\s*devices/, { selector: ".card" });
  assert.equal(server.seen.connections, 2);
});

async function secondConnection(page) {
  for (const until = Date.now() + 30e3; server.seen.connections < 2; ) {
    assert.ok(Date.now() < until, "no second connection");
    await page.waitForTimeout(50);
  }
}

test("after a sleep the page connects again at once", async () => {
  broker = await (await Broker.make()).start();
  server = await serve({ broker, hub: { login } });
  await shop.retained(broker);
  const page = await tabOf({ ahead: 1 });
  await page.goto(server.url);
  await signIn(page, login);
  await current(page);
  assert.equal(server.seen.connections, 1);
  await page.evaluate(() => (globalThis.ahead += 60e3));
  await secondConnection(page);
  await says(page, "Live", { selector: "header" });
});

test("after hours of sleep, the numbers of before are told as old until new ones come", async () => {
  broker = await (await Broker.make()).start();
  let slept = 0;
  server = await serve({ broker, hub: { login, now: () => Date.now() + slept } });
  await shop.retained(broker);
  const page = await tabOf({ ahead: 1 });
  await page.goto(server.url);
  await signIn(page, login);
  await current(page);
  slept = 3 * hour;
  await page.evaluate((ms) => (globalThis.ahead += ms), slept);
  await says(page, /\?\s*No new number came\. The newest is from 3 hours ago/, { selector: ".card" });
  await secondConnection(page);
  await says(page, "Live", { selector: "header" });
  await broker.publish(shop.base + "entrance/latest", shop.window("entrance", lastEnd() + slept, { devices: 57 }), true);
  await says(page, /57\s*devices/, { selector: ".card" });
  await says(page, "The clock of this device", { gone: true });
});

test("a network that comes back is used at once, not after the pause", async () => {
  broker = await refusing({ code: 3 });
  server = await serve({ broker });
  const page = await tabOf({ allowed: /404/ });
  await page.goto(server.url);
  await connectTo(page, broker.ws);
  for (const until = Date.now() + 30e3; broker.connections.length < 4; ) {
    assert.ok(Date.now() < until, `${broker.connections.length} connections`);
    await page.waitForTimeout(50);
  }
  broker.code = 0; // the next attempt is 6 to 10 seconds away
  const seen = broker.connections.length, before = Date.now();
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await says(page, "Live", { selector: "header" });
  assert.ok(broker.connections[seen] - before < 3e3, `${broker.connections[seen] - before} ms`);
});

test("a port that answers, but not as a broker", async () => {
  broker = await (await Broker.make()).start();
  server = await serve({ broker });
  const page = await tabOf({ allowed: /404|WebSocket connection/ });
  await page.goto(server.url);
  await connectTo(page, server.port);
  await says(page, "No answer from", { selector: "#notices" });
  assert.match(await page.innerText("#notices"), /speaks WebSocket/);
});
