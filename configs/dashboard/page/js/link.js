// The connection to the broker: MQTT 3.1.1 over WebSocket.
//
// It connects again by itself, with growing pauses, and at once when the computer wakes
// from sleep. MQTT.js makes one connection; when and whether there is another is decided
// here, so that each failure can be told in words.

import mqtt from "../vendor/mqtt.esm.js";

const shortest = 1e3, longest = 60e3; // milliseconds between two attempts
const asleep = 20e3; // a pause of the tick that means that the computer slept
const tick = 5e3;

// clientId is new for each tab. It works over plain http too, where crypto has no
// randomUUID.
function clientId() {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return "footfall-page-" + [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
}

// filtersOf are the topics that the page reads. With a site it reads those of the site
// alone.
function filtersOf(topic, site) {
  const base = `${topic}/v1/${site ?? "+"}/+/`;
  return ["status", "+/latest", "health", "manifest", "+/window", "+/hour", "+/day"].map((end) => base + end);
}

// Link keeps a connection. state is {phase, reason, code, at}: phase is "connecting",
// "live" or "waiting", reason is "", "unreachable", "lost", "login", "refused" or "denied",
// and at is when the next attempt is made.
export class Link {
  state = { phase: "idle", reason: "", code: 0, at: 0 };
  #id = clientId();
  #client = null;
  #pause = shortest;
  #timer = 0;
  #failure = { reason: "unreachable", code: 0 };
  #lastTick = Date.now();

  // onMessage gets (topic, text, retained), onState nothing.
  constructor({ onMessage, onState }) {
    this.onMessage = onMessage;
    this.onState = onState;
    setInterval(() => this.#beat(), tick);
    addEventListener("online", () => this.wake());
    addEventListener("pageshow", (event) => event.persisted && this.wake());
  }

  // open connects to a broker: {url, username, password, topic, site}.
  open(target) {
    this.close();
    this.target = target;
    this.#pause = shortest;
    this.#connect();
  }

  close() {
    clearTimeout(this.#timer);
    this.#drop();
    this.target = null;
  }

  // wake connects again without a pause. A connection from before a sleep is dead more
  // often than not, and would take a minute to notice it.
  wake() {
    if (!this.target) return;
    this.#pause = shortest;
    this.#connect();
  }

  #beat() {
    const now = Date.now(), slept = now - this.#lastTick > tick + asleep;
    this.#lastTick = now;
    if (slept) this.wake();
  }

  #drop() {
    const client = this.#client;
    this.#client = null;
    client?.end(true);
  }

  #set(phase, reason = "", code = 0, at = 0) {
    this.state = { phase, reason, code, at };
    this.onState();
  }

  #connect() {
    clearTimeout(this.#timer);
    this.#drop();
    this.#failure = { reason: "unreachable", code: 0 };
    if (this.state.phase !== "waiting") this.#set("connecting");
    const { url, username, password } = this.target;
    let client;
    try {
      client = mqtt.connect(url, {
        clientId: this.#id, username: username || undefined, password: username ? password : undefined,
        protocolVersion: 4, clean: true, keepalive: 30, connectTimeout: 10e3,
        reconnectPeriod: 0, resubscribe: false, queueQoSZero: false,
        timerVariant: "native", // its workers are made of a blob, which the page's CSP forbids
      });
    } catch (error) {
      return this.#retry({ reason: "unreachable", code: 0, text: String(error.message) });
    }
    this.#client = client;
    const mine = (action) => (...args) => client === this.#client && action(...args);
    client.on("connect", mine(() => this.#subscribe(client)));
    client.on("message", mine((topic, payload, packet) => this.onMessage(topic, payload.toString(), packet.retain)));
    client.on("error", mine((error) => this.#note(error)));
    client.on("close", mine(() => this.#retry(this.#failure)));
  }

  // #note keeps why a connection fails: codes are those of CONNACK, MQTT 3.1.1 section
  // 3.2.2.3.
  #note(error) {
    const code = Number(error?.code);
    if (code === 4 || code === 5) this.#failure = { reason: "login", code };
    else if (code >= 1 && code <= 3) this.#failure = { reason: "refused", code };
  }

  // #subscribe asks for one filter after the other, so that a broker with a short queue
  // does not drop retained messages.
  async #subscribe(client) {
    this.#failure = { reason: "lost", code: 0 };
    for (const filter of filtersOf(this.target.topic, this.target.site)) {
      const granted = await client.subscribeAsync(filter, { qos: 0 }).catch(() => []);
      if (client !== this.#client) return;
      if (granted.length === 0 || granted[0].qos > 2) {
        this.#failure = { reason: client.connected ? "denied" : "lost", code: 0 };
        client.end(true);
        return;
      }
    }
    this.#pause = shortest;
    this.#set("live");
  }

  #retry({ reason, code }) {
    this.#drop();
    const pause = this.#pause * (0.75 + Math.random() / 2);
    this.#pause = Math.min(2 * this.#pause, longest);
    this.#set("waiting", reason, code, Date.now() + pause);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), pause);
  }
}
