// Package record writes the record of processing of one sensor: the record of
// processing activities (GDPR, Article 30) and the facts that an impact
// assessment (Article 35) starts from, in English.
//
//	facts.Facts, Options -> New -> Record -> Markdown or JSON
//
// Each claim names the tests of this project that fail if it is not true; a test
// sees that they exist. A claim about a protection depends on the setting that
// switches it on. What the configuration cannot tell, such as where the machine
// has put its key, is an argument. What only the controller knows is listed as a
// gap.
package record
