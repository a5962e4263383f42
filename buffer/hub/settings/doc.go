// Package settings reads the configuration of a hub: a small YAML file. Every setting has
// a default, so a hub also runs without a file. hub.yaml explains each of them.
//
// A mistake names the file, the line and the fix; see [Error].
package settings
