package notice

import "testing"

// TestGoldenEnglish shows what each setting changes: compare a file with
// default.en.txt.
func TestGoldenEnglish(t *testing.T) {
	for _, s := range settings {
		t.Run(s.name, func(t *testing.T) {
			golden(t, s.name+".en.txt", textOf(t, facts(t, with(s.set)), "en"))
		})
	}
}

func TestGoldenLanguages(t *testing.T) {
	for _, language := range Languages() {
		t.Run(language, func(t *testing.T) {
			f := facts(t, standard())
			golden(t, "default."+language+".txt", textOf(t, f, language))
			golden(t, "default."+language+".html", htmlOf(t, f, language))
		})
	}
}
