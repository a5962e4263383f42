package prior

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"footfall/sensor/count/scans"
)

func TestWriteAndRead(t *testing.T) {
	var file bytes.Buffer
	if err := Write(&file, scans.Library); err != nil {
		t.Fatal(err)
	}
	if p, err := Read(&file, "f"); err != nil || p != scans.Library {
		t.Errorf("got %v (%v), want %v", p, err, scans.Library)
	}
}

func TestReadErrors(t *testing.T) {
	const (
		survival = "0.9,0.8,0.7,0.6,0.5,0.4,0.3,0.2,0.1,0.1,0.1,0.1,0.1,0.1,0"
		residual = "9,9,9,9,9,9,9,9,9,9,9,9,9,9,9"
	)
	prior := func(survival, residual string) string {
		return fmt.Sprintf(`{"survival":[%s],"residual":[%s]}`, survival, residual)
	}
	if _, err := Read(strings.NewReader(prior(survival, residual)), "f"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, want string }{
		{"", "p.json: not the JSON of a prior: EOF"},
		{"[]", "p.json: not the JSON of a prior: json: cannot unmarshal array"},
		{`{"survive":[]}`, `p.json: not the JSON of a prior: json: unknown field "survive"`},
		{prior("NaN", residual), "p.json: not the JSON of a prior: invalid character 'N'"},
		{prior("1e999", residual), "p.json: not the JSON of a prior: json: cannot unmarshal number 1e999"},
		{prior(survival, residual) + "{}", "p.json: something follows the prior; a file holds one"},
		{prior(survival, residual+",9"), "p.json: residual: 16 numbers; there is one for each of the 15 lags [0.5 1 2"},
		{prior(survival[4:], residual), "p.json: survival: 14 numbers"},
		{"{}", "p.json: survival: 0 numbers"},
		{prior("1.1"+survival[3:], residual), "p.json: survival: 1.1 at the lag of 0.5 s is no share; shares are 0 to 1"},
		{prior(survival[:len(survival)-1]+"-0.1", residual), "p.json: survival: -0.1 at the lag of 200 s is no share"},
		{prior("0.7"+survival[3:], residual), "p.json: survival: 0.8 at the lag of 1 s is more than 0.7 before it"},
		{prior(survival, "0"+residual[1:]), "p.json: residual: 0 at the lag of 0.5 s; it must be above 0 seconds"},
	} {
		if _, err := Read(strings.NewReader(c.text), "p.json"); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want %q", c.text, err, c.want)
		}
	}
}
