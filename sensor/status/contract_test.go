package status_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"footfall/configs"
	"footfall/configs/goldentest"
	"footfall/sensor/status"
	"footfall/sensor/status/schematest"
)

// TestContract lists every topic, field and type of version 1. A change of this file is a
// change that consumers see: it belongs in the changelog.
func TestContract(t *testing.T) {
	var lines []string
	document := parse(t, status.AsyncAPI())
	for name, operation := range objects(t, document, "operations") {
		channel := at(t, document, "channels", strings.TrimPrefix(name, "publish_"))
		mqtt := at(t, operation, "bindings", "mqtt")
		lines = append(lines, fmt.Sprintf("topic %v qos %v retained %v", channel["address"], mqtt["qos"], mqtt["retain"]))
	}
	for _, name := range status.Schemas() {
		if name != "day" {
			lines = append(lines, fields(name, parse(t, status.Schema(name)))...)
		}
	}
	slices.Sort(lines)
	goldentest.Check(t, "contract-v1.txt", strings.Join(lines, "\n")+"\n")
}

// fields are the fields of a schema, each with what it may be.
func fields(of string, schema map[string]any) (lines []string) {
	properties, _ := schema["properties"].(map[string]any)
	required, _ := schema["required"].([]any)
	for name, property := range properties {
		p := property.(map[string]any)
		optional := " optional"
		if slices.Contains(required, any(name)) {
			optional = ""
		}
		lines = append(lines, of+"."+name+optional+" "+kind(p))
		lines = append(lines, fields(of+"."+name, p)...)
		if items, ok := p["items"].(map[string]any); ok {
			lines = append(lines, fields(of+"."+name+"[]", items)...)
		}
	}
	return lines
}

// kind is what a field may be, without its description.
func kind(property map[string]any) string {
	text, _ := json.Marshal(bare(property)) // keys in order
	return string(text)
}

func bare(property map[string]any) map[string]any {
	p := maps.Clone(property)
	for _, key := range []string{"description", "properties", "required"} {
		delete(p, key)
	}
	if items, ok := p["items"].(map[string]any); ok {
		p["items"] = bare(items)
	}
	return p
}

// TestSchemasHaveEveryField holds the schemas against the types that are written.
func TestSchemasHaveEveryField(t *testing.T) {
	sameFields(t, "health", reflect.TypeFor[status.Health](), parse(t, status.Schema("health")))
	manifest := parse(t, status.Schema("manifest"))
	delete(manifest["properties"].(map[string]any), "signature") // put behind it by package evidence
	sameFields(t, "manifest", reflect.TypeFor[status.Manifest](), manifest)
}

func sameFields(t *testing.T, of string, written reflect.Type, schema map[string]any) {
	t.Helper()
	properties, _ := schema["properties"].(map[string]any)
	for i := range written.NumField() {
		f := written.Field(i)
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		property, ok := properties[key].(map[string]any)
		if !ok {
			t.Errorf("%s.%s is not in the schema", of, key)
			continue
		}
		delete(properties, key)
		inner := f.Type
		if inner.Kind() == reflect.Slice {
			inner, property = inner.Elem(), property["items"].(map[string]any)
		}
		if inner.Kind() == reflect.Struct {
			sameFields(t, of+"."+key, inner, property)
		}
	}
	for key := range properties {
		t.Errorf("%s.%s of the schema is not written", of, key)
	}
}

// TestSchemasAdmitMore: consumers ignore keys that they do not know, at every level.
func TestSchemasAdmitMore(t *testing.T) {
	for _, name := range status.Schemas() {
		schematest.Compile(t, status.Schema(name))
		if text := string(status.Schema(name)); strings.Contains(text, "additionalProperties") || !strings.Contains(text, "ignore those that you do not know") {
			t.Errorf("%s: refuses keys of later versions, or does not tell of them", name)
		}
	}
	if status.Schema("window2") != nil {
		t.Error("a schema of an unknown kind")
	}
}

// TestAsyncAPIRefers follows every reference of the document, and compiles its schemas.
func TestAsyncAPIRefers(t *testing.T) {
	document := parse(t, status.AsyncAPI())
	if document["asyncapi"] != "3.0.0" {
		t.Errorf("version %v", document["asyncapi"])
	}
	n := 0
	each(document, func(object map[string]any) {
		reference, ok := object["$ref"].(string)
		if !ok {
			return
		}
		n++
		path, inside := strings.CutPrefix(reference, "#/")
		if !inside {
			t.Errorf("%s: leads out of the document", reference)
			return
		}
		at(t, document, strings.Split(path, "/")...)
	})
	if n < 40 {
		t.Errorf("%d references", n)
	}
	for name, schema := range objects(t, document, "components", "schemas") {
		text, err := json.Marshal(schema["schema"])
		if err != nil {
			t.Fatal(err)
		}
		schematest.Compile(t, text)
		published := status.Schema(strings.Replace(name, "period", "hour", 1))
		if !reflect.DeepEqual(parse(t, published), schema["schema"]) {
			t.Errorf("%s: another schema than the one published", name)
		}
	}
}

// TestAsyncAPITopics holds the channels against the topics of a sensor.
func TestAsyncAPITopics(t *testing.T) {
	c, err := configs.Parse([]byte("site: shop\nsensor: front\ntimezone: UTC\nsources: [{name: d, interface: mon0}]\nzones: [{name: z, sources: [{source: d}]}]\n"), "footfall.yaml")
	if err != nil {
		t.Fatal(err)
	}
	topics := status.NewTopics(c)
	want := map[string]string{
		"status": topics.Status(), "health": topics.Health(), "manifest": topics.Manifest(), "presence": topics.Presence(),
		"window": strings.Replace(topics.Windows(), "+", "z", 1),
	}
	for _, kind := range []string{"latest", "hour", "day"} {
		want[kind] = topics.Base() + "z/" + kind
	}
	names := strings.NewReplacer("{base}", "footfall", "{site}", "shop", "{sensor}", "front", "{zone}", "z")
	document := parse(t, status.AsyncAPI())
	got := map[string]string{}
	for name, channel := range objects(t, document, "channels") {
		address := channel["address"].(string)
		got[name] = names.Replace(address)
		for parameter := range at(t, channel, "parameters") {
			if !strings.Contains(address, "{"+parameter+"}") {
				t.Errorf("%s: parameter %s is not in the address", name, parameter)
			}
		}
		if len(at(t, channel, "parameters")) != strings.Count(address, "{") {
			t.Errorf("%s: an address with parameters that are not declared", name)
		}
		if operation := at(t, document, "operations", "publish_"+name); at(t, operation, "channel")["$ref"] != "#/channels/"+name {
			t.Errorf("%s: its operation has channel %v", name, operation["channel"])
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("channels %v, want %v", got, want)
	}
}

// parse reads a JSON object.
func parse(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal(text, &object); err != nil {
		t.Fatal(err)
	}
	return object
}

// at is the object at a path.
func at(t *testing.T, object map[string]any, path ...string) map[string]any {
	t.Helper()
	for i, key := range path {
		inner, ok := object[key].(map[string]any)
		if !ok {
			t.Fatalf("no object at %s", strings.Join(path[:i+1], "/"))
		}
		object = inner
	}
	return object
}

// objects are the objects in one at a path.
func objects(t *testing.T, object map[string]any, path ...string) map[string]map[string]any {
	t.Helper()
	all := map[string]map[string]any{}
	for key := range at(t, object, path...) {
		all[key] = at(t, object, append(slices.Clone(path), key)...)
	}
	return all
}

// each calls f for a value's objects.
func each(value any, f func(map[string]any)) {
	switch v := value.(type) {
	case map[string]any:
		f(v)
		for _, part := range v {
			each(part, f)
		}
	case []any:
		for _, part := range v {
			each(part, f)
		}
	}
}
