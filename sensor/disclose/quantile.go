package disclose

import "math/big"

// precision of the arithmetic behind quantile, in bits. It does not use the
// processor's floating point, so all machines publish equal intervals.
const precision = 256

// quantile returns the smallest q such that nine in ten draws of the discrete
// Laplace distribution with scale 1/ε are within ±q:
//
//	P(|X| > q) = 2·a^(q+1)/(1+a) ≤ 1/10,  with a = e^-ε
//
// The two sides are never equal, because a is transcendental (Lindemann). So a finite
// precision decides.
func quantile(epsilon *big.Rat) int64 {
	a := expMinus(epsilon)
	// 20·a^(q+1) ≤ 1+a
	limit := number().Add(number().SetInt64(1), a)
	within := func(q int64) bool {
		tail := number().Mul(number().SetInt64(20), power(a, uint64(q)+1))
		return tail.Cmp(limit) <= 0
	}
	high := int64(1)
	for !within(high) {
		high *= 2
	}
	low := int64(-1) // never within
	for high-low > 1 {
		if middle := low + (high-low)/2; within(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

func number() *big.Float { return new(big.Float).SetPrec(precision) }

// expMinus returns e^-x for x ≥ 0: the Taylor series of e^(x/2^k) with x/2^k
// below 1, squared k times, then inverted.
func expMinus(x *big.Rat) *big.Float {
	reduced, squarings := number().SetRat(x), 0
	for one := number().SetInt64(1); reduced.Cmp(one) >= 0; squarings++ {
		reduced.Quo(reduced, number().SetInt64(2))
	}
	sum, term := number().SetInt64(1), number().SetInt64(1)
	for i := int64(1); i <= 80; i++ { // 1/80! is below 2^-390
		term.Mul(term, reduced)
		term.Quo(term, number().SetInt64(i))
		sum.Add(sum, term)
	}
	return number().Quo(number().SetInt64(1), power(sum, 1<<squarings))
}

// power returns x^n by squaring.
func power(x *big.Float, n uint64) *big.Float {
	result, square := number().SetInt64(1), number().Set(x)
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			result.Mul(result, square)
		}
		square.Mul(square, square)
	}
	return result
}
