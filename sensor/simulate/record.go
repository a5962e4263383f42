package simulate

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"
)

// Record writes the frames that the access point of a zone hears, from the start until a
// time, as a capture file. It also writes a line per phone in the store to presence, in
// the form of the labelled captures:
//
//	device_id,model,enter_ts,leave_ts,frames,macs
//
// Times are seconds since the Unix epoch; frames and macs are how many probe
// requests of the phone, under how many addresses, the access point heard.
// Phones that asked not to be counted are left out. The lines are about the
// store as a whole, so they are the truth of the capture if there is one zone.
func (s *Store) Record(ctx context.Context, zone string, until int64, frames, presence io.Writer) error {
	n := slices.Index(s.Zones(), zone)
	if n < 0 {
		return fmt.Errorf("no zone %q: there are %q", zone, s.Zones())
	}
	src := newSource(&s.c, n)
	defer src.Close()
	sheet := attendance{until: until, rows: map[*wifi]*row{}}
	src.world.onVisit, src.onFrame = sheet.visit, sheet.frame
	if err := WritePcap(ctx, frames, src, until); err != nil {
		return err
	}
	src.world.advance(until)
	return sheet.write(presence)
}

// attendance collects the phones that were present.
type attendance struct {
	until int64
	order []*row
	rows  map[*wifi]*row
}

type row struct {
	person    *person
	frames    int
	addresses map[address]struct{}
}

func (a *attendance) visit(p *person) {
	if p.device == nil || !p.device.counted || a.rows[p.device.radios[0]] != nil {
		return
	}
	r := &row{person: p, addresses: map[address]struct{}{}}
	a.order = append(a.order, r)
	a.rows[p.device.radios[0]] = r
}

func (a *attendance) frame(at int64, s *sending) {
	if r := a.rows[s.from]; r != nil && at < a.until {
		r.frames++
		r.addresses[s.address] = struct{}{}
	}
}

func (a *attendance) write(w io.Writer) error {
	out := csv.NewWriter(w)
	_ = out.Write([]string{"device_id", "model", "enter_ts", "leave_ts", "frames", "macs"})
	for _, r := range a.order {
		p := r.person
		if p.enter >= a.until {
			continue
		}
		_ = out.Write([]string{
			strconv.Itoa(p.id), fmt.Sprintf("%s-%d", p.device.kind.Name, p.device.number+1),
			seconds(p.enter), seconds(min(p.leave, a.until)), strconv.Itoa(r.frames), strconv.Itoa(len(r.addresses)),
		})
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write presence: %w", err)
	}
	return nil
}

// seconds formats a time the way the labelled captures do.
func seconds(at int64) string {
	ms := at / int64(time.Millisecond)
	return fmt.Sprintf("%d.%03d", ms/1000, ms%1000)
}
