package disclose

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"footfall/sensor/count"
	"footfall/sensor/count/adverts"
)

// ofKinds is a zone with Bluetooth devices of each kind.
func ofKinds(kinds ...float64) count.Cell {
	c := count.Cell{HasKinds: true, WiFi: counted(90)}
	sum := 20.0 // of unknown kind
	for i, n := range kinds {
		c.Kinds[i] = n
		sum += n
	}
	c.BLE = count.Count{Present: true, Devices: sum, Low: sum, High: sum}
	return c
}

func kindsOf(p *Payload) string {
	words := []string{}
	for _, n := range p.Kinds {
		words = append(words, n.String())
	}
	return strings.Join(append(words, "epsilon", p.KindsEpsilon.String(), "of", p.Epsilon.String()), " ")
}

func TestKinds(t *testing.T) {
	half, quarter := big.NewRat(1, 2), big.NewRat(1, 4)
	for _, c := range []struct {
		name string
		c    Config
		cell count.Cell
		want string
	}{
		{"exact", Config{}, ofKinds(30.4, 12, 9, 0), "30 12 9 0 epsilon null of null"},
		{"small ones withheld", Config{MinCount: 10}, ofKinds(30, 12, 9.4, 0), "30 12 null null epsilon null of null"},
		{"noise on counts alone", Config{Epsilon: half}, ofKinds(30, 12, 9, 0), "30 12 9 0 epsilon null of null"},
		{"not asked for", Config{Epsilon: half, KindsEpsilon: quarter}, count.Cell{BLE: counted(30)}, "null null null null epsilon null of 0.5"},
	} {
		p := release(t, discloser(t, c.c), window(c.cell))[0]
		if got := kindsOf(&p); got != c.want || p.HasKinds != c.cell.HasKinds || p.Suppressed != strings.Contains(c.want, "null null epsilon null of null") {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	for _, c := range []struct {
		dwell, kinds *big.Rat
		visits       bool
		want         string
	}{{half, quarter, false, "0.75"}, {half, quarter, true, "1"}, {quarter, half, true, "1"}, {nil, half, true, "null"}, {half, nil, false, "null"}} {
		cell := ofKinds(30, 12, 9, 5)
		cell.HasVisits = c.visits
		p := release(t, discloser(t, Config{Epsilon: half, DwellEpsilon: c.dwell, KindsEpsilon: c.kinds}), window(cell))[0]
		if got := p.Epsilon.String(); got != c.want {
			t.Errorf("%v: epsilon %s", c, got)
		}
	}
	silent := release(t, discloser(t, Config{}), window(count.Cell{WiFi: counted(30), HasKinds: true}))[0]
	if kindsOf(&silent) != "null null null null epsilon null of null" || silent.Suppressed {
		t.Errorf("kinds without Bluetooth: %s, suppressed %t", kindsOf(&silent), silent.Suppressed)
	}
	many := ofKinds(30, 12, 9, 5)
	many.BLE.Devices, many.BLE.Low = 40, 40
	if _, err := discloser(t, Config{}).Release(window(many)); err == nil || strings.Contains(err.Error(), "40") {
		t.Errorf("more kinds than devices: %v", err)
	}
}

// TestKindsLeaveTheIntervalsAlone: the widths of the noise on counts are read off the
// payload as without kinds.
func TestKindsLeaveTheIntervalsAlone(t *testing.T) {
	c := Config{Epsilon: big.NewRat(1, 2), KindsEpsilon: big.NewRat(1, 3)}
	with := release(t, discloser(t, c), window(ofKinds(30, 12, 9, 5)))[0]
	without := release(t, discloser(t, c), window(count.Cell{WiFi: counted(90), BLE: counted(76)}))[0]
	if with.NoiseWidth() != without.NoiseWidth() || with.BLENoiseWidth() != without.BLENoiseWidth() || with.NoiseWidth() < 5 {
		t.Errorf("widths %v and %v, want %v and %v", with.NoiseWidth(), with.BLENoiseWidth(), without.NoiseWidth(), without.BLENoiseWidth())
	}
}

func TestTotalOfKinds(t *testing.T) {
	for _, c := range []struct {
		cells []count.Cell
		want  string
	}{
		{[]count.Cell{ofKinds(30, 12, 9, 5), ofKinds(10, 5, 5, 5)}, "40 17 14 10 epsilon null of null"},
		{[]count.Cell{ofKinds(30, 12, 4, 5), ofKinds(10, 5, 5, 3)}, "40 17 null null epsilon null of null"},
		{[]count.Cell{ofKinds(30, 12, 9, 5), {WiFi: counted(8), HasKinds: true}}, "30 12 9 5 epsilon null of null"},
	} {
		total := Total(release(t, discloser(t, Config{MinCount: 5}), window(c.cells...)))
		if got := kindsOf(&total); got != c.want || !total.HasKinds {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}

// TestAuditKinds: two windows that differ in one address of Bluetooth, which is a watch. It
// moves the devices and the watches, by 1 each. All numbers of Bluetooth together must not
// tell them apart better than the stated ε allows.
func TestAuditKinds(t *testing.T) {
	const runs = 40_000
	released := func(seed byte, watches float64) map[string]float64 {
		d := discloser(t, Config{Epsilon: big.NewRat(1, 2), KindsEpsilon: big.NewRat(1, 2), MinCount: 10, Random: seeded(seed)})
		w := window(ofKinds(30, watches, 9, 5))
		seen := map[string]float64{}
		for range runs {
			p := release(t, d, w)[0]
			if p.Epsilon.String() != "1" {
				t.Fatalf("epsilon %s", p.Epsilon)
			}
			// In classes, which makes outcomes frequent and can only hide loss.
			class := func(n Number, most float64) string {
				return fmt.Sprint(n.Known() && n.Float64() >= most)
			}
			seen[fmt.Sprint(min(max(p.BLEDevices.Float64(), 72), 79), p.Kinds[1], class(p.Kinds[0], 31), class(p.Kinds[2], 10), p.Kinds[3].Known())]++
		}
		return seen
	}
	worst, lower := worstLoss(released(41, 12), released(42, 11))
	t.Logf("largest loss seen %.3f, surely above %.3f", worst, lower)
	if lower > 1 {
		t.Errorf("the releases lose more than stated, at least %.3f", lower)
	}
	if worst < 0.6 { // more than devices or watches alone could
		t.Errorf("the releases lose only %.3f: this audit does not see what it should", worst)
	}
}

// TestKindsOnTheWire: a payload with kinds comes back as it was, fits the schema, and is as
// long as any of its zone.
func TestKindsOnTheWire(t *testing.T) {
	lengths := map[int]bool{}
	for _, cell := range []count.Cell{ofKinds(30, 12, 9, 5), ofKinds(0, 0, 0, 0), ofKinds(1e6, 1e5, 1e4, 1e3)} {
		for _, epsilon := range []*big.Rat{nil, big.NewRat(1, 3)} {
			p := release(t, discloser(t, Config{Epsilon: epsilon, KindsEpsilon: epsilon, MinCount: 5}), window(cell))[0]
			text, err := p.JSON()
			if err != nil {
				t.Fatal(err)
			}
			if err := validate(t, compiledSchema(t), string(text)); err != nil {
				t.Errorf("%s: %v", text, err)
			}
			if back, err := ParsePayload(text); err != nil || back != p {
				t.Errorf("%s came back as %+v, %v", text, back, err)
			}
			lengths[len(text)] = true
			for _, key := range append(kindKeys[:], "kinds_epsilon") {
				at := strings.Index(string(text), `,"`+key)
				end := at + 1 + strings.IndexAny(string(text[at+1:]), ",}")
				if less := string(text[:at]) + string(text[end:]); validate(t, compiledSchema(t), less) == nil {
					t.Errorf("the schema lets %s be missing", key)
				}
			}
		}
	}
	if len(lengths) != 1 {
		t.Errorf("payloads of %v bytes", lengths)
	}
}

var _ = [1]struct{}{}[adverts.NumCarried-len(kindKeys)] // a key for each kind
