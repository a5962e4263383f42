package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"footfall/configs"
	"footfall/sensor/accuracy"
)

// doubled is a morning of five-minute windows in which twice as many devices are
// estimated as are there. The first was heard in part, one is withheld.
func doubled() []accuracy.Window {
	const length = int64(5 * time.Minute)
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).UnixNano()
	var windows []accuracy.Window
	for i := range int64(9) {
		truth := float64(10 * (1 + i%2))
		windows = append(windows, accuracy.Window{
			Start: start + i*length, End: start + (i+1)*length,
			Truth: truth, Estimate: 2 * truth, Low: 1.5 * truth, High: 3 * truth,
			Partial: i == 0, Withheld: i == 7,
		})
	}
	return windows
}

func finish(t *testing.T, calibrate time.Duration) string {
	t.Helper()
	table := truthTable{windows: doubled(), length: 5 * time.Minute, calibrate: calibrate, config: &configs.Config{Location: time.UTC, Sources: []configs.Source{{Name: "a"}}}}
	var out bytes.Buffer
	if err := table.finish(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

const doubledTable = `
window start            truth  estimate  90 % interval     error
2026-03-02 09:00:00      10.0      20.0          15-30  +100.0 %  heard in part
2026-03-02 09:05:00      20.0      40.0          30-60  +100.0 %
2026-03-02 09:10:00      10.0      20.0          15-30  +100.0 %
2026-03-02 09:15:00      20.0      40.0          30-60  +100.0 %
2026-03-02 09:20:00      10.0      20.0          15-30  +100.0 %
2026-03-02 09:25:00      20.0      40.0          30-60  +100.0 %
2026-03-02 09:30:00      10.0      20.0          15-30  +100.0 %
2026-03-02 09:35:00      20.0  withheld              -         -
2026-03-02 09:40:00      10.0      20.0          15-30  +100.0 %

`

func TestFinish(t *testing.T) {
	want := doubledTable + `score of windows of  windows  mean truth       MAPE       bias  in interval
5 min                      7        14.3    100.0 %   +100.0 %        0.0 %
5 min, parts too           8        13.8    100.0 %   +100.0 %        0.0 %
15 min, means of 3         1        16.7    100.0 %   +100.0 %        0.0 %
not scored: 1 window without a released number
`
	if got := finish(t, 0); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestFinishCalibrated(t *testing.T) {
	want := doubledTable + `0.500 people per device in 3 windows of the first 15 min; scored from 2026-03-02 09:20:00 on

score of windows of             windows  mean truth       MAPE       bias  in interval
5 min                                 4        12.5    100.0 %   +100.0 %        0.0 %
15 min, means of 3                    0           -          -          -            -
5 min, calibrated                     4        12.5      0.0 %     +0.0 %      100.0 %
15 min, calibrated, means of 3        0           -          -          -            -
not scored: 1 window without a released number
`
	if got := finish(t, 15*time.Minute); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTitleOf(t *testing.T) {
	if got := titleOf([]string{"a/lobby.pcap.gz", "-", "door.pcapng"}); got != "lobby, standard input, door" {
		t.Errorf("got %q", got)
	}
}

func TestSpan(t *testing.T) {
	var got []string
	for _, d := range []time.Duration{time.Hour, 90 * time.Minute, 5 * time.Minute, 90 * time.Second, 1500 * time.Millisecond} {
		got = append(got, span(d))
	}
	if want := "1 h, 90 min, 5 min, 90 s, 1.5s"; strings.Join(got, ", ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
