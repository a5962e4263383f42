package configs

import "testing"

func TestDistance(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0},
		{"kitten", "sitting", 3}, {"flaw", "lawn", 2}, {"zürich", "zurich", 1},
		{"window", "windows", 1}, {"borker", "broker", 2}, {"abc", "xyz", 3},
	}
	for _, test := range tests {
		if got := distance(test.a, test.b); got != test.want {
			t.Errorf("%q to %q: got %d, want %d", test.a, test.b, got, test.want)
		}
		if got := distance(test.b, test.a); got != test.want {
			t.Errorf("%q to %q: got %d, want %d", test.b, test.a, got, test.want)
		}
	}
}

func TestNearest(t *testing.T) {
	words := []string{"site", "sensor", "sources", "allow_plaintext_on_the_network"}
	tests := []struct{ word, want string }{
		{"sit", "site"}, {"Sources", "sources"}, {"source", "sources"}, {"sensors", "sensor"},
		{"allow_plaintext", ""}, {"allow_plain_text_on_network", "allow_plaintext_on_the_network"},
		{"zz", ""}, {"", ""}, {"frobnicate", ""},
	}
	for _, test := range tests {
		if got, ok := nearest(test.word, words); got != test.want || ok != (got != "") {
			t.Errorf("%q: got %q, %t, want %q", test.word, got, ok, test.want)
		}
	}
}
