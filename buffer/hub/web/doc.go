// Package web answers a hub's HTTP: the page, the API, and MQTT over WebSocket. API.md in
// the directory above is its contract.
package web
