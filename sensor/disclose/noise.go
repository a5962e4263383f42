package disclose

import "math/big"

// noise is the noise on one statistic. Without a sampler it adds none.
type noise struct {
	laplace *laplace
	epsilon *big.Rat
	// width: nine in ten draws are within ±width.
	width int64
}

// fullShare spends all of an ε on one statistic.
var fullShare = big.NewRat(1, 1)

// newNoise returns the noise that spends a share of epsilon. With nil there is
// none.
func newNoise(epsilon, share *big.Rat, e *entropy) (noise, error) {
	if epsilon == nil {
		return noise{}, nil
	}
	if err := checkEpsilon(epsilon); err != nil {
		return noise{}, err
	}
	own := new(big.Rat).Mul(epsilon, share)
	return noise{laplace: newLaplace(own, e), epsilon: own, width: quantile(own)}, nil
}

// add returns exact with one draw added, and at least 0.
func (n *noise) add(exact int) (int64, error) {
	if n.laplace == nil {
		return int64(exact), nil
	}
	draw, err := n.laplace.draw()
	if err != nil {
		return 0, err
	}
	return max(0, int64(exact)+draw), nil
}
