package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"footfall/cmd/internal/broker"
	"footfall/configs"
)

// TestInitAtTerminal answers every question, some of them wrongly at first.
func TestInitAtTerminal(t *testing.T) {
	b, err := broker.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	path := filepath.Join(t.TempDir(), "etc", "footfall.yaml")
	p := atTerminal(t, "init", "-c", path, "--interface", "mon0")
	p.answer("Which store is this", "?")
	p.expect("Which store this is, and which sensor in it.") // of the reference
	p.answer("Which store is this", "front.door")
	p.expect(`use a dash, such as "front-door"`)
	p.answer("Which store is this", "jakarta-01")
	p.answer("Which sensor in it", "front-door")
	p.answer("Time zone of the store", "Asia/Jakarta")
	p.expect("there now.")
	p.answer("Which are there?", "entrance till")
	p.answer("still in entrance", "-65")
	p.answer("still in till", "")
	p.answer("Which MQTT broker gets the numbers", "mqtt://127.0.0.1:1")
	p.answer("User name at the broker [none]:", "door")
	p.expect("it is not shown): ")
	if p.echoes() {
		t.Error("the terminal shows the password")
	}
	p.write("kept-secret\n")
	p.expect("nothing listens at mqtt://127.0.0.1:1")
	p.answer("(again, change, keep) [again]:", "chan")
	p.answer("Which MQTT broker gets the numbers", b.URL())
	p.answer("User name at the broker [door]:", "")
	p.answer("it is not shown; Enter keeps", "")
	p.answer("When is it open?", "mon-fri 9-21")
	p.answer("When is it open?", "mon-fri 09:00-21:00")
	p.expect("A device has one pseudonym for a day")
	p.answer("One of standard, strict, consent [standard]:", "")
	p.answer("Which company answers", "Toko Contoh")
	p.answer("How do customers reach it", "")
	p.expect("# Written by")
	p.expect("This will")
	p.answer("Write it [yes]:", "perhaps")
	p.expect("please answer yes or no")
	p.answer("Write it [yes]:", "")
	p.write("no\n") // where there is a service to start
	p.expect("written")
	if got := p.status(); got != 0 {
		t.Errorf("status %d: %s", got, p.errors.String())
	}
	if strings.Contains(p.shown(), "kept-secret") {
		t.Error("the password was on the screen")
	}
	if !p.echoes() {
		t.Error("the terminal was left without echo")
	}
	c, err := configs.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if c.Site != "jakarta-01" || c.MQTT.Broker != b.URL() || c.Location.String() != "Asia/Jakarta" || len(c.Zones) != 2 ||
		c.Zones[0].Sources[0].MinSignal != -65 || c.Zones[1].Sources[0].HasMinSignal || c.Operator.Name != "Toko Contoh" || c.Hours.Always {
		t.Errorf("written:\n%s", c)
	}
	if password, err := os.ReadFile(c.MQTT.PasswordFile); err != nil || string(password) != "kept-secret" {
		t.Errorf("the password file holds %q (%v)", password, err)
	}
}

// shopText is a configuration that is there before.
const shopText = `# our store
site: s
sensor: front
timezone: UTC
sources: [{name: door, interface: mon0}]
zones: [{name: entrance, sources: [{source: door}]}]
mqtt: {broker: "mqtt://127.0.0.1:1", username: door}
`

// existing writes shopText and begins a second run, up to the password.
func existing(t *testing.T) (string, *typist) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "footfall.yaml")
	if err := os.WriteFile(path, []byte(shopText), 0o640); err != nil {
		t.Fatal(err)
	}
	p := atTerminal(t, "init", "-c", path, "--skip-broker-test")
	p.answer("Which store is this? A short name, such as jakarta-01 [s]:", "other")
	p.answer("[front]:", "")
	p.answer("Time zone of the store [UTC]:", "")
	p.answer("Which listen, too?", "")
	p.answer("Which more? There is entrance [none]:", "")
	p.answer("Which MQTT broker gets the numbers", "")
	p.answer("User name at the broker [door]:", "")
	p.expect("it is not shown): ")
	return path, p
}

// toTheEnd answers the rest as it is.
func toTheEnd(p *typist, password string) {
	p.write(password + "\n")
	p.answer("When is it open?", "")
	p.answer("One of standard", "")
	p.answer("Which company", "")
	p.answer("How do customers", "")
	p.expect("+site: other")
	p.expect("Write it [yes]:")
}

// TestInitEnds ends it before the last question, in each way that there is: the old
// configuration is as it was, and the terminal shows again what is typed.
func TestInitEnds(t *testing.T) {
	for _, c := range []struct {
		name   string
		end    func(*typist)
		status int
		want   string
	}{
		{"interrupt", func(p *typist) { p.write("\x03") }, 1, "stopped before the last question; nothing was written"},
		{"end of input", func(p *typist) { p.write("\x04") }, 1, "the terminal was closed before the last question; nothing was written"},
		{"closed terminal", func(p *typist) { _ = p.keys.Close() }, 1, "before the last question; nothing was written"},
		{"no", func(p *typist) { toTheEnd(p, "kept-secret"); p.write("no\n") }, 1, "nothing was written"},
		{"end at the last question", func(p *typist) { toTheEnd(p, "kept-secret"); p.write("\x04") }, 1, "nothing was written"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path, p := existing(t)
			c.end(p)
			if got := p.status(); got != c.status || !strings.Contains(p.errors.String(), c.want) {
				t.Errorf("status %d, standard error %q, want %q", got, p.errors.String(), c.want)
			}
			if text, beside := content(t, path); text != shopText || len(beside) > 0 {
				t.Errorf("the configuration is now\n%s\nbeside it are %q", text, beside)
			}
			if c.name != "closed terminal" && !p.echoes() {
				t.Error("the terminal was left without echo")
			}
		})
	}
}

// TestInitChangedMeanwhile has someone else edit the file during the last question.
func TestInitChangedMeanwhile(t *testing.T) {
	path, p := existing(t)
	toTheEnd(p, "kept-secret")
	theirs := shopText + "window: 10m\n"
	if err := os.WriteFile(path, []byte(theirs), 0o640); err != nil {
		t.Fatal(err)
	}
	p.write("yes\n")
	if got := p.status(); got != 1 || !strings.Contains(p.errors.String(), "was changed by someone else in the meantime; nothing was written, try again") {
		t.Errorf("status %d, standard error %q", got, p.errors.String())
	}
	if text, beside := content(t, path); text != theirs || len(beside) > 0 {
		t.Errorf("the configuration is now\n%s\nbeside it are %q", text, beside)
	}
}

// TestLoginAtTerminal asks for a password without showing it.
func TestLoginAtTerminal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "footfall.yaml")
	if err := os.WriteFile(path, []byte(shopText), 0o640); err != nil {
		t.Fatal(err)
	}
	p := atTerminal(t, "broker", "login", "-c", path)
	p.expect("Password (it is not shown): ")
	if p.echoes() {
		t.Error("the terminal shows the password")
	}
	p.write("kept-secret\n")
	p.expect("mqtt-password: written")
	if got := p.status(); got != 0 || strings.Contains(p.shown(), "kept-secret") {
		t.Errorf("status %d, screen %q", got, p.shown())
	}
	text, beside := content(t, path)
	if !strings.Contains(text, "password_file: "+filepath.Join(filepath.Dir(path), "mqtt-password")) || !slices.Equal(beside, []string{"mqtt-password"}) {
		t.Errorf("%s beside %q", text, beside)
	}
}

// TestInitAgain keeps what was not changed, and the comments.
func TestInitAgain(t *testing.T) {
	path, p := existing(t)
	toTheEnd(p, "")
	p.write("yes\nno\n")
	if got := p.status(); got != 0 {
		t.Errorf("status %d: %s", got, p.errors.String())
	}
	want := strings.Replace(shopText, "site: s\n", "site: other\n", 1)
	if text, beside := content(t, path); text != want || !slices.Equal(beside, nil) {
		t.Errorf("the configuration is now\n%s\nbeside it are %q", text, beside)
	}
}
