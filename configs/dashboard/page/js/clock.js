// What time it is, and where a day begins.
//
// The clock of a browser may be hours off. A hub tells its own time. Without one, the
// sensors do: health carries the time at which it was written. Where the two differ by
// more than the tolerance, the page goes by them and says so.

const tolerance = 2 * 60e3; // milliseconds
const sensorsKept = 200;

export class Clock {
  #hub = null; // offset in milliseconds, of a hub
  #sensors = new Map(); // sensor -> offset

  // fromHub takes what a hub said its time is, and when the question left and came back.
  fromHub(text, sent, received) {
    const time = Date.parse(text);
    if (Number.isFinite(time)) this.#hub = time - (sent + received) / 2;
  }

  // fromSensor takes a time that was written just now. The median of all sensors counts,
  // so that one wrong sensor does not move the page.
  fromSensor(sensor, time, received) {
    if (!Number.isFinite(time)) return;
    this.#sensors.delete(sensor);
    this.#sensors.set(sensor, time - received);
    if (this.#sensors.size > sensorsKept) this.#sensors.delete(this.#sensors.keys().next().value);
  }

  // atLeast takes a time that has passed for certain, such as the end of a window. A sensor
  // of which no more is known votes for a clock that is right, or else behind.
  atLeast(sensor, time, received) {
    const known = this.#sensors.get(sensor), least = time - received > tolerance ? time - received : 0;
    if (known === undefined || (least > 0 && known < least)) this.fromSensor(sensor, received + least, received);
  }

  // offset is how many milliseconds to add to the clock of the browser; 0 while it is
  // right.
  get offset() {
    const offset = this.#hub ?? median([...this.#sensors.values()]);
    return Math.abs(offset) > tolerance ? offset : 0;
  }

  now() {
    return Date.now() + this.offset;
  }
}

function median(values) {
  if (values.length === 0) return 0;
  values.sort((a, b) => a - b);
  return values[values.length >> 1];
}

// zoneOr returns a time zone that the browser knows: the given one, or its own.
export function zoneOr(name) {
  return formatterOf(name) ? name : Intl.DateTimeFormat().resolvedOptions().timeZone;
}

const formatters = new Map();

function formatterOf(zone) {
  if (!zone) return null;
  if (!formatters.has(zone)) {
    if (formatters.size > 100) formatters.clear();
    formatters.set(zone, makeFormatter(zone));
  }
  return formatters.get(zone);
}

function makeFormatter(zone) {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric",
      hour: "numeric", minute: "numeric", second: "numeric",
    });
  } catch {
    return null; // "Local", or a zone that this browser does not know
  }
}

// wall is the time on a wall in the zone, as milliseconds since 1970 of a clock at UTC
// that shows the same.
function wall(ms, zone) {
  const part = {};
  for (const { type, value } of formatterOf(zone).formatToParts(ms)) part[type] = Number(value);
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
}

// dayOf is the day at the store, "2026-03-02".
export function dayOf(ms, zone) {
  return new Date(wall(ms, zone)).toISOString().slice(0, 10);
}

// dayStart is when a day begins, in milliseconds since 1970. It stays right on days of 23
// and of 25 hours.
export function dayStart(day, zone) {
  const wanted = Date.parse(day + "T00:00:00Z");
  let ms = wanted;
  for (let i = 0; i < 3; i++) ms += wanted - wall(ms, zone);
  return ms;
}

// addDays is the day so many days later; negative for earlier.
export function addDays(day, days) {
  return new Date(Date.parse(day + "T00:00:00Z") + days * 864e5).toISOString().slice(0, 10);
}
