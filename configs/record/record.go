package record

import (
	"encoding/json"
	"io"
	"math/big"

	"footfall/configs/facts"
)

// Record is the record of processing of one sensor. Its JSON form always has
// every field; schema 1 gains fields and loses none.
type Record struct {
	Schema int `json:"schema"`
	// Version of the program, and the date as it was given, "" for none: the
	// record of the same configuration is the same record.
	Version string `json:"version"`
	Date    string `json:"date"`

	Site   string   `json:"site"`
	Sensor string   `json:"sensor"`
	Zones  []string `json:"zones"`

	Controller Controller `json:"controller"`
	Purposes   []string   `json:"purposes"`
	Subjects   []string   `json:"data_subjects"`
	Categories []Category `json:"categories_of_data"`
	Flow       []Step     `json:"data_flow"`
	Key        KeyFacts   `json:"key"`
	Disclosure Disclosure `json:"disclosure"`
	OptOut     OptOut     `json:"opt_out"`
	Recipients []Receiver `json:"recipients"`
	Transfers  string     `json:"transfers"`
	Security   []Claim    `json:"security_measures"`
	Decisions  string     `json:"automated_decisions"`
	Limits     []string   `json:"limits"`
	// Gaps are facts missing from the configuration.
	Gaps []string `json:"gaps"`
}

// Controller answers for the processing.
type Controller struct {
	Name      string `json:"name"`
	Contact   string `json:"contact"`
	Statement string `json:"privacy_statement"`
}

// Category is one kind of data.
type Category struct {
	Name     string `json:"name"`
	Content  string `json:"content"`
	Personal bool   `json:"personal"`
	// Kept is the place and the time of storage.
	Kept string `json:"kept"`
}

// Claim is a fact about the program, with its tests. "hashing.TestRotate" is a test
// and its folder, "make e2e" a target of the Makefile. A claim without tests is about
// something outside the program.
type Claim struct {
	Claim string   `json:"claim"`
	Tests []string `json:"tests"`
}

// Step is a part of the way of the data.
type Step struct {
	Step  string `json:"step"`
	Place string `json:"place"`
	Kept  string `json:"kept"`
	Claim
}

// KeyFacts describe the key of the pseudonyms.
type KeyFacts struct {
	Algorithm string  `json:"algorithm"`
	Bits      int     `json:"bits"`
	Life      string  `json:"life"`
	Changes   string  `json:"changes"`
	Store     string  `json:"store"`
	Restart   string  `json:"restart"`
	Claims    []Claim `json:"claims"`
}

// Disclosure is the protection of published numbers. A null ε means no noise, and so
// no bound.
type Disclosure struct {
	WindowSeconds float64 `json:"window_seconds"`
	Mechanism     string  `json:"mechanism"`
	CountEpsilon  Epsilon `json:"count_epsilon"`
	VisitsCounted bool    `json:"visits_measured"`
	VisitEpsilon  Epsilon `json:"visit_epsilon"`
	KindsCounted  bool    `json:"kinds_counted"`
	KindEpsilon   Epsilon `json:"kind_epsilon"`
	MinCount      int     `json:"min_count"`
	// Composition by addition, for one address heard all day. If visits are
	// measured, it ends one in each window.
	WindowsPerDay int     `json:"windows_per_day"`
	WindowEpsilon Epsilon `json:"window_epsilon"`
	DayEpsilon    Epsilon `json:"day_epsilon"`
	Claims        []Claim `json:"claims"`
}

// OptOut lists the ways to be left out; for opt-in, to be counted.
type OptOut struct {
	Mode  string  `json:"mode"`
	Means []Claim `json:"means"`
}

// Receiver gets data from the sensor.
type Receiver struct {
	Host string `json:"host"`
	// TLS is whether the way there is encrypted.
	TLS            bool     `json:"tls"`
	Authentication string   `json:"authentication"`
	Topics         []string `json:"topics"`
	Data           string   `json:"data"`
	Tests          []string `json:"tests"`
}

// Options are facts outside the configuration.
type Options struct {
	Version string // of the program
	Date    string // "" for none
	// KeyStore is the memory of the running sensor's key, from its health; "" if
	// unknown.
	KeyStore string
}

// New makes the record of a sensor. Gaps lists what is missing for a full record.
func New(f facts.Facts, o Options) Record {
	r := Record{
		Schema: 1, Version: o.Version, Date: o.Date, Site: f.Site, Sensor: f.Sensor, Zones: []string{},
		Controller: Controller{f.Operator.Name, f.Operator.Contact, f.Operator.Privacy},
		Purposes: []string{
			"Statistics on how many devices, as a measure of how many people, are in each zone at what time.",
			"Not a purpose: recognising, following or addressing a person. What is published is numbers of devices and no list of anything.",
		},
		Subjects:   subjects(f),
		Categories: categories(f),
		Flow:       flow(f),
		Key:        keyFacts(f, o.KeyStore),
		Disclosure: disclosure(f),
		OptOut:     optOutFacts(f),
		Recipients: receivers(f),
		Transfers:  transfers(f),
		Security:   security(f, o.KeyStore),
		Decisions:  "None: no decision about a person and no profile is made (GDPR, Article 22).",
		Limits:     limits(f),
		Gaps:       gaps(f),
	}
	r.Zones = append(r.Zones, f.Zones...)
	return r
}

// JSON writes the record as indented JSON.
func (r Record) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(r)
}

// Epsilon is the ε of differential privacy. The zero value means no noise, and so no
// bound; it is null in JSON.
type Epsilon struct{ value *big.Rat }

// String writes ε exactly, as a decimal number.
func (e Epsilon) String() string {
	if e.value == nil {
		return "none"
	}
	const most = 20 // a configured ε has fewer digits
	for digits := range most {
		s := e.value.FloatString(digits)
		if back, ok := new(big.Rat).SetString(s); ok && back.Cmp(e.value) == 0 {
			return s
		}
	}
	return e.value.FloatString(most)
}

// MarshalJSON writes a number, or null.
func (e Epsilon) MarshalJSON() ([]byte, error) {
	if e.value == nil {
		return []byte("null"), nil
	}
	return []byte(e.String()), nil
}

// plus adds the ε of two releases; without noise on one of them the sum has no bound.
func (e Epsilon) plus(other Epsilon) Epsilon {
	if e.value == nil || other.value == nil {
		return Epsilon{}
	}
	return Epsilon{new(big.Rat).Add(e.value, other.value)}
}

// larger is the larger of the ε of two releases about different addresses; without noise on
// one of them there is no bound.
func (e Epsilon) larger(other Epsilon) Epsilon {
	switch {
	case e.value == nil || other.value == nil:
		return Epsilon{}
	case e.value.Cmp(other.value) > 0:
		return e
	}
	return other
}

func (e Epsilon) times(n int) Epsilon {
	if e.value == nil {
		return Epsilon{}
	}
	return Epsilon{new(big.Rat).Mul(e.value, big.NewRat(int64(n), 1))}
}
