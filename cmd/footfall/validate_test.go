package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footfall/configs"
	"footfall/configs/machine"
)

// TestValidateForService looks with the eyes of the service's user: files of another
// user that are closed to it are problems, and validate then ends with an error.
func TestValidateForService(t *testing.T) {
	dir := t.TempDir()
	for above := dir; above != filepath.Dir(above) && strings.HasPrefix(above, os.TempDir()+"/"); above = filepath.Dir(above) {
		if err := os.Chmod(above, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	password := filepath.Join(dir, "password")
	if err := os.WriteFile(password, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := configs.Defaults()
	c.MQTT.Broker, c.MQTT.PasswordFile, c.Outbox.Path = "mqtts://broker.shop.lan", password, filepath.Join(dir, "outbox.db")
	m := machine.Machine{User: "footfall", LookUp: func(string) (machine.Account, error) {
		return machine.Account{UID: 54321, Groups: []int{54321}}, nil
	}}
	for _, asJSON := range []bool{false, true} {
		var out strings.Builder
		err := reportValidation(&out, password, c, c.Outbox.MaxRows, m.Look(c, password), asJSON)
		if err == nil || !strings.Contains(err.Error(), "3 problems on this machine") {
			t.Errorf("got %v", err)
		}
		for _, want := range []string{`cannot read `, `cannot write to the folder`, "not checked"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("no %q in\n%s", want, out.String())
			}
		}
	}
}
