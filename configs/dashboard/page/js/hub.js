// A hub: whether the page came from one, and what it answers over HTTP.
//
// All paths are relative to the page, so that a proxy may serve the hub below any path.

const patience = 30e3; // milliseconds for an answer

// Failure is an answer that says no. status is that of HTTP; 0 for no answer.
export class Failure extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

// basic is the value of an Authorization header, RFC 7617 with UTF-8.
function basic({ username, password }) {
  return "Basic " + btoa(String.fromCharCode(...new TextEncoder().encode(`${username}:${password}`)));
}

async function get(path, login) {
  const controller = new AbortController(), timer = setTimeout(() => controller.abort(), patience);
  let response, answer;
  try {
    response = await fetch(new URL(path, document.baseURI), {
      headers: login ? { Authorization: basic(login) } : {},
      // The browser asks for no password of its own, and shows no dialog at a 401.
      credentials: "omit", cache: "no-store", signal: controller.signal,
    });
    answer = await response.json().catch(() => null);
  } catch (error) {
    throw new Failure(0, String(error.message ?? error));
  } finally {
    clearTimeout(timer);
  }
  if (!response.ok) throw new Failure(response.status, String(answer?.error ?? response.status));
  return answer;
}

// findHub returns what api/hub says, and hands the time of the hub to the clock. It returns
// null where the page came from another web server, and throws where no answer came.
export async function findHub(clock) {
  const sent = Date.now();
  let answer;
  try {
    answer = await get("api/hub");
  } catch (failure) {
    if (failure.status === 0 || failure.status >= 500) throw failure;
    return null;
  }
  if (typeof answer?.hub !== "string") return null;
  clock.fromHub(answer.now, sent, Date.now());
  return {
    version: String(answer.version ?? ""), topic: String(answer.topic ?? "footfall"), simulated: answer.simulated === true,
    socket: socketOf(String(answer.mqtt ?? "mqtt")),
  };
}

// socketOf turns a path beside the page into the address of a WebSocket.
function socketOf(path) {
  const url = new URL(path, document.baseURI);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

// hubState asks how the hub is. It also tells whether the login is right.
export const hubState = (login) => get("api/state", login);

// hubZones asks which zones have a history: [{site, sensor, zone, first, last}].
export async function hubZones(login) {
  const answer = await get("api/zones", login);
  return Array.isArray(answer?.zones) ? answer.zones : [];
}

// hubHistory reads windows, hours or days of one zone that began in [from, until),
// milliseconds since 1970, by as many questions as it takes.
export async function hubHistory(login, { site, sensor, zone, kind, from, until }) {
  const payloads = [];
  let next = new Date(from).toISOString();
  for (let pages = 0; next && pages < 10; pages++) {
    const query = new URLSearchParams({ site, sensor, zone, kind, from: next, until: new Date(until).toISOString() });
    const answer = await get("api/history?" + query, login);
    if (Array.isArray(answer?.payloads)) payloads.push(...answer.payloads);
    next = answer?.next;
  }
  return payloads;
}
