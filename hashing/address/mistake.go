package address

import (
	"fmt"
	"strings"
)

// Mistake is one line without an address that can be listed. Its Error names
// file, line and mistake, and is safe to log. Only Value quotes the line,
// for its author.
type Mistake struct {
	Name  string
	Line  int
	Err   error
	value string
}

func (m *Mistake) Error() string { return fmt.Sprintf("%s: line %d: %v", m.Name, m.Line, m.Err) }

// Unwrap returns the fault of the line.
func (m *Mistake) Unwrap() error { return m.Err }

// GoString is Error: no verb of fmt prints the value.
func (m *Mistake) GoString() string { return m.Error() }

// Value returns the text of the line, quoted and cut to a readable length.
// It must not be logged.
func (m *Mistake) Value() string {
	const most = 60
	if len(m.value) > most {
		return fmt.Sprintf("%q...", m.value[:most])
	}
	return fmt.Sprintf("%q", m.value)
}

// Mistakes are the first ten mistakes of a text, in the order of its lines.
type Mistakes []*Mistake

func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i, one := range m {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Forget drops the values, so that the error can be kept.
func (m Mistakes) Forget() {
	for _, one := range m {
		one.value = ""
	}
}

// Unwrap returns the mistakes one by one.
func (m Mistakes) Unwrap() []error {
	errs := make([]error, len(m))
	for i, one := range m {
		errs[i] = one
	}
	return errs
}
