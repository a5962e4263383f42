package simulate_test

import (
	"context"
	"fmt"
	"time"

	"footfall/sensor/simulate"
)

// A shop in simulated time: read a source as fast as it goes, and ask how many
// phones there really were.
func Example() {
	c := simulate.Default(1)
	c.Length = 10 * time.Minute
	store, err := simulate.New(c)
	if err != nil {
		fmt.Println(err)
		return
	}
	frames := 0
	aisle := store.Sources()[1]
	defer aisle.Close()
	for {
		batch, err := aisle.Next(context.Background())
		if err != nil {
			break // io.EOF after ten minutes
		}
		frames += len(batch)
	}
	truth := store.Truth("aisle", c.Start, c.Start+int64(c.Length))
	fmt.Println("enough frames:", frames > 100*int(truth), "for some phones:", truth > 5)
	// Output: enough frames: true for some phones: true
}

// A shop as if it were live: frames come when the system's clock reaches them.
// A window of the clock has the truth of the span it shows.
func ExamplePace() {
	c := simulate.Show(1)
	store, err := simulate.New(c)
	if err != nil {
		fmt.Println(err)
		return
	}
	var clock simulate.WallClock
	line := simulate.Timeline{Simulated: c.Start, Clock: clock.Now(), Speed: 100}
	live := simulate.Pace(store.Sources()[0], clock, line)
	defer live.Close()
	frames, err := live.Next(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	at := frames[0].Time
	truth := store.Truth("entrance", line.ToSimulated(at), line.ToSimulated(at)+int64(5*time.Second))
	fmt.Println("in time:", at <= clock.Now(), "for some phones:", truth > 1)
	// Output: in time: true for some phones: true
}
