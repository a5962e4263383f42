// Inject sends probe requests through a monitor interface of a simulated radio,
// from as many addresses as asked for. It runs in the virtual machine only.
package main

import (
	"encoding/binary"
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"net"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// options is what is sent: scans times addresses times burst frames.
type options struct {
	addresses, scans, burst int
	rate                    float64 // frames per second
	ssid                    string
	global                  bool
	seed                    uint64
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("inject: ")
	var o options
	name := flag.String("i", "inj", "monitor interface")
	record := flag.String("record", "", "file to which the addresses are appended, six bytes each")
	flag.IntVar(&o.addresses, "addresses", 100, "how many addresses")
	flag.IntVar(&o.scans, "scans", 1, "how many scans of each address")
	flag.IntVar(&o.burst, "burst", 1, "frames in a scan")
	flag.Float64Var(&o.rate, "rate", 200, "frames per second")
	flag.StringVar(&o.ssid, "ssid", "", "network that is asked for; none by default")
	flag.BoolVar(&o.global, "global", false, "addresses of a maker instead of random ones")
	flag.Uint64Var(&o.seed, "seed", 1, "of the addresses")
	flag.Parse()
	draw := rand.New(rand.NewPCG(o.seed, 0))
	addresses := draws(draw, o)
	if *record != "" {
		check(note(*record, addresses))
	}
	send, err := open(*name)
	check(err)
	check(run(o, addresses, uint16(draw.Uint32())&0xfff, send))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// draws makes the addresses: locally administered and individual (IEEE
// 802-2014, 8.2.2), or of one maker.
func draws(draw *rand.Rand, o options) [][6]byte {
	addresses := make([][6]byte, o.addresses)
	for i := range addresses {
		a := &addresses[i]
		binary.BigEndian.PutUint32(a[2:], draw.Uint32())
		a[0], a[1] = 0x02|byte(draw.UintN(64))<<2, byte(draw.Uint32())
		if o.global {
			a[0], a[1], a[2] = 0x00, 0x1b, 0x63
		}
	}
	return addresses
}

func note(path string, addresses [][6]byte) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	for i := range addresses {
		if _, err := f.Write(addresses[i][:]); err != nil {
			return err
		}
	}
	return f.Close()
}

// open returns what puts a frame on the air.
func open(name string) (func([]byte) error, error) {
	ifi, err := net.InterfaceByName(name)
	if err != nil {
		return nil, err
	}
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW, 0)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	to := &unix.SockaddrLinklayer{Ifindex: ifi.Index}
	return func(frame []byte) error { return unix.Sendto(fd, frame, 0, to) }, nil
}

// run sends at the rate asked for as a mean: after being late it hurries.
func run(o options, addresses [][6]byte, sequence uint16, send func([]byte) error) error {
	started, sent := time.Now(), 0
	for range o.scans {
		for i := range addresses {
			for range o.burst {
				if err := send(probe(&addresses[i], sequence, o.ssid)); err != nil {
					return fmt.Errorf("after %d frames: %w", sent, err)
				}
				sent++
				sequence = (sequence + 1) & 0xfff
				time.Sleep(time.Until(started.Add(time.Duration(float64(sent) / o.rate * 1e9))))
			}
		}
	}
	fmt.Printf("inject: %d frames of %d addresses in %.2f s\n", sent, len(addresses), time.Since(started).Seconds())
	return nil
}

// probe is a probe request (IEEE 802.11-2020, 9.3.3.9) behind a radiotap header
// that says nothing.
func probe(from *[6]byte, sequence uint16, ssid string) []byte {
	f := []byte{0, 0, 8, 0, 0, 0, 0, 0}
	f = append(f, 0x40, 0, 0, 0, 255, 255, 255, 255, 255, 255)
	f = append(f, from[:]...)
	f = append(f, 255, 255, 255, 255, 255, 255)
	f = binary.LittleEndian.AppendUint16(f, sequence<<4)
	f = append(f, 0, byte(len(ssid)))
	f = append(f, ssid...)
	f = append(f, 1, 4, 2, 4, 11, 22, 50, 8, 12, 18, 24, 36, 48, 72, 96, 108) // rates
	return append(append(f, 45, 26, 0x2d, 0, 0x17, 0xff, 0xff), make([]byte, 21)...)
}
