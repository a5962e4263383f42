// Package facts puts a configuration into the terms of data protection: life of the
// key, noise, opt-out, storage and recipients.
//
// Three texts tell people these facts: the manifest on the broker, the sign in
// the store (configs/sign) and the record of processing (configs/record). All three
// take them from here, so they cannot contradict each other.
//
//	*configs.Config -> facts.Of -> Facts -> manifest, sign, record
//
// Facts hold no secret: of the broker they hold its host and the kind of
// authentication, without user name and password.
package facts
