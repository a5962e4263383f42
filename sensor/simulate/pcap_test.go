package simulate

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"

	"footfall/sensor/capture"
)

// TestWritePcap: another reader gets the same frames back.
func TestWritePcap(t *testing.T) {
	s := mustNew(t, noisy(31))
	until := s.c.Start + int64(5*time.Minute)
	var file bytes.Buffer
	if err := WritePcap(context.Background(), &file, s.Sources()[1], until); err != nil {
		t.Fatal(err)
	}
	r, err := pcapgo.NewReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	if r.LinkType() != layers.LinkTypeIEEE80211Radio {
		t.Errorf("link type %v", r.LinkType())
	}
	drain(t, s.Sources()[1], func(f *capture.Frame) {
		if f.Time >= until {
			return
		}
		data, info, err := r.ReadPacketData()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(data, f.Data) || info.Timestamp.UnixNano() != f.Time || info.Length != f.Length {
			t.Fatalf("frame at %d reads as one at %d", f.Time, info.Timestamp.UnixNano())
		}
	})
	if _, _, err := r.ReadPacketData(); !errors.Is(err, io.EOF) {
		t.Errorf("after the last frame: %v", err)
	}
}

// TestWritePcapFails: on a full disk, on a mix of link types, and on a context
// that ends; an empty source makes an empty file.
func TestWritePcapFails(t *testing.T) {
	s := mustNew(t, noisy(32))
	ctx := context.Background()
	if err := WritePcap(ctx, fullDisk{}, s.Sources()[0], math.MaxInt64); !errors.Is(err, errFull) {
		t.Errorf("full disk: %v", err)
	}
	if err := WritePcap(ctx, io.Discard, &mixed{}, math.MaxInt64); err == nil || !strings.Contains(err.Error(), "link type 105 among frames of link type 127") {
		t.Errorf("mixed link types: %v", err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if err := WritePcap(ended, io.Discard, s.Sources()[0], math.MaxInt64); !errors.Is(err, context.Canceled) {
		t.Errorf("ended context: %v", err)
	}
	var file bytes.Buffer
	if err := WritePcap(ctx, &file, &script{}, math.MaxInt64); err != nil || file.Len() != 24 || file.Bytes()[20] != 127 {
		t.Errorf("empty source: %d bytes, error %v", file.Len(), err)
	}
}

var errFull = errors.New("no space left")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

type mixed struct{ script }

func (*mixed) Next(context.Context) ([]capture.Frame, error) {
	return []capture.Frame{{Link: capture.LinkRadiotap}, {Link: capture.LinkIEEE80211}}, nil
}

// TestRecord: the list of who was there says the same as Truth, and its frames
// and addresses are those of the capture.
func TestRecord(t *testing.T) {
	c := Default(33)
	c.Zones = c.Zones[:1]
	s := mustNew(t, c)
	until := c.Start + int64(time.Hour)
	var file, presence bytes.Buffer
	if err := s.Record(context.Background(), "entrance", until, &file, &presence); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&presence).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows[0], ","); got != "device_id,model,enter_ts,leave_ts,frames,macs" {
		t.Errorf("header %q", got)
	}
	number := func(field string) float64 {
		v, err := strconv.ParseFloat(field, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	stay, frames, addresses := 0.0, 0.0, 0.0
	for _, r := range rows[1:] {
		stay += number(r[3]) - number(r[2])
		frames += number(r[4])
		addresses += number(r[5])
	}
	if want := s.Truth("entrance", c.Start, until); math.Abs(stay/3600-want) > 0.01 {
		t.Errorf("%.3f phones on average by the list, truth %.3f", stay/3600, want)
	}
	r, err := pcapgo.NewReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	gotFrames, gotAddresses := 0.0, map[address]bool{}
	for {
		data, _, err := r.ReadPacketData()
		if err != nil {
			break
		}
		gotFrames++
		gotAddresses[readProbe(&capture.Frame{Data: data}).from] = true
	}
	if gotFrames != frames || float64(len(gotAddresses)) != addresses || frames < 1000 {
		t.Errorf("%v frames of %d addresses in the capture, %v and %v in the list", gotFrames, len(gotAddresses), frames, addresses)
	}
	if err := s.Record(context.Background(), "roof", until, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), `no zone "roof"`) {
		t.Errorf("unknown zone: %v", err)
	}
	if err := s.Record(context.Background(), "entrance", until, io.Discard, fullDisk{}); !errors.Is(err, errFull) {
		t.Errorf("full disk: %v", err)
	}
}
