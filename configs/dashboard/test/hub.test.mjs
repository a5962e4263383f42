// The page of a real hub: what the other tests play is what a hub answers.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import mqtt from "mqtt";
import { freePort, listening } from "./harness/broker.mjs";
import { launch, open, says, shows, signIn } from "./harness/browser.mjs";
import { Shop } from "./harness/shop.mjs";

const program = process.env.HUB, skip = program ? false : "SKIPPED: HUB names no footfall-hub";
const password = "a password of a test", day = 86400e3;
let browser, folder, port, mqttPort, hub, client;

async function start() {
  hub = spawn(program, ["run", "-c", "hub.yaml"], { cwd: folder, stdio: "ignore" });
  await listening(port);
  await listening(mqttPort);
}

before(async () => {
  if (skip) return;
  browser = await launch();
  folder = mkdtempSync(join(tmpdir(), "footfall-hub-"));
  [port, mqttPort] = [await freePort(), await freePort()];
  writeFileSync(join(folder, "hub.yaml"), `listen: 127.0.0.1:${port}\nmqtt: {listen: "127.0.0.1:${mqttPort}"}\nstate: .\nsocket: hub.sock\nhistory: {keep_free_mb: 1}\n`);
  for (const user of [["manager", "--viewer"], ["front-door", "--sensor", "jakarta-01/front-door"]]) {
    execFileSync(program, ["user", "add", ...user, "--password-stdin", "-c", "hub.yaml"], { cwd: folder, input: password + "\n", stdio: ["pipe", "ignore", "ignore"] });
  }
  await start();
});
after(async () => {
  client?.end(true);
  await browser?.close();
  hub?.kill("SIGKILL");
  if (folder) rmSync(folder, { recursive: true, force: true });
});

test("numbers, history and a kill -9 of a real hub", { skip }, async () => {
  client = await mqtt.connectAsync(`mqtt://127.0.0.1:${mqttPort}`, { username: "front-door", password, reconnectPeriod: 200 });
  client.on("error", () => {}); // a connection that was reset by the kill -9; it connects again
  const broker = { publish: (topic, payload, retain = false) => client.publishAsync(topic, typeof payload === "string" ? payload : JSON.stringify(payload), { qos: 1, retain }) };
  const shop = new Shop(), now = Date.now();
  await shop.retained(broker);
  for (const [kind, from] of [["window", now - day / 2], ["hour", now - 7 * day]]) {
    for (const payload of shop.history({ zone: "total", kind, from: new Date(from).toISOString(), until: new Date(now).toISOString() })) {
      await broker.publish(`${shop.base}total/${kind}`, payload);
    }
  }
  const tab = await open(browser, { allowed: /WebSocket connection|Failed to load/ });
  await tab.page.goto(`http://127.0.0.1:${port}/`);
  await signIn(tab.page, { username: "manager", password });
  await says(tab.page, /people/, { selector: ".card" });
  await shows(tab.page, "#day-chart canvas");
  await shows(tab.page, "#hour-bars canvas");
  await says(tab.page, /Windows kept: \d+; hours kept: \d+/);
  hub.kill("SIGKILL");
  await says(tab.page, "Not connected", { selector: "header" });
  await start();
  await says(tab.page, "Live", { selector: "header" });
  await broker.publish(`${shop.base}total/latest`, { ...shop.window("total", Math.floor(now / 3e5) * 3e5), devices: 1234, suppressed: false, until: new Date(now + day).toISOString() }, true);
  await says(tab.page, /1,234\s*devices/, { selector: ".card" });
  assert.deepEqual(tab.faults(), []);
  await tab.close();
});
