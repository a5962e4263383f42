// Package configs reads the configuration of a sensor.
//
// A sensor is described by one YAML file, by default
// /etc/footfall/footfall.yaml. [Load] reads it into a [Config]: typed values
// with every default filled in and every reference between them checked, so
// that no other package has to ask whether a value makes sense.
//
// # Strictness
//
// Nothing is guessed: an unknown key, a key given twice, a number without its
// unit or a zone that names no source is an error. A sensor that guessed would
// count the wrong thing for weeks before someone notices. All mistakes of a file are reported together, one line each, sorted by
// line, with the place, what is wrong and what to write instead:
//
//	footfall.yaml:14: zones[0].sources[0].min_signal: "65" is out of range; signals are negative: write -65 dBm
//
// The error is an [*Error]; it is never a reason to run with half a
// configuration.
//
// # Secrets
//
// The file holds no secret: it names the file or the environment variable that
// holds a password. A Config can therefore be logged whole, with [Config.String].
// Error texts leave out values that may be a password in the wrong place.
//
// # From file to Config
//
// The YAML parser yields a tree of nodes that know their lines. schema.go lists
// every key beside the field it fills and the value it takes: a form and a reader.
// section.go walks nodes and schema together. text.go and quantity.go hold the
// readers, opening.go and privacy.go those of opening hours and opt-out. check.go
// compares values with each other once all are read.
//
// A new key is one line in schema.go, its default in defaults.go, its explanation
// in footfall.yaml and its line in dump.go. A test fails until all agree.
//
// # For editors and commands
//
// [Settings] lists every key with its kind, default and explanation, for
// completion and help. [JSONSchema] says the same to editors. Both come from
// schema.go and from the reference. Package configs/edit changes files.
package configs
