package disclose

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Number is a released number, or null: a decimal fraction from 0 to 1000000000
// with at most six decimals. It is held as an integer, so writing and reading it
// loses nothing and gives the same on all machines. The zero value is null.
type Number struct {
	millionths int64
	known      bool
}

const (
	million  = 1_000_000
	decimals = 6
	// maxWhole is the largest value. JavaScript reads every number up to it
	// exactly, decimals included.
	maxWhole = 1_000_000_000
)

var errNumber = errors.New("not a decimal number from 0 to 1000000000 with at most six decimals")

// Whole returns a Number without decimals. A value out of range becomes the
// nearest that is in range.
func Whole(n int64) Number {
	return Number{millionths: min(max(n, 0), maxWhole) * million, known: true}
}

// Rounded returns value as a Number with at most places decimals, 0 to 6. Halves
// round up. A value out of range becomes the nearest that is in range.
func Rounded(value float64, places int) Number {
	step := int64(math.Pow10(decimals - places))
	steps := math.Round(min(max(value, 0), maxWhole) * math.Pow10(places))
	return Number{millionths: int64(steps) * step, known: true}
}

// roundedUp returns a ratio rounded up to six decimals: an ε must not look
// smaller than it is.
func roundedUp(value *big.Rat) Number {
	scaled := new(big.Rat).Mul(value, big.NewRat(million, 1))
	up := new(big.Int).Add(scaled.Num(), new(big.Int).Sub(scaled.Denom(), big.NewInt(1)))
	return Number{millionths: up.Div(up, scaled.Denom()).Int64(), known: true}
}

// Plus returns the sum, at most 1000000000. Null counts as nothing: the sum is
// null only if both are.
func (n Number) Plus(m Number) Number {
	sum := min(n.millionths+m.millionths, maxWhole*million)
	return Number{millionths: sum, known: n.known || m.known}
}

// Known is false where the number is null.
func (n Number) Known() bool { return n.known }

// Float64 returns the value; 0 for null.
func (n Number) Float64() float64 { return float64(n.millionths) / million }

// String returns the shortest decimal form, or "null", as in JSON.
func (n Number) String() string {
	if !n.known {
		return "null"
	}
	text := strconv.FormatInt(n.millionths/million, 10)
	if rest := n.millionths % million; rest != 0 {
		text += strings.TrimRight(fmt.Sprintf(".%06d", rest), "0")
	}
	return text
}

// MarshalJSON writes the number, or null.
func (n Number) MarshalJSON() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalJSON reads a number that MarshalJSON wrote, or null.
func (n *Number) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*n = Number{}
		return nil
	}
	whole, fraction, _ := strings.Cut(string(text), ".")
	value, err := strconv.ParseUint(whole, 10, 63)
	if err != nil || value > maxWhole || len(fraction) > decimals {
		return errNumber
	}
	parts, err := strconv.ParseUint((fraction + "000000")[:decimals], 10, 63)
	if err != nil || (value == maxWhole && parts > 0) {
		return errNumber
	}
	*n = Number{millionths: int64(value)*million + int64(parts), known: true}
	return nil
}
