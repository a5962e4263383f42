// Sensors and zones that were retired: the broker has nothing of them any more, and the hub
// still has their history.

import { hubZones } from "./hub.js";
import { limits } from "./store.js";

const most = 2000; // zones of a hub that are looked at
const settled = 2e3; // milliseconds after connecting, in which retained messages come
const text = (v) => typeof v === "string" && v !== "" && v.length <= 200;

export class Earlier {
  #zones = [];
  #heard = Infinity; // since when the broker has been heard

  // hear notes that the connection is live. What is not there a little later was retired.
  hear() {
    this.#heard = Math.min(this.#heard, Date.now());
  }

  // forget begins again, with another login.
  forget() {
    this.#zones = [];
    this.#heard = Infinity;
  }

  // read asks the hub which zones have a history.
  async read(login) {
    const answer = await hubZones(login);
    this.#zones = answer.filter((z) => text(z?.site) && text(z.sensor) && text(z.zone) && Date.parse(z.last) > 0).slice(0, most).map(retiredOf);
  }

  // list returns {sensor, zone, first, last} of what a store of messages does not have, of
  // one site if only names it. Before the broker was heard that cannot be told.
  list(store, only) {
    if (Date.now() - this.#heard < settled || this.#heard === Infinity || store.sensors.size >= limits.sensors) return [];
    return this.#zones.filter(({ sensor, zone }) => (!only || sensor.site === only) && !there(store.sensors.get(sensor.key), zone.name));
  }
}

export const settling = settled + 200;

// there tells whether a sensor has a zone, or is about to: its manifest names those that it
// is set to.
function there(sensor, zone) {
  if (!sensor) return false;
  const names = Array.isArray(sensor.manifest?.zones) ? sensor.manifest.zones : [];
  return sensor.zones.has(zone) || sensor.zones.size >= limits.zones || names.includes(zone) || (zone === "total" && names.length > 1);
}

// retiredOf makes a sensor with one zone, as a store has them, of a line of api/zones.
function retiredOf({ site, sensor: name, zone: zoneName, first, last }) {
  const key = site + "/" + name;
  const zone = { name: zoneName, key: key + "/" + zoneName, latest: null, unreadable: {}, window: new Map(), hour: new Map(), day: new Map() };
  const sensor = { key, site, name, status: null, health: null, manifest: null, unreadable: {}, zones: new Map([[zoneName, zone]]), retired: true };
  return { sensor, zone, first: Date.parse(first) || Date.parse(last), last: Date.parse(last) };
}
