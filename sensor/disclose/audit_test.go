package disclose

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"footfall/sensor/calibrate"
	"footfall/sensor/count"
)

// outcomes releases a zone with a number of devices many times and counts the
// released devices; withheld is -1.
func outcomes(t *testing.T, c Config, devices, runs int) map[int64]float64 {
	t.Helper()
	d := discloser(t, c)
	w := window(count.Cell{WiFi: counted(devices)})
	seen := map[int64]float64{}
	for range runs {
		p := release(t, d, w)[0]
		key := int64(-1)
		if p.WiFiDevices.Known() {
			key = int64(p.WiFiDevices.Float64())
		}
		seen[key]++
	}
	return seen
}

// devicesLoss is the part of an ε that the devices of a radio spend.
func devicesLoss(epsilon *big.Rat) float64 {
	loss, _ := new(big.Rat).Mul(epsilon, devicesShare).Float64()
	return loss
}

// worstLoss returns the largest privacy loss |ln(P(o)/Q(o))| over frequent
// outcomes, and the same less three standard errors: a lower bound of ε. Half of
// that slack would do for one outcome; three standard errors cover all of them.
func worstLoss[K comparable](p, q map[K]float64) (worst, lowerBound float64) {
	for o, a := range p {
		b := q[o]
		if a < 100 {
			continue
		}
		if b == 0 {
			return math.Inf(1), math.Inf(1)
		}
		loss := math.Abs(math.Log(a / b))
		worst = max(worst, loss)
		lowerBound = max(lowerBound, loss-3*math.Sqrt(1/a+1/b))
	}
	return worst, lowerBound
}

// Two windows that differ in one address, 20,000 releases of each: the devices must
// not tell them apart better than their share of ε allows.
func TestAuditEpsilon(t *testing.T) {
	const runs = 20_000
	for _, epsilon := range []*big.Rat{big.NewRat(1, 4), big.NewRat(1, 1)} {
		stated := devicesLoss(epsilon)
		with := outcomes(t, Config{Epsilon: epsilon, MinCount: 10, Random: seeded(21)}, 10, runs)
		without := outcomes(t, Config{Epsilon: epsilon, MinCount: 10, Random: seeded(22)}, 9, runs)
		worst, lower := worstLoss(with, without)
		t.Logf("epsilon %s: largest loss seen %.3f, surely above %.3f", epsilon, worst, lower)
		if lower > stated {
			t.Errorf("epsilon %s: the releases lose more than stated, at least %.3f", epsilon, lower)
		}
		if worst < stated/2 {
			t.Errorf("epsilon %s: the releases lose only %.3f: this audit does not see what it should", epsilon, worst)
		}
	}
}

// everything is what the payload of one radio tells.
type everything struct{ devices, below, above, addresses, share, people, suppressed string }

// scanOutcomes releases a zone many times and counts what came out. The numbers are
// put into classes of some width. That makes outcomes frequent enough, and can only
// hide loss.
func scanOutcomes(t *testing.T, c Config, exact count.Count, runs int, change func(p *Payload)) map[everything]float64 {
	t.Helper()
	d := discloser(t, c)
	w := scanned(exact)
	seen := map[everything]float64{}
	for range runs {
		p := release(t, d, w)[0]
		if change != nil {
			change(&p)
		}
		class := func(n Number, from, width float64) string {
			if !n.Known() {
				return "null"
			}
			return fmt.Sprint(math.Floor((n.Float64() - from) / width))
		}
		devices := p.Devices.Float64()
		seen[everything{
			class(p.Devices, 0, 3), class(p.DevicesLow, devices, 50), class(p.DevicesHigh, devices, 50),
			class(p.Addresses, 0, 8), class(p.StableShare, 0, 0.5), class(p.People, devices*0.7, 20), fmt.Sprint(p.Suppressed),
		}]++
	}
	return seen
}

// Two windows that differ in one address. It moves devices, addresses and the
// stable part by 1 each, and the bounds of the estimate by more. All that is
// published must together not tell them apart better than ε allows.
func TestAuditScans(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	const runs = 100_000
	with, without := estimated(10, 8, 20), estimated(9, 7, 19)
	without.Low, without.High = 0, 100
	fit := map[string]calibrate.Fit{"zonea": countedToday(t)}
	audit := func(seed byte, epsilon *big.Rat, change func(p *Payload, exact count.Count)) (worst, lower float64) {
		play := func(seed byte, exact count.Count) map[everything]float64 {
			c := Config{Epsilon: epsilon, MinCount: 5, Random: seeded(seed), Calibration: fit}
			return scanOutcomes(t, c, exact, runs, func(p *Payload) {
				if change != nil {
					change(p, exact)
				}
			})
		}
		return worstLoss(play(seed, with), play(seed+1, without))
	}
	for i, epsilon := range []*big.Rat{big.NewRat(1, 2), big.NewRat(2, 1)} {
		stated, _ := epsilon.Float64()
		worst, lower := audit(byte(80+2*i), epsilon, nil)
		t.Logf("epsilon %s: largest loss seen %.3f, surely above %.3f", epsilon, worst, lower)
		if lower > stated {
			t.Errorf("epsilon %s: the releases lose more than stated, at least %.3f", epsilon, lower)
		}
		if worst < stated/2 {
			t.Errorf("epsilon %s: only %.3f lost: this audit does not see what it should", epsilon, worst)
		}
	}
	// What it must see: three statistics, each with noise of all of ε.
	full := big.NewRat(5, 3)
	if _, lower := audit(90, new(big.Rat).Mul(full, big.NewRat(2, 1)), nil); lower <= 2 {
		t.Errorf("noise of 10/3 in all passes for 2: lower bound %.3f", lower)
	}
	// And bounds that are those of the estimate, though the numbers are noisy.
	own := func(p *Payload, exact count.Count) {
		if p.DevicesHigh.Known() {
			p.DevicesHigh = Whole(int64(p.Devices.Float64() + exact.High - exact.Devices))
		}
	}
	if _, lower := audit(92, big.NewRat(1, 2), own); lower <= 0.5 {
		t.Errorf("exact bounds pass: lower bound %.3f", lower)
	}
}

// TestIntervalTellsNoExactNumber: of two windows with the same released numbers,
// the bounds are the same. Those of the estimates do not matter.
func TestIntervalTellsNoExactNumber(t *testing.T) {
	narrow, wide := estimated(50, 5, 90), estimated(50, 5, 90)
	wide.Low, wide.High = 0, 1000
	for seed := range byte(50) {
		c := Config{Epsilon: big.NewRat(1, 2), MinCount: 5, Random: seeded(seed)}
		one := release(t, discloser(t, c), scanned(narrow))[0]
		c.Random = seeded(seed)
		if other := release(t, discloser(t, c), scanned(wide))[0]; one != other {
			t.Fatalf("%s, and with other bounds %s", numbers(&one), numbers(&other))
		}
	}
}

// The audit must find a release that spends more than it says.
func TestAuditSeesTooLittleNoise(t *testing.T) {
	const runs = 20_000
	half := big.NewRat(1, 2)
	with := outcomes(t, Config{Epsilon: half, MinCount: 10, Random: seeded(23)}, 10, runs)
	without := outcomes(t, Config{Epsilon: half, MinCount: 10, Random: seeded(24)}, 9, runs)
	if _, lower := worstLoss(with, without); lower <= devicesLoss(big.NewRat(1, 4)) {
		t.Errorf("noise of epsilon 0.5 passes for 0.25: lower bound %.3f", lower)
	}
	exact, other := outcomes(t, Config{MinCount: 10}, 10, 500), outcomes(t, Config{MinCount: 10}, 9, 500)
	if _, lower := worstLoss(exact, other); !math.IsInf(lower, 1) {
		t.Errorf("suppression alone passes: lower bound %.3f", lower)
	}
}

// view is what a reader sees of a store of two zones and its total.
type view struct{ zone, difference int64 }

// views releases a store many times: a small zone and a large one that the reader
// knows all about. The reader looks at the devices of the small zone, and at the
// total less the large one; withheld is -1.
func views(t *testing.T, seed byte, devices int, total func(w *count.Window, payloads []Payload) Payload) map[view]float64 {
	t.Helper()
	const runs = 20_000
	d := discloser(t, Config{Epsilon: big.NewRat(1, 2), MinCount: 10, Random: seeded(seed)})
	w := window(count.Cell{WiFi: counted(devices)}, count.Cell{WiFi: counted(1000)})
	seen := map[view]float64{}
	for range runs {
		payloads := release(t, d, w)
		sum := total(w, payloads)
		v := view{-1, -1}
		if sum.Devices.Known() {
			v.difference = int64(sum.Devices.Float64() - payloads[1].Devices.Float64())
		}
		if payloads[0].Devices.Known() {
			v.zone = int64(payloads[0].Devices.Float64())
		} else if !payloads[0].Suppressed || !sum.Suppressed {
			t.Fatal("a number is missing and the total does not say so")
		}
		seen[v]++
	}
	return seen
}

// The total, beside its parts, must not tell two stores that differ in one
// address apart any better than the parts do. A total that is drawn by itself
// does, and the audit must see it.
func TestAuditTotal(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	released := func(_ *count.Window, payloads []Payload) Payload { return Total(payloads) }
	worst, lower := worstLoss(views(t, 41, 10, released), views(t, 42, 9, released))
	t.Logf("zones and their total, epsilon 0.5: largest loss seen %.3f, surely above %.3f", worst, lower)
	stated := devicesLoss(big.NewRat(1, 2))
	if lower > stated {
		t.Errorf("zones and total lose more than stated, at least %.3f", lower)
	}
	if worst < stated/2 {
		t.Errorf("only %.3f lost: this audit does not see what it should", worst)
	}

	own := discloser(t, Config{Epsilon: big.NewRat(1, 2), Random: seeded(43)})
	drawn := func(w *count.Window, payloads []Payload) Payload {
		whole := release(t, own, window(count.Cell{WiFi: counted(w.Cells[0].WiFi.Addresses)}))[0]
		sum := Total(payloads)
		sum.Devices = payloads[1].Devices.Plus(whole.Devices)
		return sum
	}
	if _, lower := worstLoss(views(t, 44, 10, drawn), views(t, 45, 9, drawn)); lower <= stated {
		t.Errorf("a total with a draw of its own passes: lower bound %.3f", lower)
	}
	exact := func(w *count.Window, payloads []Payload) Payload {
		sum := Total(payloads)
		sum.Devices = payloads[1].Devices.Plus(Whole(int64(w.Cells[0].WiFi.Addresses)))
		return sum
	}
	if _, lower := worstLoss(views(t, 46, 10, exact), views(t, 47, 9, exact)); !math.IsInf(lower, 1) {
		t.Errorf("a total of exact counts passes: lower bound %.3f", lower)
	}
}

// Whether a number is withheld must tell no more than the devices' share of ε
// allows, even at the minimum: there, suppression of exact counts tells all.
func TestAuditSuppression(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	stated := devicesLoss(big.NewRat(1, 4))
	withheld := func(seed byte, devices int) map[bool]float64 {
		c := Config{Epsilon: big.NewRat(1, 4), MinCount: 10, Random: seeded(seed)}
		seen := map[bool]float64{}
		for o, n := range outcomes(t, c, devices, 20_000) {
			seen[o == -1] += n
		}
		return seen
	}
	for n := 8; n <= 12; n++ {
		with, without := withheld(byte(50+n), n), withheld(byte(70+n), n-1)
		worst, lower := worstLoss(with, without)
		t.Logf("%d or %d devices, epsilon 0.25: suppression loses %.3f, surely above %.3f", n, n-1, worst, lower)
		if lower > stated {
			t.Errorf("%d or %d: whether it is withheld loses more than stated, at least %.3f", n, n-1, lower)
		}
	}
}

// The membership game: the attacker knows that nine others are there, sees the
// payload, and says whether the tenth was there too. The best answer is the likelier
// one.
//
// The attacker looks at the devices alone, and that loses them nothing. One address
// moves all three numbers, which shifts the logarithm of the odds by ±3/5 ε for
// the devices and by ±1/5 ε each for the other two. The other two together never
// outweigh the devices.
func TestMembershipGame(t *testing.T) {
	const runs = 20_000
	game := func(c Config) float64 {
		play := func(seed byte, devices int) map[int64]float64 {
			c.Random = seeded(seed)
			return outcomes(t, c, devices, runs)
		}
		// The attacker learns from other runs than they are scored on. Otherwise
		// they would look better than they are.
		knownWith, knownWithout := play(31, 10), play(32, 9)
		var right float64
		for o, n := range play(33, 10) {
			if knownWith[o] >= knownWithout[o] {
				right += n
			}
		}
		for o, n := range play(34, 9) {
			if knownWith[o] < knownWithout[o] {
				right += n
			}
		}
		return right / (2 * runs)
	}
	suppression := game(Config{MinCount: 10})
	quarter := game(Config{MinCount: 10, Epsilon: big.NewRat(1, 4)})
	best := func(loss float64) float64 { return math.Exp(loss) / (1 + math.Exp(loss)) }
	expected := best(devicesLoss(big.NewRat(1, 4)))
	t.Logf("right guesses: %.1f %% with suppression below 10 alone, %.1f %% with noise of epsilon 0.25 (best %.1f %%, bound of all %.1f %%)",
		100*suppression, 100*quarter, 100*expected, 100*best(0.25))
	if suppression != 1 {
		t.Errorf("suppression alone lets %.3f guess right, expected all", suppression)
	}
	slack := 3 * math.Sqrt(0.25/(2*runs))
	if quarter > expected+slack {
		t.Errorf("%.4f guessed right, the bound is %.4f", quarter, expected)
	}
	if quarter < expected-slack {
		t.Errorf("%.4f guessed right: the attacker of this test is too weak to prove anything", quarter)
	}
}
