package nl80211

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestHardware holds the drivers of HARDWARE.md against the table here. Each row
// there says where it is known from.
func TestHardware(t *testing.T) {
	data, err := os.ReadFile("../HARDWARE.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(data), "## By driver")
	table, _, _ = strings.Cut(table, "\n## ")
	var drivers []string
	for line := range strings.Lines(table) {
		cells := strings.Split(line, "|")
		if len(cells) != 9 || strings.HasPrefix(cells[1], "-") || cells[1] == " driver " {
			continue
		}
		driver := strings.TrimSpace(cells[1])
		drivers = append(drivers, driver)
		if from := cells[7]; !strings.Contains(from, "tested here") && !strings.Contains(from, "https://") {
			t.Errorf("%s: not said where it is known from", driver)
		}
		row, found := Hardware(driver)
		says := strings.TrimSpace(cells[5])
		if !found || row.Chip != strings.TrimSpace(cells[2]) || row.Monitor != strings.HasPrefix(says, "yes") {
			t.Errorf("%s: %+v, and the table says %q", driver, row, says)
		}
	}
	var ours []string
	for _, row := range hardware {
		ours = append(ours, row.Driver)
	}
	if !slices.Equal(drivers, ours) {
		t.Errorf("HARDWARE.md has %q, the code %q", drivers, ours)
	}
}
