package prior

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"footfall/sensor/count/scans"
)

// Write writes a prior as one line of JSON, for [Read].
func Write(w io.Writer, p scans.Prior) error { return json.NewEncoder(w).Encode(p) }

// Read reads what [Write] wrote, or what was written by hand:
//
//	{"survival": [0.8, ...], "residual": [65, ...]}
//
// with a number for each of the estimator's lags: shares that do not grow, seconds
// above 0. name stands
// for the file in errors.
func Read(r io.Reader, name string) (scans.Prior, error) {
	p, err := read(r)
	if err != nil {
		return scans.Prior{}, fmt.Errorf("%s: %w", name, err)
	}
	return p, nil
}

func read(r io.Reader) (p scans.Prior, err error) {
	// As slices, because an array takes any number of values.
	var file struct {
		Survival []float64 `json:"survival"`
		Residual []float64 `json:"residual"`
	}
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		return p, fmt.Errorf("not the JSON of a prior: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return p, errors.New("something follows the prior; a file holds one")
	}
	err = errors.Join(checkLength("survival", file.Survival), checkLength("residual", file.Residual))
	if err != nil {
		return p, err
	}
	copy(p.Survival[:], file.Survival)
	copy(p.Residual[:], file.Residual)
	return p, check(&p)
}

func checkLength(name string, values []float64) error {
	if len(values) != scans.NumLags {
		return fmt.Errorf("%s: %d numbers; there is one for each of the %d lags %v (seconds)", name, len(values), scans.NumLags, scans.Lags())
	}
	return nil
}

// check refuses what no crowd can show. JSON has no way to write what is not a
// finite number.
func check(p *scans.Prior) error {
	before := 1.0
	for i, lag := range scans.Lags() {
		s, r := p.Survival[i], p.Residual[i]
		switch {
		case s < 0 || s > 1:
			return fmt.Errorf("survival: %v at the lag of %v s is no share; shares are 0 to 1", s, lag)
		case s > before:
			return fmt.Errorf("survival: %v at the lag of %v s is more than %v before it; fewer gaps outlast a longer lag", s, lag, before)
		case r <= 0:
			return fmt.Errorf("residual: %v at the lag of %v s; it must be above 0 seconds", r, lag)
		}
		before = s
	}
	return nil
}
