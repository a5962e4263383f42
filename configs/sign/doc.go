// Package sign writes the sign for the store's door, in seven languages. It is made
// from the configuration of the running sensor: it changes with the configuration,
// and says only what is switched on.
//
// # From facts to paper
//
//	facts.Facts -> New -> Sign -> sheet (in one language) -> Text or HTML
//
// A sheet is a title and sections of paragraphs. The choice of sentences is in
// sign.go and ways.go, for all languages alike. The sentences of a language are in a
// file of their own, such as english.go. A sentence is never put together from
// halves, since word order differs. A new language is one such file and a line in
// language.go.
//
// # No promises
//
// Every sentence about a protection depends on its setting. Tests switch each setting
// off and see the sentence go. A sign makes no claim beyond the sensor's knowledge,
// such as how long a recipient keeps the published numbers.
package sign
