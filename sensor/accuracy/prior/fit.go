package prior

import (
	"errors"
	"maps"
	"math"
	"slices"

	"footfall/sensor/count/scans"
)

// leastResidual in seconds bounds what is left of a model's gaps from below, as a
// logarithm is taken of it.
const leastResidual = 1

// Fit computes the prior of the models, each with the same weight. Beyond the
// longest gap that there is, the residual is that of the lag before.
func (g Gaps) Fit() (scans.Prior, error) {
	var p scans.Prior
	if g.silences() == 0 {
		return p, errors.New("no device was heard twice with an address of its own choosing; a prior needs phones that change theirs")
	}
	lags := scans.Lags()
	for i, lag := range lags {
		survival, residual, silent := g.at(lag)
		switch {
		case silent > 0:
			p.Residual[i] = residual
		case i == 0:
			return p, errors.New("no device is silent for longer than half a second; a prior needs whole scans")
		default:
			p.Residual[i] = p.Residual[i-1]
		}
		p.Survival[i] = survival
	}
	return p, nil
}

// silences counts them all.
func (g Gaps) silences() int {
	n := 0
	for _, m := range g {
		n += len(m.Silences)
	}
	return n
}

// heard lists the models of which a device was heard twice, in order, since sums
// depend on it.
func (g Gaps) heard() []*Model {
	var list []*Model
	for _, name := range slices.Sorted(maps.Keys(g)) {
		if len(g[name].Silences) > 0 {
			list = append(list, g[name])
		}
	}
	return list
}

// at returns the means over models at one lag, and how many models are silent for
// longer than it at all.
func (g Gaps) at(lag float64) (survival, residual float64, silent int) {
	var logs, weight float64
	models := g.heard()
	for _, m := range models {
		share, beyond := longer(m.Silences, lag)
		survival += share / float64(len(models))
		if share > 0 {
			// Phones of which few scans are that far apart scan often on the whole.
			logs += share * math.Log(max(beyond, leastResidual)/math.Pow(share, scans.ResidualPower))
			weight += share
			silent++
		}
	}
	return survival, math.Exp(logs / weight), silent
}

// longer returns the share of gaps longer than a lag, and by how much they are on
// average.
func longer(gaps []float64, lag float64) (share, beyond float64) {
	n := 0
	for _, gap := range gaps {
		if gap > lag {
			n++
			beyond += min(gap, scans.MaxGap) - lag
		}
	}
	return float64(n) / float64(len(gaps)), beyond / float64(n)
}
