package hci

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"footfall/sensor/capture"
	"footfall/sensor/capture/hci/hcitest"
)

// await reads for some time, and returns the error that ended it, nil for none.
func await(s capture.Source, length time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), length)
	defer cancel()
	for {
		if _, err := s.Next(ctx); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
	}
}

func TestHardwareErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&hcitest.Chip{Extended: true})
		s := b.open(t)
		for n := range errorsInARow {
			b.fake().Event(hcitest.HardwareError(0x42), hcitest.Legacy(phone(1)))
			if err := await(s, time.Second); err != nil {
				t.Fatal(n, err)
			}
			if got, want := strings.Count(opcodes(b.chip), "Reset"), n+2; got != want {
				t.Fatalf("%d Resets after %d errors, want %d", got, n+1, want)
			}
		}
		b.fake().Event(hcitest.HardwareError(0x42))
		err := await(s, time.Second)
		if !errors.Is(err, ErrHardware) || !strings.Contains(err.Error(), "hci0: ") || !strings.Contains(err.Error(), "code 0x42") {
			t.Errorf("%v", err)
		}
		if _, again := s.Next(t.Context()); again != err {
			t.Errorf("then %v", again)
		}
	})
}

// TestSeldomHardwareErrors never end a source.
func TestSeldomHardwareErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&hcitest.Chip{})
		s := b.open(t)
		for range 10 {
			b.fake().Event(hcitest.HardwareError(1))
			if err := await(s, errorTime); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestUnplugged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&hcitest.Chip{})
		s := b.open(t)
		if err := await(s, time.Hour/2); err != nil {
			t.Fatal(err)
		}
		b.fake().Unplug()
		if err := await(s, time.Second); !errors.Is(err, ErrGone) {
			t.Errorf("%v", err)
		}
		if b.State().Open {
			t.Error("still said to be open")
		}
		b.absent = errors.New("there is no hci0")
		time.Sleep(firstPause)
		if _, err := b.Open(t.Context()); err != b.absent {
			t.Errorf("%v", err)
		}
		b.absent = nil
		again, err := b.Open(t.Context()) // as soon as it is back
		if err != nil {
			t.Fatal(err)
		}
		b.fake().Event(hcitest.Legacy(phone(1)))
		next(t, again, hcitest.Legacy(phone(1)))
		if err := again.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestNoAnswer wants growing pauses between attempts on a controller that is dead,
// and no pause once it has worked again.
func TestNoAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&hcitest.Chip{Dead: true})
		var tries []time.Duration
		began, taken := time.Now(), 0
		for time.Since(began) < 5*time.Minute {
			_, err := b.Open(t.Context())
			if !errors.Is(err, ErrSilent) || !strings.Contains(err.Error(), "(Reset)") {
				t.Fatal(err)
			}
			if len(b.taken) > taken {
				taken = len(b.taken)
				tries = append(tries, time.Since(began).Truncate(time.Second))
				if !b.fake().Closed() {
					t.Fatal("a dead controller is held")
				}
			}
			time.Sleep(time.Second)
		}
		second := time.Second // 2 s for the answer, then 1, 2, 4, 8, 16, 32, 60 s
		want := []time.Duration{2 * second, 6 * second, 10 * second, 16 * second, 26 * second, 44 * second, 78 * second, 140 * second, 202 * second, 264 * second}
		for i := range want {
			if i >= len(tries) || tries[i] < want[i]-3*second || tries[i] > want[i]+12*second {
				t.Fatalf("tries at %v, want about %v", tries, want)
			}
		}
		b.chip.Dead = false
		time.Sleep(longestPause)
		s := b.open(t)
		if err := await(s, sound+time.Second); err != nil {
			t.Fatal(err)
		}
		b.chip.Dead = true
		b.fake().Event(hcitest.HardwareError(1))
		if err := await(s, time.Minute); !errors.Is(err, ErrSilent) || !strings.Contains(err.Error(), "hardware error") {
			t.Fatal(err)
		}
		b.chip.Dead = false
		time.Sleep(firstPause)
		b.open(t)
	})
}

// TestRefusals: a controller that refuses every scan is a failure with its reason.
func TestRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&hcitest.Chip{Extended: true, Refuse: map[uint16]byte{hcitest.SetExtendedParams: 0x12, hcitest.SetScanParameters: 0x1f}})
		_, err := b.Open(t.Context())
		if err == nil || !strings.Contains(err.Error(), "hci0: LE Set Scan Parameters is refused: unspecified error (0x1f)") {
			t.Errorf("%v", err)
		}
	})
}

// TestSilence has a controller report nothing, and wants each step in turn and no more
// often than it may be taken.
func TestSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&hcitest.Chip{Extended: true})
		s := b.open(t)
		commands := func() int { return len(b.chip.Commands()) }
		setUp := commands()
		if err := await(s, quiet-time.Second); err != nil || commands() != setUp {
			t.Fatal("a remedy before its time", err)
		}
		if err := await(s, 2*time.Second); err != nil || commands() != setUp+3 || len(b.taken) != 1 {
			t.Fatalf("scan off and on: %d commands, %d times taken, %v", commands(), len(b.taken), err)
		}
		if err := await(s, quiet); err != nil || commands() != 2*setUp+3 || len(b.taken) != 1 {
			t.Fatalf("Reset: %d commands, %d times taken, %v", commands(), len(b.taken), err)
		}
		if err := await(s, quiet); err != nil || commands() != 3*setUp+3 || len(b.taken) != 2 || !b.taken[0].Closed() {
			t.Fatalf("down and up: %d commands, %d times taken, %v", commands(), len(b.taken), err)
		}
		before := commands()
		if err := await(s, 24*time.Hour); err != nil {
			t.Fatal(err)
		}
		if taken := len(b.taken) - 2; taken < 3 || taken > 4 {
			t.Errorf("taken down and up %d times a day", taken)
		}
		if more := commands() - before; more > 24*(6*3+setUp)+4*setUp {
			t.Errorf("%d commands in a silent day", more)
		}
		b.fake().Event(hcitest.Legacy(phone(1)))
		next(t, s, hcitest.Legacy(phone(1)))
		onlyPassive(t, b.chip)
	})
}

// TestSilentBesideStack never resets what a stack uses.
func TestSilentBesideStack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&hcitest.Chip{Extended: true})
		b.raw = true
		s := b.open(t)
		before := len(b.chip.Commands())
		if err := await(s, 3*time.Hour); err != nil {
			t.Fatal(err)
		}
		if more := len(b.chip.Commands()) - before; more < 3*15 || more > 3*19 || strings.Contains(opcodes(b.chip), "Reset") || len(b.taken) != 1 {
			t.Errorf("%d commands, taken %d times", more, len(b.taken))
		}
	})
}

// TestMeddling has a stack beside us switch our scan off.
func TestMeddling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&hcitest.Chip{Extended: true})
		b.raw = true
		s := b.open(t)
		off := Scan{Extended: true}.enable(false).packet()
		for range 3 {
			b.fake().Event(b.chip.Command(off))
			if err := await(s, meddling+settle); err != nil {
				t.Fatal(err)
			}
			if on, _ := b.chip.Scanning(); !on {
				t.Fatal("the scan stays off")
			}
		}
		before := len(b.chip.Commands())
		for range 10 {
			b.fake().Event(b.chip.Command(off))
			if err := await(s, time.Second); err != nil {
				t.Fatal(err)
			}
		}
		if more := len(b.chip.Commands()) - before - 10; more > 3 {
			t.Errorf("%d commands in 10 s against a stack", more)
		}
	})
}

// TestNoFalseAlarm lives in a shop that is silent at night and from Saturday to Monday,
// and then has its controller go deaf.
func TestNoFalseAlarm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&hcitest.Chip{Extended: true})
		s := b.open(t)
		day := func(open time.Duration) {
			for passed := time.Duration(0); passed < 24*time.Hour; passed += 5 * time.Minute {
				if passed < open {
					b.fake().Event(hcitest.Extended(phone(1)))
				}
				if err := await(s, 5*time.Minute); err != nil {
					t.Fatal(err)
				}
				if text := b.Deaf(); text != "" {
					t.Fatalf("a false alarm %v after opening: %s", passed, text)
				}
			}
		}
		for range 2 {
			for range 6 {
				day(10 * time.Hour)
			}
			day(0)
		}
		day(10 * time.Hour)
		if err := await(s, longest); err != nil {
			t.Fatal(err)
		}
		if text := b.Deaf(); !strings.HasPrefix(text, "hci0 answers, and has reported nothing for ") {
			t.Errorf("no alarm after days of silence: %q", text)
		}
		b.fake().Event(hcitest.Extended(phone(1)))
		if err := await(s, time.Second); err != nil || b.Deaf() != "" {
			t.Errorf("still deaf when it hears: %q, %v", b.Deaf(), err)
		}
	})
}

// TestDeafSoon: a place that never was silent knows a deaf controller within the hour.
func TestDeafSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&hcitest.Chip{})
		s := b.open(t)
		for range 25 * 60 {
			b.fake().Event(hcitest.Legacy(phone(1)))
			if err := await(s, time.Minute); err != nil {
				t.Fatal(err)
			}
		}
		if err := await(s, shortest+2*time.Minute); err != nil || b.Deaf() == "" {
			t.Errorf("not known to be deaf: %v", err)
		}
		if err := s.Close(); err != nil || b.Deaf() != "" {
			t.Errorf("a closed source is called deaf: %v", err)
		}
	})
}

// TestReportsDuringCommands loses none that come while a command waits.
func TestReportsDuringCommands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(&hcitest.Chip{})
		s := b.open(t)
		b.fake().Event(hcitest.Legacy(phone(1)), hcitest.HardwareError(1), hcitest.Legacy(phone(2)))
		b.fake().Event(hcitest.Legacy(phone(3)))
		next(t, s, hcitest.Legacy(phone(1)), hcitest.Legacy(phone(2)), hcitest.Legacy(phone(3)))
	})
}

func TestLadderReturns(t *testing.T) {
	l := ladder{steps: allSteps}
	var taken []step
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	heard := now
	for range 4 {
		now = l.due(heard)
		s, _ := l.take(now)
		taken = append(taken, s)
	}
	if want := []step{offAndOn, resetIt, downAndUp, offAndOn}; !slices.Equal(taken, want) {
		t.Errorf("%v, want %v", taken, want)
	}
	l.heard()
	if l.at != offAndOn {
		t.Error("a silence does not begin with the first step")
	}
}
