// Package setup asks for the settings of a sensor, and writes its configuration.
//
//	begin     the file in place, --from, or the commented sample
//	settle    each question: by its flag, by a line of the terminal, or as it was
//	try       the broker, with the answers so far
//	show      the new file or the changes, and the steps to come
//	write     user at the hub, password and configuration; all or none
//	start     the service
//
// Questions are plain lines, so they work over ssh and over a serial console. An
// answer is an edit of the document (package configs/edit). The whole configuration
// is parsed after each, and only mistakes at the settings of the question count. An
// empty line takes the answer in brackets; "?" explains the setting with the text of
// the reference.
//
// Nothing is written before the last question is answered. The end of the input and a
// signal end it with the old configuration as it was.
//
// Time, input, output and the facts about the machine come in as arguments.
package setup
