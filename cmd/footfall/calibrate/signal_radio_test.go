package calibrate

import (
	"path/filepath"
	"strings"
	"testing"

	"footfall/configs"
)

func TestInterfaceOf(t *testing.T) {
	health := []byte(`{"sources":[{"name":"door","interface":"ffmon0"},{"name":"till","interface":"","error":"there is no such radio"}]}`)
	for _, c := range []struct{ name, want, problem string }{
		{"door", "ffmon0", ""},
		{"till", "", "there is no such radio; footfall doctor"},
		{"yard", "", "systemctl reload footfall"},
	} {
		got, err := interfaceOf(c.name, health)
		if got != c.want || c.problem == "" && err != nil || c.problem != "" && (err == nil || !strings.Contains(err.Error(), c.problem)) {
			t.Errorf("%s: got %q, %v; want %q, %q", c.name, got, err, c.want, c.problem)
		}
	}
	if _, err := interfaceOf("door", []byte("{")); err == nil {
		t.Error("half an answer is taken for one")
	}
}

func TestOnAir(t *testing.T) {
	s := signalSurvey{config: &configs.Config{}}
	s.config.Control.Socket = filepath.Join(t.TempDir(), "none.sock")
	named := configs.Source{Name: "door", Interface: "mon0"}
	if got, err := s.onAir(t.Context(), named); err != nil || got.Interface != "mon0" {
		t.Errorf("an interface that is named: %q, %v", got.Interface, err)
	}
	if _, err := s.onAir(t.Context(), configs.Source{Name: "door", Radio: "auto"}); err == nil || !strings.Contains(err.Error(), "systemctl start footfall") {
		t.Errorf("a radio without a running sensor: %v", err)
	}
}
