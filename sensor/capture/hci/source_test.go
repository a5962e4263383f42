package hci

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"footfall/sensor/capture"
	"footfall/sensor/capture/hci/hcitest"
)

var _ interface {
	capture.Source
	capture.Noter
} = (*opened)(nil)

// bench is a controller in a test, and what was taken of it.
type bench struct {
	*Controller
	chip   *hcitest.Chip
	raw    bool
	shared bool
	taken  []*hcitest.Fake
	absent error
}

func newBench(chip *hcitest.Chip) *bench {
	b := &bench{chip: chip}
	b.Controller = NewController(ControllerOptions{Now: time.Now, Take: func(context.Context) (Link, error) {
		if b.absent != nil {
			return Link{}, b.absent
		}
		f := hcitest.NewFake(chip)
		b.taken = append(b.taken, f)
		return Link{Conn: f, Name: "hci0", Raw: b.raw, Shared: b.shared}, nil
	}})
	return b
}

// fake is the newest link.
func (b *bench) fake() *hcitest.Fake { return b.taken[len(b.taken)-1] }

func (b *bench) open(t *testing.T) capture.Source {
	t.Helper()
	s, err := b.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// opcodes are those received, with the sort of scan where there is one.
func opcodes(chip *hcitest.Chip) string {
	var all []string
	for _, c := range chip.Commands() {
		name := opcode(binary.LittleEndian.Uint16(c)).String()
		if name == "" {
			name = "unknown"
		}
		all = append(all, name)
	}
	return strings.Join(all, ", ")
}

const setUpExtended = "Reset, Read Local Supported Commands, LE Read Local Supported Features, Set Event Mask, LE Set Event Mask, " +
	"LE Set Extended Scan Enable, LE Set Extended Scan Parameters, LE Set Extended Scan Enable"

// phone is the report of phone n.
func phone(n byte) hcitest.Report {
	return hcitest.Report{Address: [6]byte{0x40, 0x11, 0x22, 0x33, 0x44, n}, Random: true, Data: []byte{2, 1, 6}, Signal: -60}
}

// next wants frames with exactly these packets.
func next(t *testing.T, s capture.Source, want ...[]byte) {
	t.Helper()
	for len(want) > 0 {
		frames, err := s.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range frames {
			if len(want) == 0 || !bytes.Equal(f.Data, want[0]) || f.Link != capture.LinkHCIH4 || f.Length != len(f.Data) || f.Time != time.Now().UnixNano() {
				t.Fatalf("frame %x, link %d, length %d; want %x", f.Data, f.Link, f.Length, want)
			}
			want = want[1:]
		}
	}
}

func TestSetUp(t *testing.T) {
	for _, test := range []struct {
		name        string
		chip        *hcitest.Chip
		raw, shared bool
		commands    string
		scan        string
		duty        float64
		notes       []string
	}{
		{name: "extended", chip: &hcitest.Chip{Extended: true}, commands: setUpExtended, scan: "extended scan on 1M", duty: 1},
		{name: "coded", chip: &hcitest.Chip{Extended: true, Coded: true}, commands: setUpExtended, scan: "extended scan on 1M and coded PHY", duty: 0.9},
		{name: "legacy", chip: &hcitest.Chip{}, scan: "legacy scan", duty: 1,
			commands: "Reset, Read Local Supported Commands, LE Read Local Supported Features, Set Event Mask, LE Set Event Mask, " +
				"LE Set Scan Enable, LE Set Scan Parameters, LE Set Scan Enable"},
		{name: "shared with Wi-Fi", chip: &hcitest.Chip{Extended: true}, shared: true, commands: setUpExtended, scan: "extended scan on 1M", duty: 0.5,
			notes: []string{"hci0: its chip has Wi-Fi to do as well, so it listens 50 % of the time; for all of it use a controller of its own"}},
		{name: "beside a stack", chip: &hcitest.Chip{Extended: true}, raw: true, scan: "extended scan on 1M", duty: 1,
			commands: "Read Local Supported Commands, LE Read Local Supported Features, " +
				"LE Set Extended Scan Enable, LE Set Extended Scan Parameters, LE Set Extended Scan Enable",
			notes: []string{"hci0: a Bluetooth stack uses the controller too, and may scan actively or stop the scan; listening beside it by extended scan on 1M"}},
		{name: "coded announced and refused", chip: &hcitest.Chip{Extended: true, Coded: true, RefuseCoded: 0x11}, scan: "extended scan on 1M", duty: 1,
			notes: []string{"hci0: LE Set Extended Scan Parameters is refused: unsupported feature or parameter (0x11); falling back to extended scan on 1M"}},
		{name: "extended announced and refused", chip: &hcitest.Chip{Extended: true, Refuse: map[uint16]byte{hcitest.SetExtendedEnabled: 0x01}}, scan: "legacy scan", duty: 1,
			notes: []string{"hci0: LE Set Extended Scan Enable is refused: unknown command (0x01); falling back to legacy scan"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(test.chip)
				b.raw, b.shared = test.raw, test.shared
				s := b.open(t)
				if got := opcodes(test.chip); test.commands != "" && got != test.commands {
					t.Errorf("commands %s\nwant     %s", got, test.commands)
				}
				state := b.State()
				if state.Scan.String() != test.scan || state.Scan.Duty() != test.duty || !state.Open || state.Name != "hci0" {
					t.Errorf("state %+v, duty %v", state, state.Scan.Duty())
				}
				if on, _ := test.chip.Scanning(); !on {
					t.Error("the chip does not scan")
				}
				if got := capture.Notes(s); !slices.Equal(got, test.notes) {
					t.Errorf("notes %q, want %q", got, test.notes)
				}
				b.fake().Event(hcitest.Legacy(phone(1)))
				next(t, s, hcitest.Legacy(phone(1)))
				onlyPassive(t, test.chip)
			})
		})
	}
}

// onlyPassive wants no scan request, no advertisement and no connection to have been
// asked for: no command but those known, every scan passive with the duplicate filter
// off.
func onlyPassive(t *testing.T, chip *hcitest.Chip) {
	t.Helper()
	for _, c := range chip.Commands() {
		if err := sendsNothing(c); err != nil {
			t.Error(err)
		}
	}
}

// sendsNothing checks one command, without its type byte.
func sendsNothing(c []byte) error {
	code, p := opcode(binary.LittleEndian.Uint16(c)), c[3:]
	if int(c[2]) != len(p) {
		return errors.New("the length of a command is wrong")
	}
	bad := false
	switch code {
	case reset, readCommands, leReadFeatures, setEventMask, leSetEventMask:
	case leSetScanParameters:
		bad = len(p) != 7 || p[0] != 0 || binary.LittleEndian.Uint16(p[3:]) > binary.LittleEndian.Uint16(p[1:])
	case leSetExtendedParams:
		phys := 1
		if p[2] == phy1M|phyCoded {
			phys = 2
		}
		bad = len(p) != 3+5*phys || p[3] != 0 || phys == 2 && p[8] != 0
	case leSetScanEnable:
		bad = len(p) != 2 || p[1] != 0
	case leSetExtendedEnabled:
		bad = len(p) != 6 || !bytes.Equal(p[1:], make([]byte, 5))
	default:
		return errors.New("a command that is not known to send nothing")
	}
	if bad {
		return errors.New(code.String() + ": may make the controller send, or filters")
	}
	return nil
}

// TestSendsNothingCanFail gives the check commands that send.
func TestSendsNothingCanFail(t *testing.T) {
	for name, c := range map[string][]byte{
		"active scan":          {0x0b, 0x20, 7, 1, 0x60, 0, 0x60, 0, 0, 0},
		"active extended scan": {0x41, 0x20, 8, 0, 0, 1, 1, 0x60, 0, 0x60, 0},
		"active coded scan":    {0x41, 0x20, 13, 0, 0, 5, 0, 0x60, 0, 0x60, 0, 1, 0x60, 0, 0x60, 0},
		"duplicate filter":     {0x0c, 0x20, 2, 1, 1},
		"advertise":            {0x0a, 0x20, 1, 1},
		"connect":              {0x0d, 0x20, 0},
		"length":               {0x03, 0x0c, 1},
	} {
		if sendsNothing(c) == nil {
			t.Errorf("%s passes", name)
		}
	}
}

func TestNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&hcitest.Chip{Extended: true})
		s := b.open(t)
		var all [][]byte
		for i := range 3 * batchSize {
			all = append(all, hcitest.Extended(phone(byte(i)), phone(byte(i+1))))
		}
		for _, p := range hcitest.Malformed {
			all = append(all, p)
		}
		b.fake().Event([]byte{0x04, 0x05, 1, 0}, []byte{2, 0, 0, 0, 0}) // Disconnection Complete, data
		b.fake().Event(all...)
		next(t, s, all...)
		b.fake().Drop(7)
		if got := s.Stats(); got.Frames != uint64(len(all)) || got.Dropped != 7 {
			t.Errorf("%+v", got)
		}
		ended, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := s.Next(ended); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after the end of a context: %v", err)
		}
		b.fake().Event(hcitest.Legacy(phone(9)))
		next(t, s, hcitest.Legacy(phone(9)))
	})
}

// TestWiped wants no report in memory once the next batch is asked for, and none after
// Close.
func TestWiped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&hcitest.Chip{})
		s := b.open(t)
		b.fake().Event(hcitest.Legacy(phone(1)), []byte{0x04, 0x05, 3, 0x40, 0x11, 0x22}, hcitest.Legacy(phone(2)))
		first, err := s.Next(t.Context())
		if err != nil || len(first) != 2 {
			t.Fatal(first, err)
		}
		lent := []capture.Frame{first[0], first[1]}
		memory := s.(*opened).batch.packets
		b.fake().Event(hcitest.Legacy(phone(3)))
		next(t, s, hcitest.Legacy(phone(3)))
		if bytes.Contains(lent[1].Data, []byte{0x11, 0x22}) {
			t.Error("a batch taken back is still there")
		}
		b.fake().Event(hcitest.Legacy(phone(4)))
		if _, err := s.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		for _, p := range memory {
			if !bytes.Equal(p, make([]byte, len(p))) {
				t.Fatalf("left in memory: %x", p)
			}
		}
		if _, err := s.Next(t.Context()); !errors.Is(err, fs.ErrClosed) {
			t.Errorf("after Close: %v", err)
		}
		if !b.fake().Closed() || b.State().Open {
			t.Error("the controller is still held")
		}
	})
}

// TestClosedWhileWaiting ends a waiting reader.
func TestClosedWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newBench(&hcitest.Chip{}).open(t)
		ended := make(chan error)
		go func() {
			_, err := s.Next(context.Background())
			ended <- err
		}()
		synctest.Wait()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := <-ended; !errors.Is(err, fs.ErrClosed) {
			t.Errorf("%v", err)
		}
	})
}
