package disclose

import (
	"errors"
	"fmt"
	"math/big"
)

// Bounds of a configured ε. A smaller one hides the count of a stadium in noise; a
// larger one protects nothing. The denominator is bounded so that the sampler works in
// 64 bits, also for a fifth of ε.
var (
	smallestEpsilon = big.NewRat(1, 10_000)
	largestEpsilon  = big.NewRat(100, 1)
	maxDenominator  = big.NewInt(1_000_000)
)

// laplace draws from the discrete Laplace distribution with scale 1/ε:
//
//	P(x) = (e^ε - 1)/(e^ε + 1) · e^(-ε·|x|)   for every integer x
//
// by algorithm 2 of Canonne, Kamath and Steinke, "The Discrete Gaussian for
// Differential Privacy" (2020). It works with integers only and is exact: there is no
// rounding that leaves a pattern in the low bits.
type laplace struct {
	entropy *entropy
	// ε as a fraction: numerator and denominator.
	num, den uint64
}

// checkEpsilon refuses an ε that cannot be configured.
func checkEpsilon(epsilon *big.Rat) error {
	if epsilon.Cmp(smallestEpsilon) < 0 || epsilon.Cmp(largestEpsilon) > 0 {
		return fmt.Errorf("epsilon %s: must be from 0.0001 to 100", epsilon.FloatString(6))
	}
	if epsilon.Denom().Cmp(maxDenominator) > 0 {
		return errors.New("epsilon: more than six decimals")
	}
	return nil
}

// newLaplace returns the sampler of a checked ε, or of a share of it.
func newLaplace(epsilon *big.Rat, e *entropy) *laplace {
	return &laplace{entropy: e, num: epsilon.Num().Uint64(), den: epsilon.Denom().Uint64()}
}

// draw returns one sample.
func (l *laplace) draw() (int64, error) {
	for range longestRun {
		magnitude, err := l.magnitude()
		if err != nil {
			return 0, err
		}
		sign, err := l.entropy.below(2)
		if err != nil {
			return 0, err
		}
		switch {
		case sign == 0:
			return magnitude, nil
		case magnitude != 0:
			return -magnitude, nil
		}
		// Minus zero is drawn again: 0 must not come twice as often.
	}
	return 0, errNotRandom
}

// magnitude returns a geometric sample: P(y) is proportional to e^(-ε·y). It
// draws x with P(x) proportional to e^(-x/den), from its remainder u and its
// quotient v by den, and divides by num.
func (l *laplace) magnitude() (int64, error) {
	u, err := l.remainder()
	if err != nil {
		return 0, err
	}
	for v := range uint64(longestRun) {
		more, err := l.expTrial(1, 1)
		if err != nil {
			return 0, err
		}
		if !more {
			return int64((u + l.den*v) / l.num), nil
		}
	}
	return 0, errNotRandom
}

// remainder returns u in [0, den) with P(u) proportional to e^(-u/den).
func (l *laplace) remainder() (uint64, error) {
	for range longestRun {
		u, err := l.entropy.below(l.den)
		if err != nil {
			return 0, err
		}
		if accept, err := l.expTrial(u, l.den); accept || err != nil {
			return u, err
		}
	}
	return 0, errNotRandom
}

// expTrial is true with probability e^(-a/b), for 0 ≤ a ≤ b (algorithm 1 of the
// paper). It counts how many trials with chances a/b, a/2b, a/3b ... succeed in a row.
// The count is even with that probability.
func (l *laplace) expTrial(a, b uint64) (bool, error) {
	for k := uint64(1); k <= longestRun; k++ {
		draw, err := l.entropy.below(b * k)
		if err != nil {
			return false, err
		}
		if draw >= a {
			return k%2 == 1, nil
		}
	}
	return false, errNotRandom
}
