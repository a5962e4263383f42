package notice

import (
	_ "embed" // for the page
	"html/template"
	"io"
)

//go:embed sign.html
var page string

var pageTemplate = template.Must(template.New("sign").Parse(page))

// HTML writes the notice in a language as one page (UTF-8) to print on A4. It
// holds all it needs, runs no scripts and fetches nothing. Whatever stems from
// the configuration is escaped.
func (f Facts) HTML(language string, w io.Writer) error {
	s, err := f.sign(language)
	if err != nil {
		return err
	}
	code, err := newMatrix(s.Payload)
	if err != nil {
		return err
	}
	return pageTemplate.Execute(w, struct {
		sign
		Size int
		Path string
	}{s, len(code), code.path()})
}
