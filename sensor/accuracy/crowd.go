package accuracy

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Crowd is a labelled capture: a recording and the list of who was present.
type Crowd struct {
	Name     string // of its files, without their endings
	Capture  string // path
	Presence string // path
}

// presenceEnding is how the names of presence lists end.
const presenceEnding = ".presence.csv"

// captureEndings are how the capture of a crowd may end, the first that exists
// being taken.
var captureEndings = []string{".pcap.gz", ".pcap", ".pcapng.gz", ".pcapng"}

// FindCrowds lists the crowds of a folder by name: every NAME.presence.csv that
// has its capture beside it, NAME.pcap.gz, .pcap, .pcapng.gz or .pcapng. To find
// none is an error.
func FindCrowds(folder string) ([]Crowd, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var crowds []Crowd
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), presenceEnding)
		if !ok {
			continue
		}
		stem := filepath.Join(folder, name)
		if file := firstFile(stem, captureEndings); file != "" {
			crowds = append(crowds, Crowd{Name: name, Capture: file, Presence: stem + presenceEnding})
		}
	}
	if len(crowds) == 0 {
		return nil, fmt.Errorf("%s: no labelled captures; a crowd is NAME.pcap.gz (or .pcap, .pcapng) with NAME%s beside it", folder, presenceEnding)
	}
	return crowds, nil
}

// firstFile is the first of stem plus an ending that exists, or "".
func firstFile(stem string, endings []string) string {
	for _, e := range endings {
		if info, err := os.Stat(stem + e); err == nil && info.Mode().IsRegular() {
			return stem + e
		}
	}
	return ""
}
