package observe

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"footfall/configs"
	"footfall/configs/goldentest"
	"footfall/sensor/control"
)

// answering is a sensor that answers what these commands ask. It has a page for each
// window.
type answering struct {
	control.Handler // nothing else may be asked
	state           *state
	safe            bool // it counts nothing, and has no lists
}

func (a *answering) Status(context.Context) (json.RawMessage, error) {
	return json.Marshal(a.state.health)
}

func (a *answering) OptOutSummary(context.Context) (control.Summary, error) {
	if a.safe {
		return control.Summary{}, errors.New("nothing is counted")
	}
	return *a.state.optOuts, nil
}

func (a *answering) Walk(context.Context, *control.Walk) (*control.Walk, error) {
	return a.state.walk, nil
}

func (a *answering) Windows(_ context.Context, q control.WindowsQuery) (page control.WindowsPage, err error) {
	turn := 0
	if q.Position != "" {
		if _, err := fmt.Sscan(q.Position, &turn); err != nil {
			return page, err
		}
	}
	if p := a.state.windows[turn]; p.End > q.Since {
		text, err := p.JSON()
		if err != nil {
			return page, err
		}
		page.Windows = []string{string(bytes.TrimRight(text, " "))}
	}
	if turn+1 < len(a.state.windows) {
		page.Next = fmt.Sprint(turn + 1)
	}
	return page, nil
}

// answer serves a sensor at the control socket of a configuration.
func answer(t *testing.T, a *answering) *configs.Config {
	t.Helper()
	c := a.state.config
	c.Control.Socket = filepath.Join(t.TempDir(), "s")
	server := control.NewServer(c.Control.Socket, a, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Run(ctx) }()
	select {
	case <-server.Ready():
	case err := <-done:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return c
}

func TestStatusOfARunningSensor(t *testing.T) {
	s := well(t)
	c := answer(t, &answering{state: s})
	var b strings.Builder
	if err := show(t.Context(), &b, c, style{}); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != drawn(t, s, style{}) {
		t.Errorf("over the socket:\n%s", got)
	}
	b.Reset()
	if err := showJSON(t.Context(), &b, c); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Health  struct{ Status string }
		OptOuts control.Summary `json:"opt_outs"`
		Windows []struct {
			Zone    string
			Devices *int
		}
	}
	if err := json.Unmarshal([]byte(b.String()), &got); err != nil {
		t.Fatal(err)
	}
	if got.Health.Status != "online" || got.OptOuts.Entries != 12 || len(got.Windows) != 9 || got.Windows[1].Devices != nil || *got.Windows[6].Devices != 12 {
		t.Errorf("JSON: %s", b.String())
	}
}

func TestStatusInSafeMode(t *testing.T) {
	s := ill(t)
	s.windows = well(t).windows[:1]
	c := answer(t, &answering{state: s, safe: true})
	var b strings.Builder
	if err := show(t.Context(), &b, c, style{}); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); strings.Contains(got, "Opt-outs") || !strings.Contains(got, "entrance       11") {
		t.Errorf("in safe mode:\n%s", got)
	}
}

// TestWindowsOfARunningSensor reads them page by page from the sensor, not from files.
func TestWindowsOfARunningSensor(t *testing.T) {
	c := answer(t, &answering{state: well(t)})
	c.Outbox.Path = filepath.Join(t.TempDir(), "outbox.db")
	var out, told strings.Builder
	q := query{since: "10m", zone: "checkout", format: "table"}
	if err := q.run(t.Context(), &out, &told, c, now); err != nil || told.Len() > 0 {
		t.Fatal(err, told.String())
	}
	goldentest.Check(t, "windows.txt", out.String())
	out.Reset()
	q = query{since: "12m", format: "table"}
	if err := q.run(t.Context(), &out, &told, c, now); err != nil || told.Len() > 0 {
		t.Fatal(err, told.String())
	}
	goldentest.Check(t, "windows-people.txt", out.String())
}
