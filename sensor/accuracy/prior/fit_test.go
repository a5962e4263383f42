package prior

import (
	"math"
	"strings"
	"testing"

	"footfall/sensor/count/scans"
)

// Two models, worked out by hand. Of A's gaps, 1, 3, 20 and 500 s, the last is
// taken as 400 s; B has one of 70 s. What is left of a share of gaps is divided by
// the power of that share, and has its weight.
func TestFit(t *testing.T) {
	// C was heard once only, and has no part.
	p, err := Gaps{"A": silent(1, 3, 20, 500), "B": silent(70), "C": {}}.Fit()
	if err != nil {
		t.Fatal(err)
	}
	power := func(left, share float64) float64 { return left / math.Pow(share, scans.ResidualPower) }
	geometric := func(a, share, b float64) float64 { // B's share is 1
		return math.Pow(power(a, share), share/(share+1)) * math.Pow(b, 1/(share+1))
	}
	want := scans.Prior{
		// lags                            0.5  1      2      4     8     15    22     30     45     60     75     90 to 200
		Survival: [scans.NumLags]float64{1, 0.875, 0.875, 0.75, 0.75, 0.75, 0.625, 0.625, 0.625, 0.625, 0.125, 0.125, 0.125, 0.125, 0.125},
		Residual: [scans.NumLags]float64{
			geometric(424.0/4-0.5, 1, 69.5), geometric(423.0/3-1, 0.75, 69), geometric(423.0/3-2, 0.75, 68),
			geometric(420.0/2-4, 0.5, 66), geometric(420.0/2-8, 0.5, 62), geometric(420.0/2-15, 0.5, 55),
			geometric(378, 0.25, 48), geometric(370, 0.25, 40), geometric(355, 0.25, 25), geometric(340, 0.25, 10),
			power(325, 0.25), power(310, 0.25), power(280, 0.25), power(250, 0.25), power(200, 0.25),
		},
	}
	for i, lag := range scans.Lags() {
		if !near(p.Survival[i], want.Survival[i]) || !near(p.Residual[i], want.Residual[i]) {
			t.Errorf("lag %v s: survival %v, residual %v; want %v, %v", lag, p.Survival[i], p.Residual[i], want.Survival[i], want.Residual[i])
		}
	}
}

// silent is a model with these silences, its scans taking no time.
func silent(s ...float64) *Model {
	return &Model{Silences: s}
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestFitBounds(t *testing.T) {
	// What is left is a second at least, here of half of the gaps, and there is a
	// residual beyond the longest gap.
	least := 1 / math.Pow(0.5, scans.ResidualPower)
	p, err := Gaps{"A": silent(0.75, 4.5)}.Fit()
	if err != nil {
		t.Fatal(err)
	}
	if p.Survival[3] != 0.5 || !near(p.Residual[3], least) || p.Survival[4] != 0 || !near(p.Residual[4], least) || !near(p.Residual[scans.NumLags-1], least) {
		t.Errorf("got %+v", p)
	}
	if err := check(&p); err != nil {
		t.Error(err)
	}
	for want, g := range map[string]Gaps{
		"no device was heard twice": {"A": {}},
		"no device is silent":       {"A": silent(0.25)},
	} {
		if _, err := g.Fit(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v: got error %v, want %q", g, err, want)
		}
	}
}
