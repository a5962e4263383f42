package nl80211

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/mdlayher/genetlink"
	"github.com/mdlayher/netlink"
	"golang.org/x/sys/unix"
)

// told are the notifications of nl80211 that mean something here. They are
// received; none of them is sent.
var told = map[uint8]EventKind{
	unix.NL80211_CMD_NEW_WIPHY:        RadioChanged,
	unix.NL80211_CMD_DEL_WIPHY:        RadioChanged,
	unix.NL80211_CMD_NEW_INTERFACE:    ModeChanged,
	unix.NL80211_CMD_DEL_INTERFACE:    ModeChanged,
	unix.NL80211_CMD_SET_INTERFACE:    ModeChanged,
	unix.NL80211_CMD_TRIGGER_SCAN:     ScanBegan,
	unix.NL80211_CMD_NEW_SCAN_RESULTS: ScanEnded,
	unix.NL80211_CMD_SCAN_ABORTED:     ScanEnded,
}

// watched bounds how far a slow reader may fall behind.
const watched = 64

// Watch delivers events from sockets of its own: of links (RTNLGRP_LINK,
// rtnetlink(7)) and, where there is Wi-Fi, of radios. It needs no right.
func (c *Conn) Watch(ctx context.Context) (<-chan Event, error) {
	route, err := netlink.Dial(unix.NETLINK_ROUTE, &netlink.Config{Groups: 1 << (unix.RTNLGRP_LINK - 1)})
	if err != nil {
		return nil, fmt.Errorf("watch the interfaces: %w", err)
	}
	w := &watch{events: make(chan Event, watched), ctx: ctx}
	closing := route.Close
	if c.wifi != nil {
		wifi, err := c.joinWifi()
		if err != nil {
			return nil, errors.Join(fmt.Errorf("watch the radios: %w", err), route.Close())
		}
		closing = func() error { return errors.Join(wifi.Close(), route.Close()) }
		w.readers.Go(func() { w.read(wifi.SetReadDeadline, func() error { return w.wifi(wifi) }) })
	}
	w.readers.Go(func() { w.read(route.SetReadDeadline, func() error { return w.route(route) }) })
	go func() {
		w.readers.Wait()
		_ = closing() // nothing was written
		close(w.events)
	}()
	return w.events, nil
}

func (c *Conn) joinWifi() (*genetlink.Conn, error) {
	wifi, err := genetlink.Dial(nil)
	if err != nil {
		return nil, err
	}
	for _, group := range c.family.Groups {
		if group.Name == unix.NL80211_MULTICAST_GROUP_CONFIG || group.Name == unix.NL80211_MULTICAST_GROUP_SCAN {
			if err := wifi.JoinGroup(group.ID); err != nil {
				return nil, errors.Join(err, wifi.Close())
			}
		}
	}
	return wifi, nil
}

// watch is two sockets read into one channel.
type watch struct {
	ctx     context.Context
	events  chan Event
	readers sync.WaitGroup
}

// read reads one socket until the context ends, which wakes it through a deadline
// in the past.
func (w *watch) read(deadline func(time.Time) error, next func() error) {
	stop := context.AfterFunc(w.ctx, func() { _ = deadline(time.Unix(1, 0)) }) // fails on a closed socket only
	defer stop()
	for w.ctx.Err() == nil {
		err := next()
		switch {
		case err == nil:
		case errors.Is(err, unix.ENOBUFS):
			w.tell(Event{Kind: Lost, Radio: -1, Link: -1})
		default:
			return
		}
	}
}

func (w *watch) tell(e Event) {
	select {
	case w.events <- e:
	case <-w.ctx.Done():
	}
}

func (w *watch) wifi(conn *genetlink.Conn) error {
	messages, _, err := conn.Receive()
	for _, m := range messages {
		if kind, ok := told[m.Header.Command]; ok {
			w.tell(wifiEvent(kind, m.Data))
		}
	}
	return err
}

func wifiEvent(kind EventKind, data []byte) Event {
	e := Event{Kind: kind, Radio: -1, Link: -1}
	d, err := netlink.NewAttributeDecoder(data)
	if err != nil {
		return e
	}
	for d.Next() {
		switch d.Type() {
		case unix.NL80211_ATTR_WIPHY:
			e.Radio = int(d.Uint32())
		case unix.NL80211_ATTR_IFINDEX:
			e.Link = int(d.Uint32())
		}
	}
	return e
}

func (w *watch) route(conn *netlink.Conn) error {
	messages, err := conn.Receive()
	for _, m := range messages {
		link, broken := readLink(m.Data)
		if broken != nil {
			continue
		}
		kind := LinkChanged
		if m.Header.Type == unix.RTM_DELLINK {
			kind = LinkGone
		}
		w.tell(Event{Kind: kind, Radio: -1, Link: link.Index, Up: link.Up})
	}
	return err
}
