// Reports listens through a Bluetooth controller as the sensor does, with the help of
// the radio process, and prints what came: a line for each fault, and at the end how
// many reports there were, how many of those that vhci numbers are lost, what could not
// be decoded by reason, and what the kernel dropped. No address is printed.
package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"footfall/sensor/capture"
	"footfall/sensor/capture/hci"
	"footfall/sensor/capture/tuner"
	"footfall/sensor/decode"
	"footfall/sensor/decode/ble"
)

// tally is what came.
type tally struct {
	decoder  *ble.Decoder
	outcomes [decode.NumOutcomes]int
	numbered int
	first    uint32
	last     uint32
	dropped  uint64
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("reports: ")
	socket := flag.String("socket", tuner.Socket, "of the radio process")
	controller := flag.String("bluetooth", "hci0", "controller")
	length := flag.Duration("for", time.Hour, "how long; SIGTERM ends it earlier")
	flag.Parse()
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer cancel()
	ctx, stop := context.WithTimeout(ctx, *length)
	defer stop()
	c := hci.NewController(hci.ControllerOptions{Take: tuner.TakeController(tuner.DialSocket(*socket), *controller), Now: time.Now})
	t := &tally{decoder: ble.New(ble.UUID{})}
	for ctx.Err() == nil {
		if err := t.listen(ctx, c); ctx.Err() == nil {
			fmt.Println("fault", err)
			time.Sleep(200 * time.Millisecond)
		}
	}
	t.print()
}

// listen is one opening of the controller.
func (t *tally) listen(ctx context.Context, c *hci.Controller) error {
	s, err := c.Open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	fmt.Println("open", c.State())
	for _, note := range capture.Notes(s) {
		fmt.Println("note", note)
	}
	before := t.dropped
	for {
		frames, err := s.Next(ctx)
		t.dropped = before + s.Stats().Dropped
		if err != nil {
			return err
		}
		for i := range frames {
			t.frame(&frames[i])
		}
	}
}

// frame counts what is in one.
func (t *tally) frame(f *capture.Frame) {
	t.number(f.Data)
	var s decode.Sighting
	for t.decoder.Begin(f); ; {
		out, ok := t.decoder.Next(&s)
		if !ok {
			return
		}
		t.outcomes[out]++
	}
}

// number finds the numbers of vhci.
func (t *tally) number(b []byte) {
	mark := []byte{7, 0xff, 0xff, 0xff}
	for {
		at := bytes.Index(b, mark)
		if at < 0 || len(b) < at+len(mark)+4 {
			return
		}
		b = b[at+len(mark):]
		t.last = binary.LittleEndian.Uint32(b)
		if t.numbered == 0 {
			t.first = t.last
		}
		t.numbered++
	}
}

func (t *tally) print() {
	lost := 0
	if t.numbered > 0 {
		lost = int(t.last-t.first) + 1 - t.numbered
	}
	var others []string
	for o := decode.Seen + 1; o < decode.NumOutcomes; o++ {
		if t.outcomes[o] > 0 {
			others = append(others, fmt.Sprintf("%s %d", o, t.outcomes[o]))
		}
	}
	fmt.Printf("reports %d lost %d dropped %d; %s\n", t.outcomes[decode.Seen], lost, t.dropped, strings.Join(others, ", "))
}
