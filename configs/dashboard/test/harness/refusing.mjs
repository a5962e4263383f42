// A broker that says no: what no real one can be made to say on demand.

import mqtt from "mqtt-packet";
import { WebSocketServer } from "ws";

// refusing starts a broker. code is that of CONNACK, granted that of each SUBACK; both may be
// changed later. subscriptions are the filters asked for, connections the times of CONNECT.
export async function refusing({ code = 0, granted = 0 } = {}) {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => "mqtt" });
  await new Promise((resolve) => server.once("listening", resolve));
  const broker = { ws: server.address().port, code, granted, subscriptions: [], connections: [] };
  server.on("connection", (socket) => {
    const parser = mqtt.parser();
    const say = (packet) => socket.send(mqtt.generate(packet));
    parser.on("packet", (packet) => {
      if (packet.cmd === "connect") {
        broker.connections.push(Date.now());
        say({ cmd: "connack", returnCode: broker.code, sessionPresent: false });
        if (broker.code) socket.close();
      } else if (packet.cmd === "subscribe") {
        broker.subscriptions.push(...packet.subscriptions.map((s) => s.topic));
        say({ cmd: "suback", messageId: packet.messageId, granted: [broker.granted] });
      } else if (packet.cmd === "pingreq") say({ cmd: "pingresp" });
    });
    socket.on("message", (data) => parser.parse(data));
    socket.on("error", () => {});
  });
  broker.remove = () => new Promise((resolve) => {
    for (const socket of server.clients) socket.terminate();
    server.close(resolve);
  });
  return broker;
}
