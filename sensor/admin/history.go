package admin

import (
	"fmt"

	"footfall/buffer/history"
	"footfall/configs"
	"footfall/sensor/control"
)

// WindowsPage answers a query with what read returns: a page of a ring of released
// windows.
func WindowsPage(read func(position string, since int64, most int) (history.Page, error), q control.WindowsQuery) (control.WindowsPage, error) {
	found, err := read(q.Position, q.Since, control.PageBytes)
	if err != nil {
		return control.WindowsPage{}, fmt.Errorf("released windows: %w", err)
	}
	page := control.WindowsPage{Windows: make([]string, len(found.Records)), Next: found.Next, Damaged: found.Damaged}
	for i := range found.Records {
		page.Windows[i] = string(found.Records[i].Payload)
	}
	return page, nil
}

// StoredWindows answers a query from the files of a sensor that is not counting.
func StoredWindows(c *configs.Config, q control.WindowsQuery) (control.WindowsPage, error) {
	return WindowsPage(func(position string, since int64, most int) (history.Page, error) {
		return history.Read(history.Path(c.Outbox.Path), position, since, most)
	}, q)
}
