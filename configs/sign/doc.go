// Package sign writes the sign for the store's door, in seven languages. It is
// made from the configuration that the sensor runs with: it changes when the
// configuration does, and says nothing of what is not switched on.
//
// # From facts to paper
//
//	facts.Facts -> New -> Sign -> sheet (in one language) -> Text or HTML
//
// A sheet is a title and sections of paragraphs. What goes into it is decided in
// sign.go and ways.go for all languages alike. english.go and its neighbours hold
// the sentences of one language each. A sentence is never put together from
// halves, since word order differs. A new language is one such file and a line
// in language.go.
//
// # What a sign must not do
//
// It must not promise. Every sentence about a protection depends on the setting
// that switches the protection on. Tests switch each setting off and see the
// sentence go. A sign does not claim what a sensor cannot know, such as how long
// a recipient keeps the published numbers.
package sign
