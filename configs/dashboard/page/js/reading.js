// What may be shown of a zone and of a sensor at this moment.
//
// There are no ghosts: the number of a sensor that is offline, or one that is past its
// "until", is told as old, never as the number of now.

// resting tells whether all radios of a sensor rest, because the store is closed.
export function resting(sensor) {
  const sources = sensor.health?.sources;
  return Array.isArray(sources) && sources.length > 0 && sources.every((s) => s?.resting === true);
}

// judgeZone returns {state, latest}: "fresh", "withheld", "flood", "gap" (not measured),
// "absent" (a number that this zone does not have), "old", "offline", "closed", "none" (nothing
// came yet) or "unreadable".
export function judgeZone(zone, sensor, now) {
  const latest = zone.latest;
  if (!latest && unreadable(zone) !== null) return { state: "unreadable", latest: null };
  if (!latest) return { state: "none", latest: null };
  if (sensor.status === "offline") return { state: "offline", latest };
  if (now > latest.until) return { state: resting(sensor) ? "closed" : "old", latest };
  if (main(latest)) return { state: "fresh", latest };
  return { state: missing(latest), latest };
}

// unreadable is the schema of what cannot be read of a zone or sensor, or null: 0 for what
// is no JSON object.
export function unreadable(owner) {
  return Object.values(owner.unreadable)[0] ?? null;
}

// missing says why a period has no number.
export function missing(period) {
  if (period.suppressed) return period.quality.split(",").includes("flood") ? "flood" : "withheld";
  return period.coverage === 0 ? "gap" : "absent";
}

// kinds are the numbers of a window, in the order of preference.
export const kinds = ["people", "devices", "ble"];

// main is the number that stands for a window, {kind, value, low, high}, or null. People
// come first where the zone is calibrated.
export function main(window) {
  const kind = kinds.find((k) => window[k]);
  return kind ? { kind, ...window[kind] } : null;
}

// judgeSensor returns "offline", "alert", "old" (connected, but without new numbers),
// "closed", "online", or "unknown" where no status came. Without a connection of our own
// (live), that numbers are old says nothing about the sensor.
export function judgeSensor(sensor, now, live) {
  if (sensor.status === "offline") return "offline";
  if (sensor.status === "alert") return "alert";
  const zones = [...sensor.zones.values()].filter((z) => z.latest);
  if (zones.length > 0 && zones.every((z) => now > z.latest.until)) return !live ? "unknown" : resting(sensor) ? "closed" : "old";
  return sensor.status === "online" ? "online" : "unknown";
}

const urgency = { offline: 0, alert: 1, old: 2, unknown: 3, closed: 4, online: 5 };

// needsHelp tells whether a state wants a person.
export const needsHelp = (state) => urgency[state] < 3;

// byUrgency sorts {state, sensor}: what needs help first, then by name.
export function byUrgency(a, b) {
  return urgency[a.state] - urgency[b.state] || a.sensor.key.localeCompare(b.sensor.key);
}

// timezoneOf is the time zone of the store as far as its sensor tells it, or "".
export function timezoneOf(sensor) {
  for (const zone of sensor.zones.values()) {
    for (const kind of ["hour", "day"]) {
      const newest = [...zone[kind].values()].at(-1);
      if (newest?.timezone && newest.timezone !== "Local") return newest.timezone;
    }
    if (zone.latest?.timezone && zone.latest.timezone !== "Local") return zone.latest.timezone;
  }
  // "04:00 Asia/Jakarta"
  const rotation = String(sensor.manifest?.key_rotation ?? "").split(" ");
  return rotation.length === 2 && rotation[1] !== "Local" ? rotation[1] : "";
}
