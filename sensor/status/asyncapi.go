package status

import (
	"bytes"
	_ "embed" // the document
)

//go:embed asyncapi.json
var asyncAPI []byte

// references are the schemas that the document refers to, by their files.
var references = map[string]string{
	"../disclose/window.schema.json": "window",
	"../periods/period.schema.json":  "hour",
	"health.schema.json":             "health",
	"manifest.schema.json":           "manifest",
	"presence.schema.json":           "presence",
}

// AsyncAPI returns an AsyncAPI 3.0 document of all topics, with the schemas inside.
func AsyncAPI() []byte {
	document := bytes.Clone(asyncAPI)
	for file, name := range references {
		reference := []byte(`{ "$ref": "` + file + `" }`)
		document = bytes.ReplaceAll(document, reference, bytes.TrimSpace(Schema(name)))
	}
	return document
}
