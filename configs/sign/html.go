package sign

import (
	_ "embed" // for the style sheet
	"fmt"
	"html"
	"io"
	"net/url"
	"strings"
)

//go:embed sign.css
var style string

// HTML writes the notice in a language as one page (UTF-8) to print on A4. It
// holds all it needs, runs no scripts and fetches nothing. Every value of the
// configuration is escaped.
//
// The page is written by hand. With html/template the linker keeps every exported
// method: 3 MB of program and 2 MB of memory.
func (s Sign) HTML(language string, w io.Writer) error {
	sheet, err := s.sheet(language)
	if err != nil {
		return err
	}
	code, err := newMatrix(sheet.Payload)
	if err != nil {
		return err
	}
	var p page
	p.document(&sheet, len(code), code.path())
	_, err = io.WriteString(w, p.String())
	return err
}

// page is an HTML page in the making.
type page struct{ strings.Builder }

// printf writes markup. Values go through text or href first.
func (p *page) printf(format string, args ...any) { fmt.Fprintf(p, format, args...) }

// text escapes a value for the text of an element or a quoted attribute.
func text(s string) string { return html.EscapeString(s) }

// href escapes a link. Other links than those to the web lead nowhere.
func href(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" {
		return "#"
	}
	return text(u.String())
}

// pictogram is a phone that sends, and three strokes of a tally. It stands beside the
// title, which says what it shows.
//
//go:embed pictogram.svg
var pictogram string

// document has two layers: what a passer-by needs at the top, with a picture, a sentence
// and a code to scan, and below it the whole.
func (p *page) document(s *sheet, size int, path string) {
	p.printf(`<!DOCTYPE html>
<html lang="%s">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s</title>
<style>
%s</style>
</head>
<body>
<header>
`, text(s.Language), text(s.Title), style)
	p.printf(`%s<div>
<h1>%s</h1>
<p class="lead">%s</p>
</div>
<figure>
`, pictogram, text(s.Title), text(s.Lead))
	p.printf(`<svg viewBox="0 0 %d %[1]d" role="img" aria-label="%s" shape-rendering="crispEdges"><rect width="%[1]d" height="%[1]d" fill="#fff"/><path d="%[3]s"/></svg>
<figcaption>%[2]s</figcaption>
</figure>
</header>
<main>
`, size, text(s.Caption), text(path))
	for _, section := range s.Sections {
		p.section(section)
	}
	p.printf("</main>\n<footer>\n")
	p.section(s.Who)
	p.printf("</footer>\n<p class=\"made\">")
	p.line(s.Made)
	p.printf("</p>\n</body>\n</html>\n")
}

func (p *page) section(s section) {
	p.printf("<section>\n<h2>%s</h2>\n", text(s.Heading))
	for _, b := range s.Blocks {
		if len(b.Line) > 0 {
			p.element("p", b.Line)
		}
		if len(b.Items) == 0 {
			continue
		}
		p.printf("<ul>\n")
		for _, item := range b.Items {
			p.element("li", item)
		}
		p.printf("</ul>\n")
	}
	p.printf("</section>\n")
}

func (p *page) element(name string, l line) {
	p.printf("<%s>", name)
	p.line(l)
	p.printf("</%s>\n", name)
}

func (p *page) line(l line) {
	for _, piece := range l {
		t := text(piece.Text)
		switch {
		case piece.Link:
			p.printf(`<a href="%s"><bdi>%s</bdi></a>`, href(piece.Text), t)
		case piece.Code:
			p.printf("<code><bdi>%s</bdi></code>", t)
		case piece.Value:
			p.printf("<bdi>%s</bdi>", t)
		default:
			p.printf("%s", t)
		}
	}
}
