// Package render makes one configuration a store from a template and a table.
//
// The template is a configuration with names of columns in its values:
//
//	site: ${site}          # a comment stays as it is
//	window: 5m
//	zones:
//	  - name: entrance
//	    sources: [{source: door, min_signal: "${signal}"}]
//
// The table has a head with these names, and a line for each store (RFC 4180, with
// commas or semicolons). A cell is written as the value of a setting (package
// configs/edit), never as YAML: no cell can add a setting or a line. An empty cell
// leaves the default of its setting. Every result is validated, and every mistake of
// every store is told before anything is written.
//
// A table is no place for a secret, and columns named like one are refused.
package render
