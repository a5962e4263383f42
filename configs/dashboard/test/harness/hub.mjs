// A web server for the page: one that plays the HTTP answers of a hub, or one that only has
// the files. Its WebSocket is handed on to the broker, as a hub and a proxy do.

import { createReadStream, existsSync, statSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import { extname, join, normalize } from "node:path";

const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml" };
const policy = "default-src 'self'; connect-src 'self' ws: wss:; style-src 'self' 'unsafe-inline'";
export const folder = process.env.PAGE ?? new URL("../../page", import.meta.url).pathname;

// serve starts a server. hub is null for files alone, or {login, now(), simulated, zones(),
// history(question), state}. prefix is the path below which all is served. connections counts WebSockets.
export async function serve({ hub = null, broker, prefix = "/", tls = null }) {
  const seen = { connections: 0, questions: [] };
  const handle = (request, response) => answer(new URL(request.url, "http://x"), request, response, { hub, prefix, seen });
  const server = tls ? https.createServer(tls, handle) : http.createServer(handle);
  const sockets = new Set();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("upgrade", (request, socket, head) => {
    seen.connections++;
    if (request.url === prefix + "mqtt") pass(request, socket, head, broker.ws);
    else socket.destroy();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  return {
    seen, port, url: `${tls ? "https" : "http"}://127.0.0.1:${port}${prefix}`,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      for (const socket of sockets) socket.destroy();
    }),
  };
}

// pass hands a WebSocket on to the broker, header by header.
function pass(request, socket, head, port) {
  const upstream = net.connect(port, "127.0.0.1", () => {
    const lines = [`GET /mqtt HTTP/1.1`];
    for (let i = 0; i < request.rawHeaders.length; i += 2) lines.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`);
    upstream.write(lines.join("\r\n") + "\r\n\r\n");
    upstream.write(head);
    upstream.pipe(socket).pipe(upstream);
  });
  for (const [one, other] of [[upstream, socket], [socket, upstream]]) {
    one.on("error", () => other.destroy());
    one.on("close", () => other.destroy());
  }
}

function answer(url, request, response, { hub, prefix, seen }) {
  if (!url.pathname.startsWith(prefix)) return say(response, 404, { error: "outside of the prefix" });
  const path = url.pathname.slice(prefix.length);
  if (path.startsWith("api/")) {
    if (!hub) return say(response, 404, { error: "no hub" });
    return api(path.slice(4), url.searchParams, request, response, hub, seen);
  }
  const file = join(folder, normalize("/" + (path || "index.html")));
  if (!existsSync(file) || !statSync(file).isFile()) return say(response, 404, { error: "no file" });
  response.writeHead(200, { "content-type": types[extname(file)] ?? "text/plain", "content-security-policy": policy });
  createReadStream(file).pipe(response);
}

function say(response, status, value) {
  response.writeHead(status, { "content-type": "application/json", ...(status === 401 && { "www-authenticate": "Basic" }) });
  response.end(JSON.stringify(value));
}

async function api(name, query, request, response, hub, seen) {
  if (name === "hub") {
    return say(response, 200, { hub: "footfall-hub", version: "1.0", now: new Date(hub.now?.() ?? Date.now()).toISOString(), topic: "footfall", mqtt: "mqtt", windows_days: 30, hours_days: 400, ...(hub.simulated && { simulated: true }) });
  }
  const login = "Basic " + Buffer.from(`${hub.login.username}:${hub.login.password}`).toString("base64");
  if (request.headers.authorization !== login) return say(response, 401, { error: "name or password is wrong" });
  if (name === "state") return say(response, 200, hub.state ?? { alerts: [], windows: 259200, hours: 9600, bytes: 34603008, disk_free: 4294967296, last: new Date().toISOString() });
  if (name === "zones") return say(response, 200, { zones: hub.zones?.() ?? [] });
  if (name !== "history") return say(response, 404, { error: "no such question" });
  const question = Object.fromEntries(query);
  seen.questions.push(question);
  if (hub.broken) return say(response, 503, { error: hub.broken });
  say(response, 200, page((await hub.history?.(question)) ?? [], question, hub.page ?? 10000));
}

// page answers in pieces, as a hub does for long spans.
function page(payloads, { from, until }, most) {
  const within = payloads.filter((p) => Date.parse(from) <= Date.parse(p.start) && Date.parse(p.start) < Date.parse(until));
  return { payloads: within.slice(0, most), next: within[most]?.start ?? "" };
}
