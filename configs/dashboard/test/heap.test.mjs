// A wall screen that stays on: a week of windows in short, and a heap that stays flat.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Broker } from "./harness/broker.mjs";
import { launch, open, says } from "./harness/browser.mjs";
import { serve } from "./harness/hub.mjs";
import { lastEnd, Shop } from "./harness/shop.mjs";

const minute = 60e3, hour = 3600e3, day = 24 * hour;
const most = 1.15; // heap at the end of the week, as a share of that after two days
let browser, broker, server;

before(async () => {
  browser = await launch();
  broker = await (await Broker.make()).start();
  server = await serve({ broker });
});
after(async () => {
  await browser?.close();
  await server?.close();
  await broker?.remove();
});

// heapOf is the heap in use after everything that can be freed was.
async function heapOf(session) {
  await session.send("HeapProfiler.collectGarbage");
  return (await session.send("Runtime.getHeapUsage")).usedSize;
}

// playDay publishes a day that begins at a time. The page follows it, since the end of a
// window has passed for certain.
async function playDay(shop, start) {
  for (let end = start + 5 * minute; end <= start + day; end += 5 * minute) {
    for (const zone of shop.all()) {
      const window = shop.window(zone, end);
      broker.client.publish(`${shop.base}${zone}/window`, JSON.stringify(window));
      broker.client.publish(`${shop.base}${zone}/latest`, JSON.stringify(window), { retain: true });
      if (end % hour === 0) broker.client.publish(`${shop.base}${zone}/hour`, JSON.stringify(shop.period(zone, "hour", end - hour)));
    }
    broker.client.publish(shop.base + "health", JSON.stringify(shop.health(end)), { retain: true });
    // Twelve pictures an hour would be one for each window; here there is one each two hours.
    if (end % (2 * hour) === 0) await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await broker.publish(shop.base + "status", "online", true);
}

for (const [name, hash] of [["the wall screen", "#wall"], ["the page with its curve", "#"]]) {
  test(`a week on ${name}`, async () => {
    const shop = new Shop({ site: "week" + hash.length, zones: { entrance: 1, checkout: 0.5 } });
    shop.present = (zone, ms) => 20 + Math.floor(ms / 3e5) % 40;
    const tab = await open(browser, { allowed: /404/ });
    await tab.page.goto(server.url + hash + "&site=" + shop.site);
    await tab.page.fill("#login [name=url]", `127.0.0.1:${broker.ws}`);
    await tab.page.click("#login [type=submit]");
    await says(tab.page, /No sensor has published|week/);
    const session = await tab.context.newCDPSession(tab.page);
    const start = lastEnd(), heaps = [];
    for (let i = 0; i < 7; i++) {
      await playDay(shop, start + i * day);
      const last = shop.window("total", start + (i + 1) * day);
      await broker.publish(shop.base + "total/latest", { ...last, devices: 1000 + i, people: null }, true);
      await says(tab.page, new RegExp(`1[.,]00${i}`), { selector: ".card" });
      heaps.push(await heapOf(session));
    }
    console.log(`# heap in MB by day: ${heaps.map((h) => (h / 1e6).toFixed(2)).join(" ")}`);
    assert.deepEqual(tab.faults(), []);
    await tab.close();
    assert.ok(heaps[6] < most * heaps[1], `the heap grew from ${heaps[1]} to ${heaps[6]} bytes in five days`);
  });
}
