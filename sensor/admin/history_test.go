package admin

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footfall/buffer/history"
	"footfall/configs"
	"footfall/configs/facts"
	"footfall/sensor/control"
)

// TestStoredWindows pages through more windows than fit into one answer.
func TestStoredWindows(t *testing.T) {
	c := configs.Defaults()
	c.Outbox.Path = filepath.Join(t.TempDir(), "outbox.db")
	ring := history.Open(history.Path(c.Outbox.Path), history.Options{})
	now := time.Now()
	for i := range 200 {
		payload := strings.Repeat(string(rune('a'+i%26)), 1000)
		if err := ring.Append([]history.Record{{End: now.UnixNano() + int64(i), Payload: []byte(payload)}}); err != nil {
			t.Fatal(err)
		}
	}
	var windows []string
	pages := 0
	for q := (control.WindowsQuery{Since: now.UnixNano() + 9}); ; pages++ {
		page, err := NewFiles(c, "").Windows(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		windows = append(windows, page.Windows...)
		if q.Position = page.Next; q.Position == "" {
			break
		}
	}
	if len(windows) != 190 || windows[0][0] != 'k' || pages < 2 {
		t.Errorf("%d windows on %d pages, the first is %.1s", len(windows), pages+1, windows[0])
	}
	if _, err := NewFiles(c, "").Windows(t.Context(), control.WindowsQuery{Position: "00:11:22:33:44:55"}); err == nil || strings.Contains(err.Error(), "22") {
		t.Errorf("a position that is none: %v", err)
	}
	if stated := facts.Of(c).Stored.Windows; stated != history.Path(c.Outbox.Path)+"-*" {
		t.Errorf("the facts name %s", stated)
	}
}
