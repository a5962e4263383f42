package uplink

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"golang.org/x/net/websocket"
)

var errWebSocket = errors.New("websocket")

// openWebSocket asks a web server for MQTT over WebSocket (MQTT 3.1.1, section
// 6). Each packet goes out as one binary frame.
func openWebSocket(ctx context.Context, conn net.Conn, b broker) (net.Conn, error) {
	host := b.host
	if b.port != portWeb {
		host = b.address()
	}
	config := &websocket.Config{
		Location: &url.URL{Scheme: "wss", Host: host, Path: b.path},
		Origin:   &url.URL{Scheme: "https", Host: host},
		Protocol: []string{"mqtt"},
		Version:  websocket.ProtocolVersionHybi13,
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	web, err := websocket.NewClient(config, conn)
	if !stop() && err == nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		if isClosedByPeer(err) || isTimeout(err) {
			return nil, err
		}
		return nil, fmt.Errorf("%w: no MQTT at the path %s of this web server (%w): check the path in mqtt.broker, as in wss://HOST%s",
			errWebSocket, b.path, err, defaultPath)
	}
	web.PayloadType = websocket.BinaryFrame
	return web, nil
}
