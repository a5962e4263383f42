// Package facts says what a configuration switches on, in the terms of data
// protection: how long a key lives, which noise numbers get, who is left out,
// what is stored, and who receives it.
//
// Three texts tell people these facts: the manifest on the broker, the sign in
// the store (configs/sign) and the record of processing (configs/record). They
// all take them from here, so that they cannot contradict each other.
//
//	*configs.Config -> facts.Of -> Facts -> manifest, sign, record
//
// Facts hold no secret: of the broker they hold its host and the kind of
// authentication, without user name and password.
package facts
