package sign

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"footfall/configs"
	"footfall/configs/facts/factstest"
)

// elements lists the elements of a page.
func elements(t *testing.T, page string) (all []*html.Node) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			all = append(all, n)
		}
	}
	return all
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func count(all []*html.Node, name string) (n int) {
	for _, e := range all {
		if e.Data == name {
			n++
		}
	}
	return n
}

// reaching lists what on a page runs, or fetches something.
func reaching(all []*html.Node) (found []string) {
	for _, e := range all {
		switch e.Data {
		case "script", "link", "img", "iframe", "object", "embed", "base", "form", "video", "audio", "use", "image":
			found = append(found, e.Data)
		}
		for _, a := range e.Attr {
			link := e.Data == "a" && a.Key == "href"
			if strings.HasPrefix(a.Key, "on") || a.Key == "src" || a.Key == "style" || a.Key == "href" && !link {
				found = append(found, a.Key)
			}
		}
		if e.Data == "style" && (strings.Contains(e.FirstChild.Data, "url(") || strings.Contains(e.FirstChild.Data, "@import")) {
			found = append(found, "style")
		}
	}
	return found
}

// TestPage looks at what makes a page readable by itself and to all.
func TestPage(t *testing.T) {
	for _, language := range Languages() {
		page := htmlOf(t, signOf(t, factstest.Standard()), language)
		all := elements(t, page)
		if !strings.HasPrefix(page, "<!DOCTYPE html>\n") {
			t.Errorf("%s: begins with %q", language, page[:20])
		}
		if found := reaching(all); found != nil {
			t.Errorf("%s: holds %q", language, found)
		}
		for name, want := range map[string]int{"html": 1, "h1": 1, "h2": 6, "main": 1, "title": 1, "svg": 2, "header": 1, "a": 1} {
			if got := count(all, name); got != want {
				t.Errorf("%s: %d elements %s, want %d", language, got, name, want)
			}
		}
		for _, e := range all {
			switch {
			case e.Data == "html" && attribute(e, "lang") != language:
				t.Errorf("%s: the page says it is in %q", language, attribute(e, "lang"))
			case e.Data == "svg" && attribute(e, "class") == "pictogram":
				if attribute(e, "aria-hidden") != "true" {
					t.Errorf("%s: the picture is read out, beside the title that says the same", language)
				}
			case e.Data == "svg" && (attribute(e, "role") != "img" || attribute(e, "aria-label") == ""):
				t.Errorf("%s: the QR code has no text for those who cannot see it", language)
			case e.Data == "a" && attribute(e, "href") != "https://www.example.org/privacy":
				t.Errorf("%s: a link to %q", language, attribute(e, "href"))
			}
		}
		if !strings.Contains(page, "size: A4") {
			t.Errorf("%s: is not laid out for A4", language)
		}
	}
}

// TestHostileValues puts markup into every text of the configuration.
func TestHostileValues(t *testing.T) {
	const hostile = `</bdi></p><script>alert(1)</script><img src=x onerror="x">'"&{contact}{{.Title}}`
	c := factstest.Standard()
	c.Site, c.Sensor = hostile, hostile
	c.Operator = configs.Operator{Name: hostile, Contact: hostile, Privacy: `javascript:alert(1)//` + hostile}
	c.OptOut.SSIDs, c.OptOut.SSIDSuffixes = []string{hostile}, []string{hostile, hostile}
	f := signOf(t, c)
	page := htmlOf(t, f, "en")
	all := elements(t, page)
	if found := reaching(all); found != nil {
		t.Errorf("the page holds %q", found)
	}
	if h2 := count(all, "h2"); h2 != 6 {
		t.Errorf("%d sections", h2)
	}
	for _, e := range all {
		if e.Data == "a" && strings.HasPrefix(attribute(e, "href"), "javascript:") {
			t.Error("the page links to a script")
		}
	}
	if got := strings.Count(untagged(page), "<script>alert(1)</script>"); got != 9 {
		t.Errorf("the hostile text is shown %d times, want as often as it is configured to be, 9", got)
	}
	if !strings.Contains(oneLine(textOf(t, f, "en")), "{contact}{{.Title}}") {
		t.Error("braces of a value were taken for a placeholder")
	}
}

func TestReachingCanFail(t *testing.T) {
	for _, body := range []string{
		`<script></script>`, `<img alt="x">`, `<p onclick="x">`, `<p style="x">`, `<link href="x">`, `<style>a{b:url(x)}</style>`,
	} {
		if reaching(elements(t, "<html><body>"+body)) == nil {
			t.Errorf("%s was not found", body)
		}
	}
}
