// A Mosquitto of our own, with MQTT over TCP for what publishes and over WebSocket for the
// page.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt from "mqtt";

// freePort is a port that nothing listens on now.
export function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// listening waits until something accepts connections.
export async function listening(port) {
  for (const until = Date.now() + 10e3; Date.now() < until; ) {
    const open = await new Promise((resolve) => {
      const socket = net.connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
      socket.on("connect", () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`nothing listens on port ${port}`);
}

export class Broker {
  // make chooses ports and writes the configuration; start runs it. With a login, others
  // are refused.
  static async make({ login } = {}) {
    const broker = new Broker();
    broker.folder = mkdtempSync(join(tmpdir(), "footfall-broker-"));
    broker.tcp = await freePort();
    broker.ws = await freePort();
    broker.login = login;
    const lines = ["user root", "persistence false", "max_queued_messages 0", `listener ${broker.tcp} 127.0.0.1`, `listener ${broker.ws} 127.0.0.1`, "protocol websockets"];
    if (login) {
      execFileSync("mosquitto_passwd", ["-b", "-c", join(broker.folder, "users"), login.username, login.password], { stdio: "ignore" });
      lines.push("allow_anonymous false", `password_file ${join(broker.folder, "users")}`);
    } else lines.push("allow_anonymous true");
    writeFileSync(join(broker.folder, "mosquitto.conf"), lines.join("\n") + "\n");
    return broker;
  }

  async start() {
    this.process = spawn("mosquitto", ["-c", join(this.folder, "mosquitto.conf")], { stdio: "ignore", env: { ...process.env, PATH: process.env.PATH + ":/usr/sbin" } });
    await listening(this.ws);
    await listening(this.tcp);
    this.client = await mqtt.connectAsync(`mqtt://127.0.0.1:${this.tcp}`, { ...this.login, reconnectPeriod: 0 });
    return this;
  }

  publish(topic, payload, retain = false) {
    return this.client.publishAsync(topic, typeof payload === "string" ? payload : JSON.stringify(payload), { qos: 1, retain });
  }

  async stop() {
    this.client?.end(true);
    if (!this.process) return;
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGKILL");
    await ended;
    this.process = null;
  }

  async remove() {
    await this.stop();
    rmSync(this.folder, { recursive: true });
  }
}
