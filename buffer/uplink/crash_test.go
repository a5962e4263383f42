package uplink

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"footfall/buffer"
)

// The variables that make this test binary run as the sensor that is killed.
const (
	childOutbox = "FOOTFALL_TEST_CHILD_OUTBOX"
	childBroker = "FOOTFALL_TEST_CHILD_BROKER"
	childFirst  = "FOOTFALL_TEST_CHILD_FIRST"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(childOutbox); path != "" {
		if err := child(path); err != nil {
			fmt.Println("child:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child appends windows for ever, says which are stored, and publishes them.
func child(path string) error {
	out, err := buffer.Open(path, buffer.Options{})
	if err != nil {
		return err
	}
	u, err := New(testConfig(os.Getenv(childBroker)), out, composeBoth)
	if err != nil {
		return err
	}
	go func() { _ = u.Run(context.Background()) }()
	var next int
	if _, err := fmt.Sscan(os.Getenv(childFirst), &next); err != nil {
		return err
	}
	for ; ; next++ {
		start := int64(next) * 60e9
		if _, err := out.Append([]buffer.Record{{Key: "zone", Start: start, End: start + 60e9, Payload: fmt.Append(nil, next)}}); err != nil {
			return err
		}
		fmt.Println("stored", next)
	}
}

// enough windows are stored before the child is killed.
const enough = 30

// startChild runs the child and returns a function that kills it as kill -9
// does, and tells the number of the last window that it said was stored.
func startChild(t *testing.T, path, url string, first int) (kill func() int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childOutbox+"="+path, childBroker+"="+url, childFirst+"="+fmt.Sprint(first))
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	last, read, progress := first-1, make(chan struct{}), make(chan struct{}, enough)
	go func() {
		defer close(read)
		for lines := bufio.NewScanner(stdout); lines.Scan(); {
			if text, ok := strings.CutPrefix(lines.Text(), "stored "); ok {
				_, _ = fmt.Sscan(text, &last)
				select {
				case progress <- struct{}{}:
				default:
				}
			} else {
				t.Error(lines.Text())
			}
		}
	}()
	return func() int {
		for range enough {
			select {
			case <-progress:
			case <-time.After(patience):
				t.Error("the child does not store enough")
			}
		}
		_ = cmd.Process.Kill()
		<-read
		_ = cmd.Wait()
		return last
	}
}

// TestKilledBetweenAppendAndAcknowledgement kills the sensor again and again
// while its acknowledgements are withheld, or its publications swallowed, and at
// last lets all through: everything that was stored arrives, in order.
func TestKilledBetweenAppendAndAcknowledgement(t *testing.T) {
	b := startBroker(t)
	p := startProxy(t, b.address)
	path := filepath.Join(t.TempDir(), "outbox")
	last := 0
	for round := range 6 {
		var acks, publications int
		p.filterWith(func(kind byte) (pass, cut bool) {
			if kind == pubackKind {
				acks++
			}
			return kind != pubackKind || acks < round*20, false // none, then some
		}, func(kind byte) (pass, cut bool) {
			if kind == publishKind {
				publications++
			}
			return round%2 == 0 || kind != publishKind || publications < 10, false
		})
		seen := len(b.all())
		kill := startChild(t, path, p.url(), last+1)
		b.await(t, "publications", func(all []arrival) bool { return len(all) >= seen+9 })
		said := kill()
		if last = stored(t, path); last < said {
			t.Fatalf("round %d: %d was said to be stored, the file ends at %d", round, said, last)
		}
	}
	p.filterWith(nil, nil)
	out, err := buffer.Open(path, buffer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = out.Close() })
	if st := out.Stats(); st.Quarantined != "" || st.Unreadable != 0 {
		t.Errorf("after kill -9: %+v", st)
	}
	r := run(t, testConfig(p.url()), out, composeBoth)
	awaitEmpty(t, r)
	got := firsts(payloads(b.all(), windowTopic))
	if !reflect.DeepEqual(got, numbers(1, last)) {
		t.Errorf("%d windows arrived for %d stored", len(got), last)
	}
	t.Logf("%d windows stored over six kills, %d published", last, len(payloads(b.all(), windowTopic)))
}

// stored returns the number of the newest window in the file.
func stored(t *testing.T, path string) int {
	t.Helper()
	out, err := buffer.Open(path, buffer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	return int(out.HighWater()/60e9) - 1
}
