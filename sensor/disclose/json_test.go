package disclose

import (
	"bytes"
	cryptorand "crypto/rand"
	"encoding/json"
	"flag"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"footfall/sensor/calibrate"
	"footfall/sensor/count"
	"footfall/sensor/status/schematest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// payloadKinds are one payload of every kind, by the name of its golden file.
func payloadKinds(t testing.TB) map[string]Payload {
	t.Helper()
	quarter := big.NewRat(1, 4)
	noisy := Config{Epsilon: quarter, DwellEpsilon: big.NewRat(1, 2), MinCount: 10, Random: seeded(4)}
	one := func(c Config, cell count.Cell, change func(w *count.Window)) Payload {
		w := window(cell)
		if change != nil {
			change(w)
		}
		return release(t, discloser(t, c), w)[0]
	}
	visits := [count.DwellBuckets]int{40, 30, 20, 12, 4, 0}
	kinds := map[string]Payload{
		"without-noise":       one(Config{}, count.Cell{WiFi: counted(12)}, nil),
		"empty":               one(Config{}, count.Cell{WiFi: counted(0), BLE: counted(0)}, nil),
		"no-radio":            one(Config{}, count.Cell{}, nil),
		"noise":               one(noisy, count.Cell{WiFi: counted(40), BLE: counted(25)}, nil),
		"withheld":            one(noisy, count.Cell{WiFi: counted(0)}, nil),
		"radio-withheld":      one(noisy, count.Cell{WiFi: counted(40), BLE: counted(0)}, nil),
		"dwell":               one(noisy, count.Cell{WiFi: counted(90), Visits: visits, HasVisits: true}, nil),
		"dwell-without-noise": one(Config{}, count.Cell{WiFi: counted(90), Visits: visits, HasVisits: true}, nil),
		"flags": one(Config{}, count.Cell{WiFi: counted(1)}, func(w *count.Window) {
			w.Quality.Overload, w.Quality.Clock, w.Cells[0].Coverage = true, true, 0.25
		}),
		"short": one(Config{}, count.Cell{WiFi: counted(1)}, func(w *count.Window) {
			w.Start, w.End = noon+int64(2500*time.Millisecond), noon+int64(5*time.Second)
		}),
		"names": one(Config{}, count.Cell{Zone: `Entrée "A" <1> & \ ☕`, WiFi: counted(1)}, nil),
	}
	kinds["addresses-withheld"] = one(Config{MinCount: 10}, count.Cell{WiFi: estimated(60, 9, 4)}, nil)
	noisy.Calibration = map[string]calibrate.Fit{"zonea": ratioOf(methodScans, 0.8, 0.1)}
	kinds["people"] = one(noisy, count.Cell{WiFi: estimated(60, 9, 400), BLE: estimated(25, 20, 30)}, nil)
	noisy.Calibration = map[string]calibrate.Fit{"zonea": ratioOf(calibrate.Adverts, 0.8, 0.1)}
	kinds["people-by-bluetooth"] = one(noisy, count.Cell{WiFi: estimated(60, 9, 400), BLE: estimated(25, 20, 30)}, nil)
	late := kinds["noise"]
	late.Late = true
	kinds["late"] = late
	kinds["total"] = Total([]Payload{kinds["noise"], kinds["radio-withheld"], kinds["withheld"]})
	fraction := kinds["without-noise"]
	fraction.Devices, fraction.DevicesLow, fraction.DevicesHigh = Rounded(12.34, 1), Rounded(9.95, 1), Rounded(15, 1)
	kinds["fraction"] = fraction
	for name, p := range kinds {
		p.Expect(5 * time.Minute)
		kinds[name] = p
	}
	return kinds
}

func TestJSONGolden(t *testing.T) {
	for name, p := range payloadKinds(t) {
		t.Run(name, func(t *testing.T) {
			got, err := p.JSON()
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", name+".json")
			if *update {
				if err := os.WriteFile(file, append(got, '\n'), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if string(got)+"\n" != string(want) {
				t.Errorf("payload\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// trimmed returns a payload without the spaces at its end.
func trimmed(text []byte) string { return strings.TrimRight(string(text), " ") }

func TestRoundTrip(t *testing.T) {
	for name, p := range payloadKinds(t) {
		text, err := p.JSON()
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParsePayload(append([]byte("\n "), append(text, '\n')...))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if back != p {
			t.Errorf("%s: %+v came back as %+v", name, p, back)
		}
		// Published late, the text differs in that one value alone.
		back.Late = true
		late, err := back.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.Replace(string(text), `"late":false`, `"late":true`, 1); trimmed(late) != trimmed([]byte(want)) {
			t.Errorf("%s: late\n%s\nwant\n%s", name, late, want)
		}
		if len(late) != len(text) {
			t.Errorf("%s: %d bytes in time, %d late", name, len(text), len(late))
		}
		// An earlier build had no Bluetooth devices, and no keys for their bounds.
		if !p.BLEDevices.Known() {
			old := strings.Replace(trimmed(text), `"ble_low":null,"ble_high":null,`, "", 1)
			if came, err := ParsePayload([]byte(old)); err != nil || came != p || old == trimmed(text) {
				t.Errorf("%s: without bounds it came back as %+v, %v", name, came, err)
			}
		}
		// An earlier build computed people by Wi-Fi alone, and did not say so.
		if p.PeopleBy != calibrate.Bluetooth {
			old := strings.NewReplacer(`"people_by":null,`, "", `"people_by":"wifi",`, "").Replace(trimmed(text))
			if came, err := ParsePayload([]byte(old)); err != nil || came != p || old == trimmed(text) {
				t.Errorf("%s: without the radio of people it came back as %+v, %v", name, came, err)
			}
		}
		// An earlier build did not say until when.
		member := `"until":"` + timestamp(p.Until) + `",`
		old := strings.Replace(trimmed(text), member, "", 1)
		aged := p
		aged.Until = wholeSecond(2*p.End - p.Start + int64(Grace))
		if came, err := ParsePayload([]byte(old)); err != nil || came != aged || old == trimmed(text) {
			t.Errorf("%s: without until it came back as %+v, %v", name, came, err)
		}
		// What an earlier version stored has no spaces at its end.
		if old, err := ParsePayload([]byte(trimmed(text))); err != nil || old != p {
			t.Errorf("%s: without spaces it came back as %+v, %v", name, old, err)
		}
	}
}

func TestKeyOrder(t *testing.T) {
	const want = "schema id site sensor zone start end seconds until devices devices_low devices_high wifi_devices " +
		"ble_devices ble_low ble_high addresses stable_share people people_low people_high people_by suppressed epsilon coverage epoch late quality passers_by dwell_1_5 dwell_5_15 " +
		"dwell_15_30 dwell_30_60 dwell_60_plus"
	p := payloadKinds(t)["dwell"]
	text, err := p.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	decoder := json.NewDecoder(bytes.NewReader(text))
	for depth := 0; decoder.More() || depth == 0; depth++ {
		token, err := decoder.Token()
		if err != nil {
			t.Fatal(err)
		}
		// Token 0 is the brace; then keys and values alternate.
		if depth%2 == 1 {
			keys = append(keys, token.(string))
		}
	}
	if got := strings.Join(keys, " "); got != want {
		t.Errorf("keys\n%s\nwant\n%s", got, want)
	}
}

func TestParseRefuses(t *testing.T) {
	p := payloadKinds(t)["dwell-without-noise"]
	good, err := p.JSON()
	if err != nil {
		t.Fatal(err)
	}
	edits := map[string][2]string{
		"unknown key":          {`"late":`, `"phone":1,"late":`},
		"missing key":          {`"late":false,`, ``},
		"repeated key":         {`"late":false`, `"late":false,"late":false`},
		"key in another case":  {`"late"`, `"Late"`},
		"misplaced key":        {`"schema":1,`, ``},
		"another version":      {`"schema":1`, `"schema":2`},
		"another id":           {`"id":"shop`, `"id":"shed`},
		"another end":          {`12:05:00Z"`, `12:06:00Z"`},
		"no time":              {`"end":"2026-11-21T12:05:00Z"`, `"end":"noon"`},
		"time in another zone": {`"end":"2026-11-21T12:05:00Z"`, `"end":"2026-11-21T13:05:00+01:00"`},
		"negative":             {`"devices":90`, `"devices":-90`},
		"too large":            {`"devices":90`, `"devices":1000000000.1`},
		"exponent":             {`"devices":90`, `"devices":9e1`},
		"trailing zero":        {`"devices":90`, `"devices":90.0`},
		"seven decimals":       {`"devices":90`, `"devices":90.1234567`},
		"number as a string":   {`"devices":90`, `"devices":"90"`},
		"one visit key gone":   {`,"dwell_60_plus":0`, ``},
		"first visit key gone": {`"passers_by":40,`, ``},
		"visits as a string":   {`"dwell_1_5":30`, `"dwell_1_5":"30"`},
		"empty until":          {`"until":"2026-11-21T12:11:00Z"`, `"until":""`},
		"misplaced until":      {`"devices":90,"devices_low"`, `"devices":90,"until":"2026-11-21T12:11:00Z","devices_low"`},
		"no epoch":             {`"epoch":"2026-11-21T04:00:00Z"`, `"epoch":""`},
		"two objects":          {`}`, `}{}`},
		"white space":          {`,"late"`, `, "late"`},
		"not JSON":             {`{`, ``},
	}
	for name, edit := range edits {
		text := strings.Replace(string(good), edit[0], edit[1], 1)
		if text == string(good) {
			t.Fatalf("%s: the edit does nothing", name)
		}
		if _, err := ParsePayload([]byte(text)); err == nil {
			t.Errorf("%s: accepted %s", name, text)
		}
	}
}

func compiledSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	return schematest.Strict(t, Schema())
}

// TestConsumersIgnoreUnknownKeys: a later version may add keys, and the published schema
// admits them.
func TestConsumersIgnoreUnknownKeys(t *testing.T) {
	p := payloadKinds(t)["noise"]
	text, err := p.JSON()
	if err != nil {
		t.Fatal(err)
	}
	later := strings.Replace(string(text), `"late":`, `"later":[1],"late":`, 1)
	if err := validate(t, schematest.Compile(t, Schema()), later); err != nil {
		t.Error(err)
	}
}

func validate(t testing.TB, s *jsonschema.Schema, text string) error {
	t.Helper()
	return s.Validate(schematest.Value(t, []byte(text)))
}

func TestEveryPayloadFitsTheSchema(t *testing.T) {
	s := compiledSchema(t)
	for name, p := range payloadKinds(t) {
		text, err := p.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(t, s, string(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for range 100 {
		p := release(t, discloser(t, Config{Epsilon: big.NewRat(1, 4), MinCount: 5, Random: cryptorand.Reader}), scanned(estimated(6, 5, 8)))[0]
		text, err := p.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(t, s, string(text)); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	// And many by chance, with every radio and suppression that comes up.
	d := discloser(t, Config{Epsilon: big.NewRat(1, 4), DwellEpsilon: big.NewRat(1, 3), MinCount: 5})
	for i := range 300 {
		cell := count.Cell{HasVisits: i%3 == 0}
		if i%2 == 0 {
			cell.WiFi = counted(i % 11)
		}
		if i%5 < 3 {
			cell.BLE = counted(i % 7)
		}
		p := release(t, d, window(cell))[0]
		text, err := p.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(t, s, string(text)); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
}

func TestSchemaRefuses(t *testing.T) {
	s := compiledSchema(t)
	p := payloadKinds(t)["dwell-without-noise"]
	good, err := p.JSON()
	if err != nil {
		t.Fatal(err)
	}
	edits := map[string][2]string{
		"another key":          {`"late":`, `"address":"x","late":`},
		"a key missing":        {`"epsilon":null,`, ``},
		"another version":      {`"schema":1`, `"schema":2`},
		"a list":               {`"devices":90`, `"devices":[90]`},
		"negative":             {`"wifi_devices":90`, `"wifi_devices":-1`},
		"null sum of a number": {`"devices":90`, `"devices":null`},
		"sum without a part":   {`"wifi_devices":90`, `"wifi_devices":null`},
		"null bound":           {`"devices_low":90`, `"devices_low":null`},
		"coverage above 1":     {`"coverage":1`, `"coverage":1.5`},
		"coverage null":        {`"coverage":1`, `"coverage":null`},
		"epsilon 0":            {`"epsilon":null`, `"epsilon":0`},
		"local time":           {`"start":"2026-11-21T12:00:00Z"`, `"start":"2026-11-21T13:00:00+01:00"`},
		"no such day":          {`"start":"2026-11-21T12:00:00Z"`, `"start":"2026-11-31T12:00:00Z"`},
		"slash in a name":      {`"zone":"zonea"`, `"zone":"zone/a"`},
		"empty name":           {`"site":"shop"`, `"site":""`},
		"unknown quality":      {`"quality":"scans"`, `"quality":"scans,lovely"`},
		"flags in wrong order": {`"quality":"scans"`, `"quality":"scans,clock,partial"`},
		"a visit key missing":  {`,"dwell_60_plus":0`, ``},
		"a share of nothing": {
			`"devices":90,"devices_low":90,"devices_high":90,"wifi_devices":90,"ble_devices":null,"ble_low":null,"ble_high":null,"addresses":90`,
			`"devices":null,"devices_low":null,"devices_high":null,"wifi_devices":null,"ble_devices":null,"ble_low":null,"ble_high":null,"addresses":null`,
		},
		"Bluetooth, no bounds":           {`"ble_devices":null`, `"ble_devices":3`},
		"a bound of nothing":             {`"ble_low":null`, `"ble_low":3`},
		"another method":                 {`"quality":"scans"`, `"quality":"addresses"`},
		"a share above 1":                {`"stable_share":1`, `"stable_share":1.5`},
		"people, no interval":            {`"people":null`, `"people":3`},
		"people by no radio":             {`"people":null,"people_low":null,"people_high":null`, `"people":3,"people_low":2,"people_high":4`},
		"a radio of no people":           {`"people_by":null`, `"people_by":"wifi"`},
		"people by both":                 {`"people":null,"people_low":null,"people_high":null,"people_by":null`, `"people":3,"people_low":2,"people_high":4,"people_by":"both"`},
		"people by a radio that is null": {`"people":null,"people_low":null,"people_high":null,"people_by":null`, `"people":3,"people_low":2,"people_high":4,"people_by":"ble"`},
		"an interval alone":              {`"people_low":null`, `"people_low":3`},
		"null addresses":                 {`"addresses":90`, `"addresses":null`},
		"flood after partial":            {`"quality":"scans"`, `"quality":"scans,partial,flood"`},
		"suppressed as a count":          {`"suppressed":false`, `"suppressed":0`},
		"until without a time":           {`"until":"2026-11-21T12:11:00Z"`, `"until":"soon"`},
		"no seconds":                     {`"seconds":300`, `"seconds":0`},
	}
	if err := validate(t, s, string(good)); err != nil {
		t.Fatal(err)
	}
	for name, edit := range edits {
		text := strings.Replace(string(good), edit[0], edit[1], 1)
		if text == string(good) {
			t.Fatalf("%s: the edit does nothing", name)
		}
		if err := validate(t, s, text); err == nil {
			t.Errorf("%s: valid by the schema: %s", name, text)
		}
	}
}

func TestJSONRefuses(t *testing.T) {
	p := payloadKinds(t)["without-noise"]
	p.Zone = "a/b"
	if text, err := p.JSON(); err == nil {
		t.Errorf("written: %s", text)
	}
}

func TestNumber(t *testing.T) {
	for _, test := range []struct {
		number Number
		want   string
	}{
		{Number{}, "null"}, {Whole(0), "0"}, {Whole(-3), "0"}, {Whole(17), "17"}, {Whole(1 << 40), "1000000000"},
		{Rounded(12.34, 1), "12.3"}, {Rounded(12.35, 1), "12.4"}, {Rounded(11.96, 1), "12"}, {Rounded(-1, 1), "0"},
		{Rounded(0.0004, 3), "0"}, {Rounded(0.12351, 3), "0.124"}, {roundedUp(big.NewRat(1, 3)), "0.333334"},
		{roundedUp(big.NewRat(5, 2)), "2.5"}, {roundedUp(big.NewRat(1, 10_000_000)), "0.000001"},
		{Number{}.Plus(Whole(4)), "4"}, {Number{}.Plus(Number{}), "null"}, {Rounded(0.5, 1).Plus(Whole(4)), "4.5"},
		{Whole(maxWhole).Plus(Whole(1)), "1000000000"},
	} {
		if got := test.number.String(); got != test.want {
			t.Errorf("%+v prints as %s, want %s", test.number, got, test.want)
		}
		text, err := json.Marshal(test.number)
		if err != nil {
			t.Fatal(err)
		}
		var back Number
		if err := json.Unmarshal(text, &back); err != nil || back != test.number {
			t.Errorf("%s came back as %s: %v", text, back, err)
		}
	}
}

func FuzzParsePayload(f *testing.F) {
	for _, p := range payloadKinds(f) {
		text, err := p.JSON()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"schema":1}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := ParsePayload(text)
		if err != nil {
			return
		}
		again, err := p.JSON()
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if back, err := ParsePayload(again); err != nil || back != p {
			t.Fatalf("%q came back as %q: %v", text, again, err)
		}
		if len(again)%lengthStep != 0 {
			t.Fatalf("%d bytes", len(again))
		}
	})
}
