// Package schematest compiles the JSON Schemas of the contract for tests. Consumers are
// told to ignore keys that they do not know; a test must not: a key that no schema
// describes is a mistake.
package schematest

import (
	"bytes"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Compile returns a schema as it is published.
func Compile(t testing.TB, schema []byte) *jsonschema.Schema {
	t.Helper()
	return compile(t, Value(t, schema))
}

// Strict returns a schema that also refuses keys that it does not describe.
func Strict(t testing.TB, schema []byte) *jsonschema.Schema {
	t.Helper()
	document := Value(t, schema)
	closed(document)
	return compile(t, document)
}

// Value reads JSON for the validator.
func Value(t testing.TB, text []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v
}

func compile(t testing.TB, document any) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("contract.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("contract.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// closed has each object with a type admit its own keys alone. Conditions have
// properties without a type.
func closed(document any) {
	switch v := document.(type) {
	case map[string]any:
		if _, has := v["properties"]; has && v["type"] == "object" {
			v["additionalProperties"] = false
		}
		for _, part := range v {
			closed(part)
		}
	case []any:
		for _, part := range v {
			closed(part)
		}
	}
}
