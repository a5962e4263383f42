package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footfall/cmd/internal/clitest"
	"footfall/configs"
)

// TestInitHubAtTerminal takes the hub of this machine, which is offered first.
func TestInitHubAtTerminal(t *testing.T) {
	hub, err := clitest.StartHub(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer hub.Stop()
	t.Setenv("PATH", hub.Folder+string(os.PathListSeparator)+os.Getenv("PATH"))
	path := filepath.Join(t.TempDir(), "footfall.yaml")
	p := atTerminal(t, "init", "-c", path, "--interface", "mon0", "--hub-config", hub.Config())
	p.answer("Which store is this", "jakarta-01")
	p.answer("Which sensor in it", "front-door")
	p.answer("Time zone of the store", "UTC")
	p.answer("Which are there?", "entrance")
	p.answer("still in entrance", "")
	p.expect("A hub runs on this machine. The user of this sensor is then made there.")
	p.answer("the hub of this machine or another (hub, other) [hub]: ", "")
	p.answer("When is it open?", "")
	p.answer("One of standard, strict, consent [standard]:", "")
	p.answer("Which company answers", "")
	p.answer("How do customers reach it", "")
	p.expect("make the user front-door at the hub of this machine, for the sensor jakarta-01/front-door")
	if text, err := os.ReadFile(filepath.Join(hub.Folder, "users.yaml")); err == nil {
		t.Errorf("before the last question the hub has users:\n%s", text)
	}
	p.answer("Write it [yes]:", "")
	p.write("no\n") // where there is a service to start
	p.expect("sign in")
	p.expect("written")
	if got := p.status(); got != 0 {
		t.Errorf("status %d: %s", got, p.errors.String())
	}
	c, err := configs.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	password, err := os.ReadFile(c.MQTT.PasswordFile)
	if err != nil || len(password) < 20 || strings.Contains(p.shown(), string(password)) {
		t.Errorf("the password has %d bytes, %v", len(password), err)
	}
	if c.MQTT.Broker != hub.Broker || c.MQTT.Username != "front-door" {
		t.Errorf("broker %+v", c.MQTT)
	}
}
