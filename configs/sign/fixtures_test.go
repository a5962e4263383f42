package sign

import (
	"strings"
	"testing"

	"footfall/configs"
	"footfall/configs/facts"
)

func signOf(t *testing.T, c *configs.Config) Sign {
	t.Helper()
	s, err := New(facts.Of(c))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func textOf(t *testing.T, s Sign, language string) string {
	t.Helper()
	var b strings.Builder
	if err := s.Text(language, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func htmlOf(t *testing.T, s Sign, language string) string {
	t.Helper()
	var b strings.Builder
	if err := s.HTML(language, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
