package capture

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// ReceivedPackets returns how many packets of any kind a network interface has
// received since it was made. In monitor mode these are all frames that the radio has
// delivered. Ok is false where the kernel does not tell.
func ReceivedPackets(name string) (n uint64, ok bool) {
	if name != filepath.Base(name) {
		return 0, false
	}
	text, err := os.ReadFile(filepath.Join("/sys/class/net", name, "statistics", "rx_packets"))
	if err != nil {
		return 0, false
	}
	n, err = strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
	return n, err == nil
}
