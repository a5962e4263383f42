package buffer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"footfall/buffer"
)

// A window is appended with all its zones, read in order and deleted once it was
// delivered.
func Example() {
	dir, err := os.MkdirTemp("", "outbox")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	outbox, err := buffer.Open(filepath.Join(dir, "outbox.db"), buffer.Options{Memory: buffer.DefaultMemory})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer outbox.Close()

	start := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	window := func(zone string) buffer.Record {
		return buffer.Record{
			Key: "jakarta-01/door/" + zone, Topic: "footfall/v1/jakarta-01/door/",
			Start: start.UnixNano(), End: start.Add(5 * time.Minute).UnixNano(), Payload: []byte(`{"devices":12}`),
		}
	}
	if _, err := outbox.Append([]buffer.Record{window("entrance"), window("till")}); err != nil {
		fmt.Println(err)
	}
	if _, err := outbox.Append([]buffer.Record{window("entrance")}); err != nil {
		fmt.Println("the same window again is refused")
	}

	waiting, err := outbox.Peek(0, 10)
	if err != nil {
		fmt.Println(err)
	}
	for _, r := range waiting {
		fmt.Println(r.Seq, r.Key, string(r.Payload))
	}
	if err := outbox.Delete(waiting[0].Seq, waiting[1].Seq); err != nil {
		fmt.Println(err)
	}
	fmt.Println(outbox.Stats().Rows, "rows wait")
	// Output:
	// the same window again is refused
	// 1 jakarta-01/door/entrance {"devices":12}
	// 2 jakarta-01/door/till {"devices":12}
	// 0 rows wait
}

func ExampleCapacity() {
	const zones, total = 10, 1
	lasts, bytes := buffer.Capacity(buffer.DefaultMaxRows, zones+total, 5*time.Minute)
	fmt.Printf("%.0f days, %d MB\n", lasts.Hours()/24, bytes/1e6)
	// Output: 6 days, 30 MB
}
