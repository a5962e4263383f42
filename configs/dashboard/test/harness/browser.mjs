// Debian's Chromium without a screen, and what every page of the tests must not do: print
// errors, or ask another server for something.

import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

export const executable = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

// launch starts the browser. shop.lan is this machine by another name: a page from there
// is no secure context, as on any address of a local network.
export function launch() {
  return chromium.launch({
    executablePath: executable, headless: true,
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP shop.lan 127.0.0.1", "--js-flags=--expose-gc"],
  });
}

// The browser itself prints these when a server says no or is gone. They are part of some
// tests, which name them.
export const network = /WebSocket connection to|Failed to load resource/;

// open makes a tab in a context of its own. It returns {page, faults(), close()}: faults are
// errors but for those that allowed matches, and requests to other servers than those
// named.
export async function open(browser, { allowed = null, hosts = [], ahead = 0, login = null, ...options } = {}) {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 900 }, ignoreHTTPSErrors: true, ...options });
  if (ahead) await context.addInitScript(shiftClock, ahead);
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => {
    const text = message.text();
    if (["error", "warning"].includes(message.type()) && !allowed?.test(text)) faults.push(`console: ${text}`);
  });
  page.on("pageerror", (error) => faults.push(`error: ${error.stack ?? error}`));
  page.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (!["127.0.0.1", "shop.lan", ...hosts].includes(hostname) && protocol !== "data:") faults.push(`request: ${request.url()}`);
  });
  return { page, context, faults: () => faults, close: () => context.close() };
}

// shiftClock makes the clock of a page wrong by so many milliseconds.
function shiftClock(ahead) {
  const Real = Date;
  globalThis.ahead = ahead;
  globalThis.Date = class extends Real {
    constructor(...args) {
      super(...(args.length ? args : [Real.now() + globalThis.ahead]));
    }
    static now() {
      return Real.now() + globalThis.ahead;
    }
  };
}

// signIn fills in the form of a hub.
export async function signIn(page, { username, password }) {
  await page.fill("#login [name=username]", username);
  await page.fill("#login [name=password]", password);
  await page.click("#login [type=submit]");
}

// says waits until the page has a text, for so many milliseconds. The error has what it says instead.
export async function says(page, text, { selector = "body", gone = false, within = 30e3 } = {}) {
  const pattern = text instanceof RegExp ? text : new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  try {
    await page.waitForFunction(([s, source, gone]) => {
      const found = [...document.querySelectorAll(s)].some((e) => new RegExp(source).test(e.innerText));
      return found !== gone;
    }, [selector, pattern.source, gone], { timeout: within, polling: 50 });
  } catch {
    throw new Error(`the page ${gone ? "still" : "never"} says ${pattern} in ${selector}. It says:\n${await page.evaluate((s) => [...document.querySelectorAll(s)].map((e) => e.innerText).join("\n--\n"), selector)}`);
  }
}

// shows waits until something is to be seen. The error has what the page says instead.
export async function shows(page, selector) {
  try {
    await page.waitForSelector(selector, { timeout: 30e3 });
  } catch {
    throw new Error(`the page never shows ${selector}. It says:\n${await page.innerText("body")}`);
  }
}
