package web

import (
	"bytes"
	"fmt"
	"net/http"
	"time"

	"footfall/buffer/hub/history"
)

const (
	// most is how many payloads come at once.
	most = 10_000
	// piece is how many are read from the history at a time. Meanwhile the file cannot give
	// pages back, so a slow client must not hold it up.
	piece = 500
)

func (s *Server) hub(w http.ResponseWriter, _ *http.Request) {
	info := s.Info
	info.Now = s.Now().UTC().Format(time.RFC3339)
	answer(w, info)
}

// zoneAnswer is one zone of api/zones.
type zoneAnswer struct {
	Site   string `json:"site"`
	Sensor string `json:"sensor"`
	Zone   string `json:"zone"`
	First  string `json:"first"`
	Last   string `json:"last"`
}

func (s *Server) zones(w http.ResponseWriter, _ *http.Request) {
	zones, err := s.History.Zones()
	if err != nil {
		fail(w, http.StatusServiceUnavailable, err.Error())
		return
	}
	all := []zoneAnswer{}
	for _, z := range zones {
		all = append(all, zoneAnswer{z.Site, z.Sensor, z.Zone, timestamp(z.First), timestamp(z.Last)})
	}
	answer(w, map[string]any{"zones": all})
}

// timestamp is RFC 3339 in UTC, with a fraction only where there is one; "" for 0.
func timestamp(ns int64) string {
	if ns == 0 {
		return ""
	}
	return time.Unix(0, ns).UTC().Format(time.RFC3339Nano)
}

func (s *Server) history(w http.ResponseWriter, r *http.Request) {
	q, err := question(r)
	if err != nil {
		fail(w, http.StatusBadRequest, err.Error())
		return
	}
	// The first piece is read before the answer begins, so that it can be an error.
	text, next, n, err := s.read(q)
	if err != nil {
		fail(w, http.StatusServiceUnavailable, err.Error())
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, err = fmt.Fprint(w, `{"payloads":[`)
	for first, rows := true, n; ; rows += n {
		if err == nil && !first && len(text) > 0 {
			_, err = w.Write([]byte(","))
		}
		if err == nil {
			_, err = w.Write(text)
		}
		if err != nil {
			return // the client is gone
		}
		if next == 0 || rows >= most {
			break
		}
		q.From, first = next, first && len(text) == 0
		if text, next, n, err = s.read(q); err != nil {
			// An answer that breaks off is not taken for a whole one.
			s.Log.Error("the history broke off", "error", err)
			panic(http.ErrAbortHandler)
		}
	}
	_, _ = fmt.Fprintf(w, `],"next":%q}`+"\n", timestamp(next))
}

// read returns some payloads, with commas between them, and the start of the next one.
func (s *Server) read(q history.Question) (text []byte, next int64, n int, err error) {
	var b bytes.Buffer
	q.Most = piece
	next, err = s.History.Rows(q, func(payload []byte) error {
		if n++; n > 1 {
			b.WriteByte(',')
		}
		b.Write(payload)
		return nil
	})
	return b.Bytes(), next, n, err
}

// question reads the parameters of api/history.
func question(r *http.Request) (q history.Question, err error) {
	v := r.URL.Query()
	q = history.Question{Site: v.Get("site"), Sensor: v.Get("sensor"), Zone: v.Get("zone"), Kind: history.Kind(v.Get("kind"))}
	for name, value := range map[string]string{"site": q.Site, "sensor": q.Sensor, "zone": q.Zone} {
		if value == "" {
			return q, fmt.Errorf("%s is missing; api/zones lists sites, sensors and zones", name)
		}
	}
	switch q.Kind {
	case history.Window, history.Hour, history.Day:
	default:
		return q, fmt.Errorf("kind is %.20q; want window, hour or day", q.Kind)
	}
	if q.From, err = moment("from", v.Get("from")); err != nil {
		return q, err
	}
	if q.Until, err = moment("until", v.Get("until")); err == nil && q.Until <= q.From {
		err = fmt.Errorf("until is not after from")
	}
	return q, err
}

func moment(name, text string) (int64, error) {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || t.UTC().Year() < 1970 || t.UTC().Year() > 2200 {
		return 0, fmt.Errorf("%s is %.40q; want a time of RFC 3339, such as 2026-03-02T09:00:00Z", name, text)
	}
	return t.UnixNano(), nil
}

func (s *Server) state(w http.ResponseWriter, _ *http.Request) {
	state, err := s.State()
	if err != nil {
		fail(w, http.StatusServiceUnavailable, err.Error())
		return
	}
	answer(w, state)
}
