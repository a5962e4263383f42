package main

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	o, err := parse([]string{"-rates", "0,20000", "-seconds", "0.5", "-rounds", "2"})
	if err != nil || !slices.Equal(o.rates, []int{0, 20000}) || o.period != 500*time.Millisecond || o.rounds != 2 {
		t.Errorf("%+v, %v", o, err)
	}
	for _, args := range [][]string{{"-rates", "fast"}, {"-rates", "-1"}, {"-rounds", "0"}, {"-seconds", "0"}} {
		if _, err := parse(args); err == nil {
			t.Errorf("%v is taken", args)
		}
	}
}

func TestLoads(t *testing.T) {
	var got []string
	for _, l := range loads([]int{0, 10, 1000}) {
		got = append(got, l.String())
	}
	if want := []string{"idle", "10/s mixed", "1000/s mixed", "1000/s probes"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestTraffic(t *testing.T) {
	for _, l := range []load{{rate: 1000}, {rate: 1000, probes: true}} {
		traffic := newTraffic(l)
		probes := 0
		for range 1000 {
			if _, probe := traffic.frame(); probe {
				probes++
			}
		}
		if want := map[bool]int{false: 100, true: 1000}[l.probes]; probes != want {
			t.Errorf("%v: %d probe requests of 1000; want %d", l, probes, want)
		}
	}
}

func TestUsage(t *testing.T) {
	before, err := usageOf(os.Getpid())
	if err != nil {
		t.Skipf("SKIPPED, NOT TESTED: the kernel does not count here: %v", err)
	}
	for began := time.Now(); time.Since(began) < 20*time.Millisecond; {
	}
	after, err := usageOf(os.Getpid())
	if err != nil || after.cpu <= before.cpu {
		t.Errorf("%v of processor time, then %v, %v", before.cpu, after.cpu, err)
	}
	if _, err := usageOf(1 << 30); err == nil {
		t.Error("a process that there is not has used something")
	}
	if n := switches("Name:\tx\nvoluntary_ctxt_switches:\t40\nnonvoluntary_ctxt_switches:\t2\n"); n != 42 {
		t.Errorf("%d switches", n)
	}
}

func TestTable(t *testing.T) {
	l := load{rate: 1000}
	table := newTable([]program{&dump{}, &daemon{}}, []load{l})
	for _, us := range []int{3, 1, 2} {
		s := sample{cpu: time.Duration(us) * time.Millisecond, period: time.Second, frames: 1000, probes: 100, switches: 7}
		table.add("tcpdump", l, s)
		s.cpu *= 4
		s.dropped = 5
		table.add("footfall", l, s)
	}
	var out strings.Builder
	if err := table.write(&out, options{rounds: 3, period: time.Second}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	for i, want := range []string{
		"1000/s mixed tcpdump 1000 2.00 1.0 0.200 7.0 0.00",
		"1000/s mixed footfall 1000 8.00 4.0 0.800 7.0 5.00",
	} {
		if got := strings.Join(strings.Fields(lines[3+i]), " "); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
