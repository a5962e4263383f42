package main

import (
	"bufio"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// mode is what the relay does to connections.
type mode int32

const (
	pass        mode = iota
	refuse           // close what connects
	stall            // take bytes and pass nothing on, either way
	cutAck           // cut the connection instead of every seventh PUBACK
	cutHalf          // cut in the middle of every seventh window
	dropAck          // swallow every seventh PUBACK
	doubleAck        // send each PUBACK twice
	slow             // 150 ms for each packet from the broker
	garbageBack      // send garbage instead of every seventh PUBACK
)

// every is how often a mode that spares most packets strikes.
const every = 7

// relay passes MQTT between sensor and broker, and breaks it on demand.
type relay struct {
	listener net.Listener
	broker   string
	mode     atomic.Int32
	count    atomic.Int32

	mu   sync.Mutex
	open map[net.Conn]bool
}

func newRelay(broker string) (*relay, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &relay{listener: l, broker: broker, open: map[net.Conn]bool{}}
	go r.accept()
	return r, nil
}

func (r *relay) address() string { return r.listener.Addr().String() }
func (r *relay) set(m mode)      { r.mode.Store(int32(m)) }
func (r *relay) is(m mode) bool  { return mode(r.mode.Load()) == m }

// strikes tells whether a mode hits this packet.
func (r *relay) strikes(m mode) bool { return r.is(m) && r.count.Add(1)%every == 0 }

// cut ends all connections.
func (r *relay) cut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for c := range r.open {
		_ = c.Close()
	}
}

func (r *relay) close() {
	_ = r.listener.Close()
	r.cut()
}

func (r *relay) accept() {
	for {
		c, err := r.listener.Accept()
		if err != nil {
			return
		}
		go r.serve(c)
	}
}

func (r *relay) track(c net.Conn, open bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if open {
		r.open[c] = true
	} else {
		delete(r.open, c)
	}
}

func (r *relay) serve(sensor net.Conn) {
	defer sensor.Close()
	if r.is(refuse) {
		return
	}
	broker, err := net.Dial("tcp", r.broker)
	if err != nil {
		return
	}
	defer broker.Close()
	r.track(sensor, true)
	defer r.track(sensor, false)
	go func() {
		defer sensor.Close()
		defer broker.Close()
		r.down(broker, sensor)
	}()
	r.up(sensor, broker)
}

// up passes packets to the broker.
func (r *relay) up(sensor, broker net.Conn) {
	for in := bufio.NewReader(sensor); ; {
		p, err := readPacket(in)
		if err != nil {
			return
		}
		r.stalled()
		if p[0]>>4 == publishType {
			if topic, _, _, err := parsePublish(p); err == nil && strings.HasSuffix(topic, "/window") && r.strikes(cutHalf) {
				_, _ = broker.Write(p[:len(p)/2])
				return
			}
		}
		if _, err := broker.Write(p); err != nil {
			return
		}
	}
}

// down passes packets to the sensor.
func (r *relay) down(broker, sensor net.Conn) {
	for in := bufio.NewReader(broker); ; {
		p, err := readPacket(in)
		if err != nil {
			return
		}
		r.stalled()
		if r.is(slow) {
			time.Sleep(150 * time.Millisecond)
		}
		if p[0]>>4 == pubackType {
			switch {
			case r.strikes(cutAck):
				return
			case r.strikes(dropAck):
				continue
			case r.strikes(garbageBack):
				p = []byte{0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3}
			case r.is(doubleAck):
				p = append(p, p...)
			}
		}
		if _, err := sensor.Write(p); err != nil {
			return
		}
	}
}

// stalled waits while nothing is to pass.
func (r *relay) stalled() {
	for r.is(stall) {
		time.Sleep(10 * time.Millisecond)
	}
}
