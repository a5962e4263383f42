// Package doctor proves the chain from the radio to the broker link by link, and
// says for each link that is broken what to do.
//
// A [Check] looks at one link and answers with a [Link]. What a check needs of the
// outside is an argument: a function, or an interface with one method. [Run] goes
// through the checks in the order of the chain. A link that another one stands on
// is not looked at while that one is broken, so that one fault has one sentence.
//
// Beside a running sensor the radio and the outbox belong to that: [Running] asks
// it instead.
//
// What a check learns from frames (how many there were on which channel) goes to
// the terminal it was run from, by root, and nowhere else.
package doctor
