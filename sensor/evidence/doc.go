// Package evidence lets others check what a sensor says about itself. It signs the
// manifest, and keeps a log of what matters for privacy.
//
// # What is signed
//
// [Sign] takes a JSON object and adds one member at its end:
//
//	{"schema":1, … ,"zones":["entrance"],"signature":"BASE64"}
//
// The signature (Ed25519, RFC 8032) covers the published bytes before ,"signature":" and
// no others. So a verifier needs no JSON and no rules of spelling: it splits at the last
// occurrence of that text. The key is made by "footfall init", or at the first start, and never leaves the
// machine. A copy of the public key, taken at the installation, is what makes a signature
// worth something: footfall privacy key prints it.
//
// # The log
//
// A [Log] is a file of JSON objects, one a line, each signed in the same way. A line has
// its number from 1, and the SHA-256 of the line before it in hexadecimal. An edited
// line breaks its signature. A line that is missing, doubled or in another place breaks the
// number and the hash after it. Lines cut off at the end show in the manifest, which has
// the number and the hash of the newest line and is retained by the broker.
//
// There are four kinds of line: a start with the settings in force, a change of settings,
// a change of a list, and an account. An account says how many windows were released
// since the account before and how often the key changed. It gives the sum of ε of these
// windows: what an address that was in all of them has spent. No line has an identifier,
// a count of devices, or a number that depends on them.
//
// # What it does not prove
//
// Root on the gateway can read the key and write another log. Who holds older manifests
// or a copy of the log then finds that they do not fit.
package evidence
