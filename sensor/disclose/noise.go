package disclose

import "math/big"

// noise is the noise on one kind of count. Without a sampler it adds none.
type noise struct {
	laplace *laplace
	epsilon *big.Rat
	// width: nine in ten draws are within ±width.
	width int64
}

// newNoise returns the noise of an ε; none for nil.
func newNoise(epsilon *big.Rat, e *entropy) (noise, error) {
	if epsilon == nil {
		return noise{}, nil
	}
	sampler, err := newLaplace(epsilon, e)
	if err != nil {
		return noise{}, err
	}
	// The caller's number may change later; this one may not.
	own := new(big.Rat).Set(epsilon)
	return noise{laplace: sampler, epsilon: own, width: quantile(own)}, nil
}

// add returns a count with one draw added, not below 0.
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
