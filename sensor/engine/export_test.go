package engine

// For the tests of this package.
var (
	ParseState = parseState
	ErrState   = errState
)

// Parts are the lengths of the parts of a parsed state.
func (s engineState) Parts() (gate, counter int) { return len(s.gate), len(s.counter) }

// CloseGate wipes the key without releasing anything.
func (e *Engine) CloseGate() { e.gate.Close() }
