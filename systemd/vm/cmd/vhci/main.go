// Vhci is a Bluetooth LE controller made of software: it opens /dev/vhci, so that the
// kernel has an hci device, and answers its commands as a real controller does. What
// else it does it is told on standard input, a line each:
//
//	send COUNT RATE PER DEVICES  reports in all, in a second, and in an event, of so
//	                             many advertisers, once the host scans
//	malformed                    each event that contradicts itself
//	hardware CODE                a hardware error
//	dead, alive                  whether commands are answered
//	refuse OPCODE STATUS         an answer to a command, in hexadecimal
//
// It ends with standard input, which unplugs the controller. Every report carries its
// number, so that package main of reports can tell what was lost.
package main

import (
	"bufio"
	"encoding/binary"
	"flag"
	"fmt"
	"log"
	"os"
	"strings"
	"sync"
	"time"

	"footfall/sensor/capture/hci/hcitest"
)

// controller is the chip on its device file. Each write is one packet.
type controller struct {
	*hcitest.Chip
	mu   sync.Mutex
	dev  *os.File
	sent int // the number of the next report
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("vhci: ")
	extended := flag.Bool("extended", true, "announce extended scanning")
	coded := flag.Bool("coded", false, "announce the coded PHY")
	flag.Parse()
	dev, err := os.OpenFile("/dev/vhci", os.O_RDWR, 0)
	if err != nil {
		log.Fatal(err)
	}
	// A vendor packet asks for a primary controller; the kernel answers with its number
	// (drivers/bluetooth/hci_vhci.c).
	if _, err := dev.Write([]byte{0xff, 0x00}); err != nil {
		log.Fatal(err)
	}
	c := &controller{dev: dev, Chip: &hcitest.Chip{Extended: *extended, Coded: *coded, Answers: hcitest.Kernel(), Refuse: map[uint16]byte{}}}
	go c.answer()
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		if err := c.obey(strings.Fields(lines.Text())); err != nil {
			log.Fatal(err)
		}
	}
}

// answer reads what the kernel sends, for ever.
func (c *controller) answer() {
	b := make([]byte, 2048)
	for {
		n, err := c.dev.Read(b)
		switch {
		case err != nil:
			log.Fatal(err)
		case n >= 4 && b[0] == 0xff:
			fmt.Printf("hci%d\n", binary.LittleEndian.Uint16(b[2:]))
		case n > 0:
			if reply := c.Command(b[:n]); reply != nil {
				c.write(reply)
			}
		}
	}
}

func (c *controller) write(packet []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, err := c.dev.Write(packet); err != nil {
		log.Print(err) // the device is down just now
	}
}

// obey does what a line says.
func (c *controller) obey(words []string) error {
	if len(words) == 0 {
		return nil
	}
	var n [4]int
	for i, w := range words[1:] {
		format := "%d"
		if words[0] == "refuse" || words[0] == "hardware" {
			format = "%x"
		}
		if _, err := fmt.Sscanf(w, format, &n[i%len(n)]); err != nil {
			return fmt.Errorf("%s: %q is no number", words[0], w)
		}
	}
	switch {
	case words[0] == "send" && len(words) == 5:
		c.send(n[0], n[1], n[2], n[3])
	case words[0] == "malformed":
		for _, p := range hcitest.Malformed {
			c.write(p)
		}
	case words[0] == "hardware" && len(words) == 2:
		c.write(hcitest.HardwareError(byte(n[0])))
	case words[0] == "dead" || words[0] == "alive":
		c.Lock()
		c.Dead = words[0] == "dead"
		c.Unlock()
	case words[0] == "refuse" && len(words) == 3:
		c.Lock()
		c.Refuse[uint16(n[0])] = byte(n[1])
		c.Unlock()
	default:
		return fmt.Errorf("%q is not known", words)
	}
	fmt.Println("done", strings.Join(words, " "))
	return nil
}

// send sends reports at a rate, as a mean: after being late it hurries.
func (c *controller) send(count, rate, per, devices int) {
	on, extended := c.Scanning()
	for ; !on; on, extended = c.Scanning() {
		time.Sleep(10 * time.Millisecond)
	}
	began := time.Now()
	for sent := 0; sent < count; {
		n := min(per, count-sent)
		reports := make([]hcitest.Report, n)
		for i := range reports {
			reports[i] = report(c.sent+i, devices)
		}
		if extended {
			c.write(hcitest.Extended(reports...))
		} else {
			c.write(hcitest.Legacy(reports...))
		}
		sent, c.sent = sent+n, c.sent+n
		time.Sleep(time.Until(began.Add(time.Duration(float64(sent) / float64(rate) * 1e9))))
	}
	fmt.Printf("sent %d in %.1f s\n", count, time.Since(began).Seconds())
}

// report is the one with this number, of a phone: flags, Apple's nearby message, and
// data of the maker ffff, which is for tests, with the number. Addresses are resolvable.
func report(number, devices int) hcitest.Report {
	d := number % devices
	return hcitest.Report{
		Address: [6]byte{0x40, 0x11, 0x22, 0x33, byte(d >> 8), byte(d)}, Random: true, Signal: int8(-40 - number%50),
		Data: binary.LittleEndian.AppendUint32([]byte{
			2, 0x01, 0x06, 10, 0xff, 0x4c, 0x00, 0x10, 5, 1, 2, 3, 4, 5, 7, 0xff, 0xff, 0xff,
		}, uint32(number)),
	}
}
