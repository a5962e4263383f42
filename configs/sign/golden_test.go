package sign

import (
	"testing"

	"footfall/configs/facts/factstest"
	"footfall/configs/goldentest"
)

// TestGoldenEnglish shows what each setting changes: compare a file with
// default.en.txt.
func TestGoldenEnglish(t *testing.T) {
	for _, s := range factstest.Settings {
		t.Run(s.Name, func(t *testing.T) {
			goldentest.Check(t, s.Name+".en.txt", textOf(t, signOf(t, factstest.With(s.Set)), "en"))
		})
	}
}

func TestGoldenLanguages(t *testing.T) {
	for _, language := range Languages() {
		t.Run(language, func(t *testing.T) {
			f := signOf(t, factstest.Standard())
			goldentest.Check(t, "default."+language+".txt", textOf(t, f, language))
			goldentest.Check(t, "default."+language+".html", htmlOf(t, f, language))
		})
	}
}
