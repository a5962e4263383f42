package uplink

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// maxProxyAnswer bounds the header of a proxy's answer, in bytes.
const maxProxyAnswer = 8 << 10

var errProxy = errors.New("proxy")

// throughProxy asks the HTTP proxy for a tunnel to the broker (RFC 9110, 9.3.6).
// The proxy resolves the broker's name.
func (c *Config) throughProxy(ctx context.Context, b broker) (net.Conn, error) {
	p, err := parseProxy(c.Proxy)
	if err != nil {
		return nil, err
	}
	conn, err := c.dialAny(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("%w: %s cannot be reached, check mqtt.proxy: %w", errProxy, c.Proxy, err)
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	err = c.askProxy(conn, b)
	if !stop() && err == nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("%w: %s: %w", errProxy, c.Proxy, err)
	}
	return conn, nil
}

func (c *Config) askProxy(conn net.Conn, b broker) error {
	request := fmt.Sprintf("CONNECT %s HTTP/1.1\r\nHost: %s\r\n", b.address(), b.address())
	username, password, err := c.ProxyCredentials()
	if err != nil {
		return err
	}
	if username != "" {
		request += "Proxy-Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(username+":"+password)) + "\r\n"
	}
	if _, err := conn.Write([]byte(request + "\r\n")); err != nil {
		return err
	}
	header, err := readHeader(conn)
	if err != nil {
		return fmt.Errorf("no answer: %w", err)
	}
	response, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(header)), &http.Request{Method: http.MethodConnect})
	if err != nil {
		return errors.New("it does not answer as an HTTP proxy, check mqtt.proxy")
	}
	switch {
	case response.StatusCode == http.StatusProxyAuthRequired:
		return errors.New("it wants a user name and a password: check mqtt.proxy_username and mqtt.proxy_password_file")
	case response.StatusCode == http.StatusForbidden:
		return fmt.Errorf("it does not let this sensor connect to %s: have that address allowed there, or use wss:// on port 443", b.address())
	case response.StatusCode/100 != 2:
		return fmt.Errorf("it answers %q to a connection to %s", response.Status, b.address())
	}
	return nil
}

// readHeader reads up to the empty line and not a byte further: what follows
// belongs to the broker.
func readHeader(conn net.Conn) ([]byte, error) {
	var header []byte
	var b [1]byte
	for !bytes.HasSuffix(header, []byte("\r\n\r\n")) {
		if len(header) == maxProxyAnswer {
			return nil, fmt.Errorf("more than %d bytes of header", maxProxyAnswer)
		}
		if _, err := conn.Read(b[:]); err != nil {
			return nil, err
		}
		header = append(header, b[0])
	}
	return header, nil
}
