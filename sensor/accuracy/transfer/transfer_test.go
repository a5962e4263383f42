package main

import (
	"bytes"
	"context"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"footfall/sensor/accuracy"
	"footfall/sensor/accuracy/prior"
	"footfall/sensor/count/scans"
)

// maker makes a crowd of one device of the first phone, which sends from another
// address every 3 s if it is an A, every 4 s if a B, and so on, for half a minute.
const maker = `import struct, sys
out, phone = sys.argv[2], sys.argv[sys.argv.index('--phones') + 1][0]
if phone == 'X': raise SystemExit('no such phone')
gap = ord(phone) - ord('A') + 3
pcap = open(out + '.pcap', 'wb'); pcap.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 105))
truth = open(out + '.truth.csv', 'w'); truth.write('frame,ts,mac,device_id,model\n')
for i in range(30 // gap):
    mac = bytes([2, 0, 0, 0, 0, i]); t = 1700000000 + gap * i
    frame = b'\x40\0\0\0' + b'\xff' * 6 + mac + b'\xff' * 6 + struct.pack('<H', i << 4) + b'\0\0\1\4\x02\x04\x0b\x16'
    pcap.write(struct.pack('<IIII', t, 0, len(frame), len(frame)) + frame)
    truth.write('%d,%d,%s,0,%s\n' % (i + 1, t, mac.hex(':'), phone))
open(out + '.presence.csv', 'w').write('enter_ts,leave_ts,model\n1700000000,1700000030,%s\n' % phone)
`

// program says of every crowd that nothing could be scored, and keeps what it was
// told.
const program = `#!/bin/sh
echo "$@" >> "$(dirname "$0")/told"
case "$*" in *"--calibrate 0s"*) calibrated=false;; *) calibrated=true;; esac
for seconds in 300 900; do echo "{\"window_seconds\":$seconds,\"calibrated\":$calibrated,\"windows\":0}"; done
`

// staged returns options for a run with the maker and the program above.
func staged(t *testing.T, phones string) (o options, folder string) {
	t.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("SKIPPED: the crowd maker needs python3")
	}
	folder = t.TempDir()
	o = options{phones: phones, splits: 1, conditions: 1, seed: 1, calibrate: 30 * time.Minute,
		maker: filepath.Join(folder, "maker.py"), footfall: filepath.Join(folder, "footfall")}
	for file, text := range map[string]string{o.maker: maker, o.footfall: program} {
		if err := os.WriteFile(file, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return o, folder
}

// told returns what the program was told, sorted.
func told(t *testing.T, folder string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "told"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	slices.Sort(lines)
	return lines
}

func TestRun(t *testing.T) {
	o, folder := staged(t, "AB")
	o.out = filepath.Join(folder, "out")
	var stdout, stderr bytes.Buffer
	if err := o.run(context.Background(), &stdout, &stderr); err != nil {
		t.Fatal(err)
	}
	one, other := "1a-A", "1b-B"
	if phone := splitsOf("AB", 1, 1)[0].one; phone == "B" {
		one, other = "1a-B", "1b-A"
	}
	var want []string
	for _, crowd := range []string{"halves/" + one, "halves/" + other, "noise/" + one, "noise/" + other,
		"radio/" + one, "radio/" + other, "steps/" + one, "steps/" + other,
		"brief/" + one, "brief/" + other, "still/" + one, "still/" + other, "single/A", "chains/B"} {
		place := filepath.Join(o.out, crowd)
		for _, calibrate := range []string{"0s", "30m0s"} {
			want = append(want, "replay accuracy --format jsonl --window 5m,15m --prior "+place+"/prior.json --calibrate "+calibrate+" "+place)
		}
		checkPrior(t, place+"/prior.json", crowd)
	}
	slices.Sort(want)
	if got := told(t, folder); !slices.Equal(got, want) {
		t.Errorf("the program is told\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, part := range []string{"\nhalves\n" + one + " ", "\nsingle\nA ", "\nchains\nB ", "after people were counted for 30 minutes:", "one rate is better on 0 of 14 at 5 min"} {
		if !strings.Contains(stdout.String(), part) {
			t.Errorf("%q is not in\n%s", part, stdout.String())
		}
	}
}

// checkPrior sees that the prior of crowds of A is that of B, which is silent for
// 4 s after every frame, and the other way round.
func checkPrior(t *testing.T, file, crowd string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Error(err)
		return
	}
	defer f.Close()
	want := 2.5
	if strings.HasSuffix(crowd, "A") {
		want = 3.5
	}
	if p, err := prior.Read(f, file); err != nil || math.Abs(p.Residual[0]-want) > 1e-9 || p.Survival[0] != 1 || p.Survival[4] != 0 {
		t.Errorf("crowd %s: the prior is %v (%v), want a residual of %v s at first", crowd, p, err, want)
	}
}

func TestRunInSampleLeavesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	o, folder := staged(t, "AB")
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	o.inSample, o.calibrate = true, 0
	var stdout, stderr bytes.Buffer
	if err := o.run(context.Background(), &stdout, &stderr); err != nil {
		t.Fatal(err)
	}
	lines := told(t, folder)
	for _, line := range lines {
		if strings.Contains(line, "--prior") || !strings.Contains(line, "--calibrate 0s") {
			t.Errorf("the program is told %q", line)
		}
	}
	if len(lines) != 14 || strings.Contains(stdout.String(), "after people were counted") {
		t.Errorf("%d times told, and wrote\n%s", len(lines), stdout.String())
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

func TestRunErrors(t *testing.T) {
	o, _ := staged(t, "AX")
	var out bytes.Buffer
	if err := o.run(context.Background(), &out, &out); err == nil || !strings.Contains(err.Error(), "X: ") || !strings.Contains(err.Error(), "no such phone") {
		t.Errorf("a maker that fails: got %v", err)
	}
	o, _ = staged(t, "AB")
	if err := os.WriteFile(o.footfall, []byte("#!/bin/sh\necho broken capture >&2\nexit 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := o.run(context.Background(), &out, &out); err == nil || !strings.Contains(err.Error(), "broken capture") {
		t.Errorf("a program that fails: got %v", err)
	}
}

func TestRunSkipsWithoutMaker(t *testing.T) {
	o := options{phones: library, maker: filepath.Join(t.TempDir(), "crowd.py")}
	var out bytes.Buffer
	if err := o.run(context.Background(), &out, &out); err != nil || !strings.HasPrefix(out.String(), "SKIPPED: no crowd maker at ") {
		t.Errorf("got %q (%v)", out.String(), err)
	}
}

func TestCheck(t *testing.T) {
	for want, o := range map[string]options{
		`'F' is none of`:                {phones: "AF", splits: 1},
		`'A' stands there twice`:        {phones: "ABA", splits: 1},
		`two or more`:                   {phones: "A", splits: 1},
		`-splits: 0;`:                   {phones: "AB"},
		`-conditions: -1 is negative`:   {phones: "AB", splits: 1, conditions: -1},
		`-calibrate: -1m0s is not a le`: {phones: "AB", splits: 1, calibrate: -time.Minute},
	} {
		if err := o.check(nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: got %v, want %q", o, err, want)
		}
	}
	o := options{phones: "AB", splits: 1}
	if err := o.check([]string{"--calibrate"}); err == nil || err.Error() != `"--calibrate": there are only flags` {
		t.Errorf("an argument: got %v", err)
	}
}

// TestLibraryIsOfAllPhones makes one crowd of all phones with the real maker,
// where there is one. What it teaches is what the estimator knows of the library.
func TestLibraryIsOfAllPhones(t *testing.T) {
	o := options{maker: os.Getenv("FOOTFALL_CROWD_MAKER")}
	if o.maker == "" {
		o.maker = "../../../../shared/tools/crowd.py"
	}
	python, missing := o.needs()
	if missing != "" {
		t.Skip("SKIPPED: " + missing)
	}
	shop := &workshop{python: python, maker: o.maker, folder: t.TempDir()}
	p := planner{phones: library, seed: 1}
	c := p.crowds[p.other(teachers, "", taught)]
	if err := shop.make(context.Background(), &c); err != nil {
		t.Fatal(err)
	}
	l, err := shop.learn(context.Background(), &c)
	if err != nil {
		t.Fatal(err)
	}
	for i, lag := range scans.Lags() {
		if d := l.prior.Survival[i] - scans.Library.Survival[i]; math.Abs(d) > 0.04 {
			t.Errorf("lag %v s: survival %.3f, the library's is %.3f", lag, l.prior.Survival[i], scans.Library.Survival[i])
		}
		if q := l.prior.Residual[i] / scans.Library.Residual[i]; math.Abs(math.Log(q)) > 0.3 {
			t.Errorf("lag %v s: residual %.1f s, the library's is %.1f", lag, l.prior.Residual[i], scans.Library.Residual[i])
		}
	}
	if crowds, err := accuracy.FindCrowds(shop.place(&c)); err != nil || len(crowds) != 1 {
		t.Errorf("found %v (%v), want the crowd that was made", crowds, err)
	}
}
