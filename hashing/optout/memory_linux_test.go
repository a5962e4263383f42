//go:build !race

// The race detector has a shadow of all memory, which takes a minute to search.

package optout

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// memoryVariable says what a child of TestMemory is to do with an address
// before it searches its own memory.
const memoryVariable = "FOOTFALL_MEMORY"

// TestMemory looks an address up in a process of its own and then searches all
// memory of that process for it: nothing is left. The same search finds the
// address while it is there.
func TestMemory(t *testing.T) {
	if how := os.Getenv(memoryVariable); how != "" {
		fmt.Printf("copies=%d\n", copiesAfter(how))
		return
	}
	for how, want := range map[string]bool{"listed": false, "kept": true} {
		child := exec.Command(os.Args[0], "-test.run=^TestMemory$")
		child.Env = append(os.Environ(), memoryVariable+"="+how)
		out, err := child.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", how, err, out)
		}
		_, n, _ := strings.Cut(string(out), "copies=")
		n, _, _ = strings.Cut(n, "\n")
		t.Logf("%s: %s copies of the address", how, n)
		if (n != "0") != want {
			t.Errorf("%s: %s copies of the address are in memory; should there be any: %t", how, n, want)
		}
	}
}

// hidden is the address that is planted, each byte xored with mask so that the
// search itself holds no copy.
var hidden = [6]byte{0x5c ^ mask, 0x17 ^ mask, 0xe9 ^ mask, 0x83 ^ mask, 0x4b ^ mask, 0xd6 ^ mask}

const mask = 0x95

//go:noinline
func plant(address *[6]byte) {
	for i := range address {
		address[i] = hidden[i] ^ mask
	}
}

func copiesAfter(how string) int {
	l, err := New(seeded(1), objections)
	if err != nil {
		panic(err)
	}
	if _, err := l.Add(&tablet); err != nil {
		panic(err)
	}
	address := new([6]byte)
	plant(address)
	if how == "listed" {
		l.Listed(address)
	}
	if how != "kept" {
		clear(address[:])
	}
	n := searchMemory()
	clear(address[:])
	return n
}

// searchMemory counts the copies of the hidden address in what this process
// can write to.
func searchMemory() int {
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		panic(err)
	}
	defer maps.Close()
	memory, err := os.Open("/proc/self/mem")
	if err != nil {
		panic(err)
	}
	defer memory.Close()
	found := 0
	buffer := make([]byte, 1<<16)
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		var from, to int64
		var mode string
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &from, &to, &mode); err != nil || !strings.HasPrefix(mode, "rw") {
			continue
		}
		found += searchRange(io.NewSectionReader(memory, from, to-from), buffer)
	}
	return found
}

// searchRange counts in one range. A copy that straddles two reads is missed:
// the reads are 64 KiB long, so that is one in 11,000.
func searchRange(r io.Reader, buffer []byte) (found int) {
	for {
		n, err := io.ReadFull(r, buffer)
		for i := range buffer[:n] {
			if i+6 <= n && isHidden(buffer[i:i+6]) {
				found++
			}
		}
		// What was read is a copy, and the buffer may be searched later.
		clear(buffer)
		if err != nil {
			return found
		}
	}
}

func isHidden(b []byte) bool {
	for i := range hidden {
		if b[i]^mask != hidden[i] {
			return false
		}
	}
	return true
}
