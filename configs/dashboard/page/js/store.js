// The payloads that came over MQTT, by sensor and zone.
//
// Everything here has a bound, so that a wall screen can stay on for months: the number of
// sensors, of zones, and of windows kept per zone and in all. Of a payload only the fields
// that the page shows are kept. Unknown fields are ignored; a payload of another schema is
// noted and not shown.

export const limits = { sensors: 5000, zones: 64, windows: 3200, allWindows: 60000, hours: 200, days: 70, age: 26 * 3600e3 };
const longestText = 500, longestPayload = 1 << 18, latestTime = Date.UTC(2201);

// number is a finite number, or null.
const number = (v) => (typeof v === "number" && Number.isFinite(v) ? v : null);
// text is a string of bounded length, or "".
const text = (v) => (typeof v === "string" ? v.slice(0, longestText) : "");
// time is a moment from 1970 to 2200 in milliseconds, or null. Days cannot be made of all others.
const time = (v) => {
  const ms = typeof v === "string" ? Date.parse(v) : NaN;
  return ms >= 0 && ms < latestTime ? ms : null;
};
// date is a day such as "2026-03-02", or "".
const date = (v) => (/^\d{4}-\d\d-\d\d$/.test(text(v)) && time(v) !== null ? v : "");

// triple is a number with its interval, or null where it was withheld.
function triple(p, name, low, high) {
  const value = number(p[name]);
  return value === null ? null : { value, low: number(p[low]) ?? value, high: number(p[high]) ?? value };
}

// windowOf keeps of a window what the page shows. Times are milliseconds since 1970.
export function windowOf(p) {
  const start = time(p.start), end = time(p.end);
  if (start === null || end === null) return null;
  const seconds = number(p.seconds) ?? (end - start) / 1000;
  return {
    start, end, seconds,
    until: time(p.until) ?? end + 2000 * seconds,
    devices: triple(p, "devices", "devices_low", "devices_high"),
    people: triple(p, "people", "people_low", "people_high"),
    ble: triple(p, "ble_devices", "ble_low", "ble_high"),
    suppressed: p.suppressed === true, late: p.late === true,
    coverage: number(p.coverage) ?? 1, quality: text(p.quality), timezone: text(p.timezone),
  };
}

// periodOf keeps of an hour or a day what the page shows.
export function periodOf(p) {
  const start = time(p.start), end = time(p.end);
  if (start === null || end === null) return null;
  return {
    start, end, day: date(p.local_date), timezone: text(p.timezone),
    devices: triple(p, "devices", "devices_low", "devices_high"),
    visits: triple(p, "visits", "visits_low", "visits_high"),
    peak: triple(p, "peak", "peak_low", "peak_high"), peakStart: time(p.peak_start),
    open: number(p.open_minutes), stay: number(p.stay_minutes), staff: number(p.staff) ?? 0,
    withheld: number(p.windows_withheld) ?? 0, windows: number(p.windows) ?? 0,
    coverage: number(p.coverage) ?? 1, quality: text(p.quality),
  };
}

export class Store {
  sensors = new Map(); // "site/sensor" -> sensor
  changes = 0; // grows with each change
  #windows = 0;

  constructor(topic) {
    this.base = topic + "/v1/";
  }

  // take files one message. It returns what came, {kind, sensor, zone, value}, or null.
  take(topic, payload, now) {
    if (!topic.startsWith(this.base)) return null;
    const part = topic.slice(this.base.length).split("/");
    if (part.length < 3 || part.length > 4) return null;
    const [site, name] = part, kind = part.at(-1), zone = part.length === 4 ? part[2] : null;
    this.changes++;
    if (payload === "") return this.#retire(site, name, zone, kind);
    const sensor = this.#sensor(site, name);
    if (!sensor) return null;
    const value = zone === null ? this.#ofSensor(sensor, kind, payload) : this.#ofZone(sensor, zone, kind, payload, now);
    return value && { kind, sensor, zone, value };
  }

  #sensor(site, name) {
    const key = site + "/" + name;
    if (!this.sensors.has(key) && this.sensors.size < limits.sensors) {
      this.sensors.set(key, { key, site, name, status: null, health: null, manifest: null, unreadable: {}, zones: new Map() });
    }
    return this.sensors.get(key);
  }

  #zone(sensor, name) {
    if (!sensor.zones.has(name) && sensor.zones.size < limits.zones) {
      sensor.zones.set(name, {
        name, key: sensor.key + "/" + name, latest: null, unreadable: {},
        window: new Map(), hour: new Map(), day: new Map(),
      });
    }
    return sensor.zones.get(name);
  }

  // #retire takes out what was removed from the broker: an empty retained message.
  #retire(site, name, zone, kind) {
    const sensor = this.sensors.get(site + "/" + name);
    if (!sensor) return null;
    if (zone === null) sensor[kind] = null;
    else if (kind === "latest") {
      this.#windows -= sensor.zones.get(zone)?.window.size ?? 0;
      sensor.zones.delete(zone);
    }
    if (!sensor.status && !sensor.health && !sensor.manifest && sensor.zones.size === 0) this.sensors.delete(sensor.key);
    return null;
  }

  #ofSensor(sensor, kind, payload) {
    if (kind === "status") return (sensor.status = text(payload));
    if (kind !== "health" && kind !== "manifest") return null;
    return (sensor[kind] = parse(payload, sensor, kind));
  }

  #ofZone(sensor, name, kind, payload, now) {
    if (!["latest", "window", "hour", "day"].includes(kind)) return null;
    const zone = this.#zone(sensor, name);
    if (!zone) return null;
    const p = parse(payload, zone, kind);
    if (!p) {
      if (kind === "latest") zone.latest = null; // an older number would be a ghost
      return null;
    }
    const value = kind === "latest" || kind === "window" ? windowOf(p) : periodOf(p);
    if (!value) return null;
    // What is retained is the newest by the word of the sensor. One that set its clock back
    // would else show the number of before for ever.
    if (kind === "latest") zone.latest = value;
    else if (kind === "window" && !value.late) this.#newest(zone, value);
    if (kind === "latest" || kind === "window") this.#keepWindow(zone, value, now);
    else keep(zone[kind], value, kind === "hour" ? limits.hours : limits.days);
    return value;
  }

  #newest(zone, value) {
    if (!zone.latest || value.end >= zone.latest.end) zone.latest = value;
  }

  #keepWindow(zone, value, now) {
    const oldest = now - limits.age;
    this.#windows -= zone.window.size;
    for (const start of zone.window.keys()) if (start < oldest) zone.window.delete(start);
    if (value.start >= oldest && value.start <= now + limits.age && (this.#windows < limits.allWindows || zone.window.has(value.start))) {
      keep(zone.window, value, limits.windows);
    }
    this.#windows += zone.window.size;
  }
}

// keep puts a period into a map by its start, and drops the earliest beyond the bound.
function keep(map, value, most) {
  map.set(value.start, value);
  if (map.size > most) map.delete(Math.min(...map.keys()));
}

// plain leaves out names that every object has, such as toString. With another value there,
// an object cannot be made a text, and the page could not be drawn.
const plain = (name, value) => (name in Object.prototype ? undefined : value);

// parse reads a payload of schema 1. For what it cannot read it notes the schema in
// owner.unreadable, by kind: 0 for what is no JSON object.
function parse(payload, owner, kind) {
  let value = null;
  try {
    if (payload.length <= longestPayload) value = JSON.parse(payload, plain);
  } catch { /* noted below */ }
  const object = value !== null && typeof value === "object" && !Array.isArray(value);
  if (object && value.schema === 1) {
    delete owner.unreadable[kind];
    return value;
  }
  owner.unreadable[kind] = object ? number(value.schema) ?? 0 : 0;
  return null;
}
