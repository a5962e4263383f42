// Package record writes the record of processing of one sensor, in English. It is the
// record of processing activities (GDPR, Article 30), with the facts for an impact
// assessment (Article 35).
//
//	facts.Facts, Options -> New -> Record -> Markdown or JSON
//
// Each claim names its tests: they fail if it is not true. A test checks that they
// exist. A claim about a protection depends on the setting for it. Facts outside the
// configuration, such as the memory of the key, are arguments. The controller has to
// add the gaps.
package record
