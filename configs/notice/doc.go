// Package notice writes what customers and data-protection officers are told:
// the sign for the store's door, and the record of processing. Both are made
// from the configuration that the sensor runs with, so that they change when it
// does, and say nothing of what is not switched on.
//
// # The way of a notice
//
//	*configs.Config -> FromConfig -> Facts -> sign (in one language) -> Text or HTML
//
// [FromConfig] picks the settings that a customer is told about. A sign is a
// title and sections of paragraphs; what goes into it is decided in sign.go and
// nowhere else, for all languages alike. english.go and its neighbours hold the
// sentences of one language each. Sentences are whole: none is put together from
// halves, since word order differs. A new language is one such file and a line
// in language.go.
//
// # What a notice must not do
//
// It must not promise. Every sentence about a protection is bound to the setting
// that switches the protection on, and tests switch each off and see the
// sentence go. Nor does a notice claim what a sensor cannot know, such as how
// long the published numbers are kept by whoever receives them.
//
// # The record of processing
//
// [NewReport] lists the same facts, and those that matter to an expert, in
// English: the record of processing activities (GDPR, Article 30) and the facts
// that an impact assessment (Article 35) starts from. Each line names the tests
// of this project that would fail if it were not true; a test sees that they
// exist. What the configuration cannot tell, such as where the machine has put
// its key, is an argument.
package notice
