// Package configs reads the configuration of a sensor.
//
// A sensor is described by one YAML file, by default /etc/footfall/footfall.yaml.
// [Load] reads it into a [Config]: typed values, with defaults filled in and
// references checked. No other package has to validate them again.
//
// # Strictness
//
// Nothing is guessed: an unknown key, a key given twice, a number without its unit
// or a zone without a source is an error. A sensor with a guessed value could count
// the wrong thing for weeks before someone notices.
//
// All mistakes of a file are reported together, one line each, sorted by line. Each
// names the place, the mistake and the fix:
//
//	footfall.yaml:14: zones[0].sources[0].min_signal: "65" is out of range; signals are negative: write -65 dBm
//
// The error is an [*Error]; it is never a reason to run with half a
// configuration.
//
// # Secrets
//
// The file holds no secret: it names the file or the environment variable of a
// password. A Config can therefore be logged whole, with [Config.String]. Error texts
// leave out a value if it could be a password in the wrong place.
//
// # From file to Config
//
// The YAML parser yields a tree of nodes with line numbers. The table in schema.go
// has a line for every key: its field, its form and its reader. The code in
// section.go walks nodes and schema together. The readers are in text.go,
// quantity.go, opening.go and privacy.go. Once all values are read, check.go
// compares them with each other.
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
