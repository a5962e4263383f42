package disclose

import (
	"errors"
	"io"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
	"testing/iotest"
)

func seeded(seed byte) io.Reader { return rand.NewChaCha8([32]byte{seed}) }

func sampler(t testing.TB, epsilon *big.Rat, random io.Reader) *laplace {
	t.Helper()
	if err := checkEpsilon(epsilon); err != nil {
		t.Fatal(err)
	}
	return newLaplace(epsilon, &entropy{source: random})
}

func draws(t testing.TB, epsilon *big.Rat, seed byte, n int) []int64 {
	t.Helper()
	l := sampler(t, epsilon, seeded(seed))
	out := make([]int64, n)
	for i := range out {
		x, err := l.draw()
		if err != nil {
			t.Fatal(err)
		}
		out[i] = x
	}
	return out
}

// probability of x under the discrete Laplace distribution of scale 1/ε.
func probability(epsilon float64, x int64) float64 {
	return math.Tanh(epsilon/2) * math.Exp(-epsilon*math.Abs(float64(x)))
}

// chiSquare compares draws with the distribution of an ε: one bin per value
// (or per few values where ε is small), and the two tails as bins of their
// own. It returns the statistic and the limit that a right sampler exceeds
// once in ten thousand times.
func chiSquare(draws []int64, epsilon float64) (statistic, limit float64) {
	width := int64(math.Ceil(0.1 / epsilon))
	bin := func(x int64) int64 { return int64(math.Floor(float64(x) / float64(width))) }
	observed := map[int64]float64{}
	for _, x := range draws {
		observed[bin(x)]++
	}
	total := float64(len(draws))
	expected := map[int64]float64{}
	restExpected, restObserved := total, total
	for b := int64(0); ; b++ {
		// The bins b and -1-b, until they expect too few for the test.
		for _, side := range []int64{b, -1 - b} {
			for x := side * width; x < (side+1)*width; x++ {
				expected[side] += total * probability(epsilon, x)
			}
		}
		if expected[b] < 20 || expected[-1-b] < 20 {
			delete(expected, b)
			delete(expected, -1-b)
			break
		}
	}
	for b, want := range expected {
		statistic += (observed[b] - want) * (observed[b] - want) / want
		restExpected, restObserved = restExpected-want, restObserved-observed[b]
	}
	if restExpected > 5 {
		statistic += (restObserved - restExpected) * (restObserved - restExpected) / restExpected
	} else if restObserved > restExpected+20 {
		statistic = math.Inf(1)
	}
	if len(expected) < 2 {
		panic("too few draws for this epsilon: the test could not fail")
	}
	return statistic, chiSquareLimit(float64(len(expected)))
}

// chiSquareLimit is the 0.9999 quantile (Wilson and Hilferty, 1931).
func chiSquareLimit(degrees float64) float64 {
	const z = 3.719
	c := 2 / (9 * degrees)
	return degrees * math.Pow(1-c+z*math.Sqrt(c), 3)
}

var epsilons = []*big.Rat{
	big.NewRat(1, 100), big.NewRat(1, 20), big.NewRat(1, 4), big.NewRat(1, 3),
	big.NewRat(1, 1), big.NewRat(7, 5), big.NewRat(10, 1),
}

func TestDrawFitsDistribution(t *testing.T) {
	for i, epsilon := range epsilons {
		e, _ := epsilon.Float64()
		n := 100_000
		if e == 10 {
			n = 2_000_000 // one in eleven thousand is not 0
		}
		got := draws(t, epsilon, byte(i), n)
		statistic, limit := chiSquare(got, e)
		t.Logf("epsilon %s: chi-square %.1f, limit %.1f", epsilon, statistic, limit)
		if statistic > limit {
			t.Errorf("epsilon %s: does not fit", epsilon)
		}
		// The same draws must not pass for an ε that is 5 % off.
		for _, wrong := range []float64{e * 1.05, e / 1.05} {
			if statistic, limit := chiSquare(got, wrong); statistic <= limit {
				t.Errorf("epsilon %s: passes for %.3f as well (%.1f, limit %.1f): the test has no power",
					epsilon, wrong, statistic, limit)
			}
		}
	}
}

// A sampler that lets minus zero through gives 0 twice as often as it should,
// the classic mistake: the test above must see it.
func TestChiSquareSeesDoubleZero(t *testing.T) {
	l := sampler(t, big.NewRat(1, 4), seeded(1))
	wrong := make([]int64, 100_000)
	for i := range wrong {
		magnitude, err := l.magnitude()
		if err != nil {
			t.Fatal(err)
		}
		if i%2 == 0 {
			magnitude = -magnitude
		}
		wrong[i] = magnitude
	}
	if statistic, limit := chiSquare(wrong, 0.25); statistic <= limit {
		t.Errorf("not seen: chi-square %.1f, limit %.1f", statistic, limit)
	}
}

func TestDrawMoments(t *testing.T) {
	const n = 100_000
	for i, epsilon := range epsilons {
		e, _ := epsilon.Float64()
		var sum, squares, above, below float64
		for _, x := range draws(t, epsilon, byte(50+i), n) {
			sum, squares = sum+float64(x), squares+float64(x)*float64(x)
			switch {
			case x > 0:
				above++
			case x < 0:
				below++
			}
		}
		// Var = 2a/(1-a)², with a = e^-ε; the fourth moment bounds its error.
		a := math.Exp(-e)
		variance := 2 * a / ((1 - a) * (1 - a))
		fourth := variance * (1 + 10*a + a*a) / ((1 - a) * (1 - a))
		if limit := 4 * math.Sqrt(variance/n); math.Abs(sum/n) > limit {
			t.Errorf("epsilon %s: mean %.4f, limit %.4f", epsilon, sum/n, limit)
		}
		if limit := 4 * math.Sqrt((fourth-variance*variance)/n); math.Abs(squares/n-variance) > limit {
			t.Errorf("epsilon %s: variance %.4f, want %.4f ± %.4f", epsilon, squares/n, variance, limit)
		}
		if limit := 4 * math.Sqrt(above+below); math.Abs(above-below) > limit {
			t.Errorf("epsilon %s: %v above 0, %v below", epsilon, above, below)
		}
	}
}

func TestDrawIsRepeatable(t *testing.T) {
	got := draws(t, big.NewRat(1, 4), 42, 12)
	again := draws(t, big.NewRat(1, 4), 42, 12)
	for i := range got {
		if got[i] != again[i] {
			t.Fatal("one seed, two results")
		}
	}
	t.Log(got)
}

func TestBelowIsUniform(t *testing.T) {
	e := &entropy{source: seeded(3)}
	for _, n := range []uint64{1, 2, 3, 5, 7, 255, 256, 257} {
		counts := make([]float64, n)
		const each = 400
		for range each * n {
			x, err := e.below(n)
			if err != nil {
				t.Fatal(err)
			}
			counts[x]++
		}
		var statistic float64
		for _, c := range counts {
			statistic += (c - each) * (c - each) / each
		}
		if n > 1 && statistic > chiSquareLimit(float64(n-1)) {
			t.Errorf("below(%d): chi-square %.1f", n, statistic)
		}
	}
	// Beyond 32 bits, where a shift could go wrong.
	var high int
	for range 1000 {
		x, err := e.below(1<<40 + 1)
		if err != nil || x > 1<<40 {
			t.Fatalf("%d, %v", x, err)
		}
		if x > 1<<39 {
			high++
		}
	}
	if high < 400 || high > 600 {
		t.Errorf("%d of 1000 in the upper half", high)
	}
}

// constant is what a broken hardware generator gives.
type constant byte

func (c constant) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(c)
	}
	return len(p), nil
}

func TestBrokenRandomSource(t *testing.T) {
	broken := errors.New("device gone")
	if _, err := sampler(t, big.NewRat(1, 4), iotest.ErrReader(broken)).draw(); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	for _, c := range []constant{0x00, 0xff} {
		l := sampler(t, big.NewRat(1, 3), c)
		if _, err := l.draw(); !errors.Is(err, errNotRandom) {
			t.Errorf("constant %#x: error %v", byte(c), err)
		}
	}
}

func TestUsedBytesAreWiped(t *testing.T) {
	e := &entropy{source: constant(7)}
	if _, err := e.bytes(3); err != nil {
		t.Fatal(err)
	}
	for i, b := range e.buffer {
		if (b == 0) != (i < 3) {
			t.Errorf("byte %d is %d", i, b)
		}
	}
	e.wipe()
	if e.buffer != [entropySize]byte{} || e.left != 0 {
		t.Error("unused bytes are still there")
	}
}

func TestEpsilonBounds(t *testing.T) {
	for _, bad := range []*big.Rat{
		new(big.Rat), big.NewRat(-1, 4), big.NewRat(1, 10_001), big.NewRat(101, 1), big.NewRat(1_000_000, 1_000_001),
	} {
		if err := checkEpsilon(bad); err == nil {
			t.Errorf("%s was accepted", bad)
		}
	}
	for _, good := range []*big.Rat{smallestEpsilon, largestEpsilon, big.NewRat(999_999, 1_000_000)} {
		if _, err := sampler(t, good, seeded(1)).draw(); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
}

func TestQuantile(t *testing.T) {
	more := append([]*big.Rat{smallestEpsilon, largestEpsilon, big.NewRat(2, 1), big.NewRat(1, 2), big.NewRat(1, 10)}, epsilons...)
	for _, epsilon := range more {
		e, _ := epsilon.Float64()
		q := quantile(epsilon)
		tail := func(q int64) float64 { // P(|X| > q)
			return 2 * math.Exp(-e*float64(q+1)) / (1 + math.Exp(-e))
		}
		if tail(q) > 0.1 || (q > 0 && tail(q-1) <= 0.1) {
			t.Errorf("epsilon %s: quantile %d, tails %.4f and %.4f", epsilon, q, tail(q), tail(q-1))
		}
	}
	for epsilon, want := range map[*big.Rat]int64{big.NewRat(1, 4): 9, big.NewRat(1, 1): 2, big.NewRat(10, 1): 0} {
		if got := quantile(epsilon); got != want {
			t.Errorf("epsilon %s: quantile %d, want %d", epsilon, got, want)
		}
	}
}

func TestQuantileCoversDraws(t *testing.T) {
	const n = 50_000
	for _, epsilon := range []*big.Rat{big.NewRat(1, 100), big.NewRat(1, 4), big.NewRat(1, 2)} {
		q, within := quantile(epsilon), 0
		for _, x := range draws(t, epsilon, 9, n) {
			if x <= q && x >= -q {
				within++
			}
		}
		if share := float64(within) / n; share < 0.895 || share > 0.945 {
			t.Errorf("epsilon %s: %.3f of the draws are within ±%d", epsilon, share, q)
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	for _, epsilon := range []*big.Rat{big.NewRat(1, 100), big.NewRat(1, 4), big.NewRat(10, 1)} {
		b.Run(epsilon.FloatString(2), func(b *testing.B) {
			l := sampler(b, epsilon, seeded(1))
			b.ReportAllocs()
			for range b.N {
				if _, err := l.draw(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
