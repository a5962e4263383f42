package control

import (
	"context"
	"encoding/json"

	"footfall/hashing/optout"
	"footfall/sensor/calibrate"
)

// Handler carries out requests. The server calls it from several goroutines. Its
// errors are shown to the operator, so they must hold no address. The addresses are
// wiped after the call. A [Client] is a Handler too, so a command works the same
// whether the sensor runs or not.
type Handler interface {
	// OptOutAdd enters addresses into the sensor's list, all or none.
	OptOutAdd(ctx context.Context, addresses []optout.Address) (Change, error)
	// OptOutRemove takes addresses out of the sensor's list.
	OptOutRemove(ctx context.Context, addresses []optout.Address) (Change, error)
	// OptOutCheck tells which lists an address fits.
	OptOutCheck(ctx context.Context, address *optout.Address) (Check, error)
	// OptOutSummary describes the lists.
	OptOutSummary(ctx context.Context) (Summary, error)
	// CalibrationShow returns the people per device of each zone.
	CalibrationShow(ctx context.Context) (calibrate.Summary, error)
	// CalibrationAdd enters hand counts, all or none. They are matched with the windows
	// released at the same time.
	CalibrationAdd(ctx context.Context, counts []calibrate.Count) (calibrate.Summary, error)
	// CalibrationRemove deletes the hand counts of a zone.
	CalibrationRemove(ctx context.Context, zone string) (calibrate.Summary, error)
	// Status returns the sensor's health as JSON.
	Status(ctx context.Context) (json.RawMessage, error)
	// Windows returns a page of the released windows of the last days.
	Windows(ctx context.Context, q WindowsQuery) (WindowsPage, error)
	// Walk tells the sensor how far a walk with a test phone has come, unless told is
	// nil. It returns the walk that goes on, or nil for none. The sensor keeps a walk for
	// a few seconds and hands it to those who ask; it publishes nothing of it.
	Walk(ctx context.Context, told *Walk) (*Walk, error)
	// Reload has the sensor read its configuration again. The error says why the new
	// one is not in force.
	Reload(ctx context.Context) error
	// Erase wipes the key and all counts, removes the copy that the service manager
	// keeps, and makes the sensor stop soon after it returns. The command deletes the
	// files, once the sensor has closed them.
	Erase(ctx context.Context) error
}

// Change is the result of a change of the list.
type Change struct {
	Changed int `json:"changed"` // entries added or removed
	Entries int `json:"entries"` // in the list now
}

// Check tells where an address is listed.
type Check struct {
	Plain bool `json:"plain"` // in the plain list, opt_out.file
	Own   bool `json:"own"`   // fits an entry of the sensor's list of digests
	Chain bool `json:"chain"` // fits an entry of the chain's list
	// FalseRate is the share of devices that fit an entry by chance, 0 to 1.
	FalseRate float64 `json:"false_rate"`
	OptIn     bool    `json:"opt_in"` // only listed devices are counted
}

// Listed tells whether the address fits any list.
func (c Check) Listed() bool { return c.Plain || c.Own || c.Chain }

// Summary describes the lists of a sensor.
type Summary struct {
	Path          string  `json:"path"`    // of the sensor's list; "" for none
	Entries       int     `json:"entries"` // of the sensor's list
	FalseRate     float64 `json:"false_rate"`
	Plain         int     `json:"plain"` // addresses in the plain list
	ChainEntries  int     `json:"chain_entries"`
	ChainSequence uint64  `json:"chain_sequence"` // 0 for no list yet
	OptIn         bool    `json:"opt_in"`
}

// WindowsQuery asks for a page of the released windows.
type WindowsQuery struct {
	// Since: only windows that end later, in nanoseconds since the Unix epoch.
	Since int64 `json:"since"`
	// Position is where the page begins: "", then [WindowsPage.Next] of the page before.
	Position string `json:"position"`
}

// WindowsPage is a page of the released windows, in the order of their release.
type WindowsPage struct {
	// Windows are payloads as published, one a zone and window, without the spaces at
	// their end; see package disclose.
	Windows []string `json:"windows"`
	// Next is where the next page begins; "" after the last.
	Next string `json:"next"`
	// Damaged are files that could not be read to their end.
	Damaged []string `json:"damaged"`
}

// PageBytes is how many bytes of payloads a page has at most, so that it fits into an
// answer with room for its quoting.
const PageBytes = 64 << 10
