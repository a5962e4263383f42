package configs

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// compiledSchema is the JSON Schema, ready to check documents.
func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("footfall.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("footfall.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// checkSchema holds a YAML document against the schema.
func checkSchema(t *testing.T, s *jsonschema.Schema, data []byte) error {
	t.Helper()
	var v any
	if err := yaml.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return s.Validate(v)
}

func TestSchemaAcceptsWhatIsValid(t *testing.T) {
	s := compiledSchema(t)
	for name, data := range map[string][]byte{
		"the filled-in reference": filledIn(Reference()), "every default": uncommented(),
		"the shortest": []byte(base), "everything": []byte(everything),
		"dumped": []byte(mustParse(t, []byte(everything)).String()),
	} {
		mustParse(t, data)
		if err := checkSchema(t, s, data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, text := range goodValues {
		data := []byte(base + text + "\n")
		if strings.Contains(text, "...") {
			continue // the end of a document
		}
		if err := checkSchema(t, s, data); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// visible are mistakes that a schema must see, by the begin of the names of
// their bad files. The others are about two values or about more than form.
var visible = strings.Fields(`boolean choice epsilon-exponent epsilon-list epsilon-negative epsilon-too
	epsilon-zero hours-day-capitals hours-day-unknown hours-word hours-span-am hours-span-list
	integer-fraction integer-list integer-huge interface-empty interface-slash interface-space interface-too-long
	item-is list-is list-without max-rows min-count missing name-capitals name-dash name-dot name-empty
	name-slash name-space name-too-long name-wildcard null-document opt-out-mode password-at password-env scalar-is section-is
	signal-far signal-list signal-positive signal-unit ssid-empty ssid-too-long ssid-twice ssids-not text-too-long
	time-of-day topic-wildcard unknown-key`)

// TestSchemaRefusesMistakes holds the bad files against the schema.
func TestSchemaRefusesMistakes(t *testing.T) {
	s := compiledSchema(t)
	seen := map[string]bool{}
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		stem := slices.IndexFunc(visible, func(stem string) bool { return strings.HasPrefix(name, stem) })
		var v any
		if stem < 0 || yaml.Unmarshal(bytesOf(t, file), &v) != nil {
			continue // a repeated key is no YAML to this reader
		}
		seen[visible[stem]] = true
		if s.Validate(v) == nil {
			t.Errorf("the schema accepts %s", file)
		}
	}
	for _, stem := range visible {
		if !seen[stem] {
			t.Errorf("no bad file begins with %s", stem)
		}
	}
}

// TestSettings wants every key explained and every default that is shown to be the
// one in force.
func TestSettings(t *testing.T) {
	for _, k := range Settings() {
		inItem := strings.Contains(k.Path, "[]")
		if k.Help == "" && !inItem {
			t.Errorf("%s has no help", k.Path)
		}
		if k.Default == "" && !k.Required && !inItem && k.Kind != Section && k.Path != "mqtt.broker" {
			t.Errorf("%s shows no default", k.Path)
		}
	}
	for path, want := range map[string]Setting{
		"window":                       {Kind: Text, Default: "5m"},
		"sources":                      {Kind: List, Required: true},
		"zones[].sources[].min_signal": {Kind: Number, Default: "none"},
		"opt_out.chain.public_key":     {Kind: Text, Default: `""`},
		"opt_out.ssid_suffixes":        {Kind: Texts, Default: `["_optout", "_nomap"]`},
		"mqtt":                         {Kind: Section},
		"mqtt.password_env":            {Kind: Text, Default: `""`},
	} {
		got, ok := LookUp(path)
		if !ok || got.Kind != want.Kind || got.Default != want.Default || got.Required != want.Required {
			t.Errorf("%s: got %+v", path, got)
		}
	}
	if k, _ := LookUp("mqtt.password_env"); !strings.HasPrefix(k.Help, "The password never stands here.") {
		t.Errorf("help of a setting that shares it: %q", k.Help)
	}
	if _, ok := LookUp("mqtt.brokers"); ok {
		t.Error("an unknown key was found")
	}
	for wrong, want := range map[string]string{"mqtt.brokers": "mqtt.broker", "min_count": "privacy.min_count", "windw": "window", "qqqqqqqq": ""} {
		if got, _ := NearestSetting(wrong); got != want {
			t.Errorf("%s: got %q, want %q", wrong, got, want)
		}
	}
}

func bytesOf(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
