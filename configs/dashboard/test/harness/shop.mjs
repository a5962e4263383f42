// A made-up store: what its sensor would publish at any time, always the same.

const minute = 60e3, hour = 3600e3, day = 24 * hour;
export const iso = (ms) => new Date(ms).toISOString().replace(".000Z", "Z");

// afternoonZone is a time zone in which it is about half past three now, so that a store
// there is open and has had most of a day.
export function afternoonZone(now = Date.now()) {
  const zones = ["Pacific/Auckland", "Asia/Tokyo", "Asia/Jakarta", "Asia/Kolkata", "Asia/Dubai", "Europe/Helsinki", "Europe/Berlin", "Atlantic/Azores", "America/Sao_Paulo", "America/New_York", "America/Denver", "America/Anchorage", "Pacific/Honolulu"];
  const far = (zone) => Math.abs(localHour(now, zone) - 15.5);
  return zones.sort((a, b) => far(a) - far(b))[0];
}

export function localHour(ms, zone) {
  const [h, m] = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(ms).split(":");
  return Number(h) + Number(m) / 60;
}
const localDay = (ms, zone) => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(ms);

// random is a number in [0, 1) that belongs to a text.
function random(text) {
  let h = 2166136261;
  for (const c of text) h = Math.imul(h ^ c.charCodeAt(0), 16777619);
  h = Math.imul(h ^ (h >>> 15), 2246822507);
  return ((h ^ (h >>> 13)) >>> 0) / 2 ** 32;
}

const opens = 10, closes = 22;

export class Shop {
  constructor({ site = "jakarta-01", sensor = "front-door", zones = { entrance: 1, checkout: 0.4 }, people = { entrance: 0.8 }, timezone = afternoonZone(), minCount = 10 } = {}) {
    Object.assign(this, { site, sensor, zones, people, timezone, minCount, base: `footfall/v1/${site}/${sensor}/` });
  }

  // present is how many devices are there: a curve with two peaks, more on one day than on
  // another.
  present(zone, ms) {
    const h = localHour(ms, this.timezone);
    if (h < opens || h >= closes) return 0;
    const share = zone === "total" ? Object.values(this.zones).reduce((a, b) => a + b) : this.zones[zone];
    const wave = 18 + 34 * Math.exp(-((h - 12.8) ** 2) / 3) + 46 * Math.exp(-((h - 18) ** 2) / 4);
    const mood = 0.8 + 0.4 * random(this.site + localDay(ms, this.timezone));
    return Math.max(0, wave * share * mood * (0.9 + 0.2 * random(zone + Math.floor(ms / minute / 5))));
  }

  // window is a payload of five minutes that ends at a time.
  window(zone, end, changes = {}) {
    const start = end - 5 * minute, n = Math.round(this.present(zone, start));
    const ratio = this.people[zone], seen = n >= this.minCount;
    const devices = seen ? n : null, low = seen ? Math.round(n * 0.65) : null, high = seen ? Math.round(n * 1.4) + 3 : null;
    const scaled = (v) => (ratio && v !== null ? Math.round(v * ratio) : null);
    return {
      schema: 1, id: `${this.site}/${this.sensor}/${zone}/${iso(start)}/300`, site: this.site, sensor: this.sensor, zone,
      start: iso(start), end: iso(end), seconds: 300, until: iso(end + 10 * minute),
      devices, devices_low: low, devices_high: high, wifi_devices: devices, ble_devices: null, ble_low: null, ble_high: null,
      addresses: seen ? n * 8 : null, stable_share: seen ? 0.29 : null, people: scaled(devices), people_low: scaled(low), people_high: scaled(high),
      suppressed: !seen, epsilon: 0.5, coverage: 1, epoch: iso(end - hour), late: false, quality: "scans", ...changes,
    };
  }

  // period is an hour or a day that begins at a time.
  period(zone, kind, start, changes = {}) {
    const end = start + (kind === "hour" ? hour : day);
    let sum = 0, open = 0, steps = 0;
    for (let t = start; t < end; t += 15 * minute) {
      const h = localHour(t, this.timezone);
      steps++;
      if (h >= opens && h < closes) open += 15;
      sum += this.present(zone, t);
    }
    const mean = open ? (sum / steps) * ((end - start) / minute / open) : 0, visits = Math.round((sum / steps) * (end - start) / minute / 20);
    const told = open > 0;
    return {
      schema: 1, id: `${this.site}/${this.sensor}/${zone}/${kind}/${iso(start)}`, period: kind, site: this.site, sensor: this.sensor, zone,
      start: iso(start), end: iso(end), local_date: localDay(start, this.timezone), timezone: this.timezone, open_minutes: open,
      windows: told ? open / 5 : 0, windows_withheld: 0, devices: told ? Math.round(mean) : null, devices_low: told ? Math.round(mean * 0.8) : null, devices_high: told ? Math.round(mean * 1.25) : null,
      peak: told ? Math.round(mean * 1.3) : null, peak_low: told ? Math.round(mean) : null, peak_high: told ? Math.round(mean * 1.6) : null, peak_start: told ? iso(start) : null,
      device_minutes: told ? Math.round(mean * open) : null, device_minutes_low: told ? 0 : null, device_minutes_high: told ? Math.round(mean * open * 2) : null,
      visits: told ? visits : null, visits_low: told ? Math.round(visits * 0.75) : null, visits_high: told ? Math.round(visits * 1.3) : null,
      stay_minutes: 20, staff: 3, coverage: 1, epsilon: 6, quality: "scans", ...changes,
    };
  }

  health(now = Date.now(), alerts = [], changes = {}) {
    return {
      schema: 1, version: "1.0", time: iso(now), uptime_seconds: 93784, status: alerts.length ? "alert" : "online", alerts,
      sources: [{ name: "door", interface: "mon0", listening: true, resting: false, hearing: "hearing", drops: "none", channel: "6", plan: ["1", "6", "11"], coverage: 0.97, condition: "", advice: "", error: "" }],
      outbox: { rows: 0, max_rows: 20000, kept_bytes: 1024, in_memory: 0, held: 0, evicted: 0, lost: 0, quarantined: false },
      uplink: { connected: true, published: 5120, retries: 0, delivery: "verified", delivery_reason: "", certificate_expires: "", error: "" },
      key: { store: "secret memory", epoch: iso(now - hour), next_rotation: iso(now + hour) }, ...changes,
    };
  }

  manifest(changes = {}) {
    return {
      schema: 1, version: "1.0", site: this.site, sensor: this.sensor, collects: ["Wi-Fi probe requests"], passive: true, streamed: false,
      pseudonyms: "SipHash-2-4 under a random 128-bit key", key_store: "secret memory", key_life: "daily", key_rotation: "04:00 " + this.timezone,
      key_reach: "", epsilon_covers: "", window_seconds: 300, epsilon: 0.25, min_count: this.minCount, dwell: false, dwell_epsilon: null,
      mode: "opt-out", opt_out_listed: 2, opt_out_ssids: ["Do not track"], opt_out_ssid_suffixes: ["_optout", "_nomap"], opt_out_bluetooth: "",
      zones: Object.keys(this.zones), stored: "", public_key: "abc", privacy_log: { lines: 1, newest: "" }, signature: "x", ...changes,
    };
  }

  all() {
    return Object.keys(this.zones).length > 1 ? [...Object.keys(this.zones), "total"] : Object.keys(this.zones);
  }

  // retained publishes all that a broker keeps, with windows that ended at a time.
  async retained(broker, { end = lastEnd(), status = "online", alerts = [], changes = {} } = {}) {
    await broker.publish(this.base + "manifest", this.manifest(), true);
    await broker.publish(this.base + "health", this.health(Date.now(), alerts), true);
    for (const zone of this.all()) await broker.publish(`${this.base}${zone}/latest`, this.window(zone, end, changes[zone]), true);
    await broker.publish(this.base + "status", status, true);
  }

  // history answers a question to a hub.
  history({ zone, kind, from, until }, now = Date.now()) {
    const payloads = [];
    if (kind === "window") {
      for (let end = Math.ceil(Date.parse(from) / 3e5) * 3e5 + 3e5; end <= Math.min(Date.parse(until), now) && payloads.length < 4000; end += 3e5) {
        const h = localHour(end - 1, this.timezone);
        if (h >= opens && h < closes) payloads.push(this.window(zone, end));
      }
      return payloads;
    }
    const length = kind === "hour" ? hour : day;
    // Hours and days begin by the clock of the store.
    let start = Date.parse(from);
    if (kind === "hour") for (start = Math.ceil(start / (15 * minute)) * 15 * minute; localHour(start, this.timezone) % 1 > 0; ) start += 15 * minute;
    for (; start + length <= Math.min(Date.parse(until), now); start += length) payloads.push(this.period(zone, kind, start));
    return payloads;
  }
}

// lastEnd is when the newest window ended.
export const lastEnd = (now = Date.now()) => Math.floor(now / 3e5) * 3e5;
