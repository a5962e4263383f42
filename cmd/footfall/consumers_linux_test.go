package main

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"footfall/cmd/internal/clitest"
	"footfall/sensor/capture/captest"
	"footfall/sensor/disclose"
	"footfall/sensor/status"
	"footfall/sensor/status/schematest"
)

// npmTime bounds the installation of packages.
const npmTime = time.Minute

// TestE2EReadmeConsumers runs the consumers of the README, as they stand there, against a
// broker and a sensor. One zone's window is old: the sensor that counted it is gone.
func TestE2EReadmeConsumers(t *testing.T) {
	broker := startMosquitto(t)
	d := newDaemon(t, clitest.Build(t), captest.NewTAP(t, captest.LayerRadiotap).Name, broker.addr)
	d.start()
	host, port, _ := net.SplitHostPort(broker.addr)
	folder := t.TempDir()
	python := writeScript(t, folder, "show.py", "python")
	script := writeScript(t, folder, "show.js", "js")
	t.Run("Python", func(t *testing.T) {
		consume(t, broker.addr, pythonWithMQTT(t), python, host, port)
	})
	t.Run("JavaScript", func(t *testing.T) {
		consume(t, broker.addr, nodeWithMQTT(t, folder), script, "mqtt://"+broker.addr)
	})
}

// publishOld leaves a retained window that is old.
func publishOld(t *testing.T, addr, zone string) {
	t.Helper()
	nine := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	p := disclose.Payload{
		Site: "shop", Sensor: "back", Zone: zone, Start: nine.UnixNano(), End: nine.Add(5 * time.Minute).UnixNano(),
		Devices: disclose.Whole(7), DevicesLow: disclose.Whole(5), DevicesHigh: disclose.Whole(9), WiFiDevices: disclose.Whole(7),
		Addresses: disclose.Whole(20), Coverage: disclose.Whole(1), Epoch: "2026-03-02T04:00:00Z", Quality: "scans",
	}
	p.Expect(5 * time.Minute)
	text, err := p.JSON()
	if err != nil {
		t.Fatal(err)
	}
	retain(t, addr, "footfall/v1/shop/back/"+zone+"/latest", text)
}

// retain publishes a retained message; an empty one deletes.
func retain(t *testing.T, addr, topic string, payload []byte) {
	t.Helper()
	c := mqtt.NewClient(mqtt.NewClientOptions().AddBroker("tcp://" + addr).SetClientID("before"))
	if token := c.Connect(); !token.WaitTimeout(patience) || token.Error() != nil {
		t.Fatal("connecting: ", token.Error())
	}
	defer c.Disconnect(100)
	if token := c.Publish(topic, 1, true, payload); !token.WaitTimeout(patience) || token.Error() != nil {
		t.Fatal("publishing: ", token.Error())
	}
}

// writeScript takes the README's block in a language as a program.
func writeScript(t *testing.T, folder, name, language string) string {
	t.Helper()
	lines := fenced(t, "README.md", language)
	if len(lines) == 0 || len(lines) > 5 {
		t.Fatalf("the README has %d lines of %s, want one to five", len(lines), language)
	}
	file := filepath.Join(folder, name)
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// consume runs a consumer until it has printed the number of the sensor and that the old
// one is unknown, and again when that is deleted.
func consume(t *testing.T, broker, program string, args ...string) {
	t.Helper()
	publishOld(t, broker, "cellar")
	var printed syncBuffer
	c := exec.Command(program, args...)
	c.Stdout, c.Stderr = &printed, &printed
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = c.Wait() }()
	defer func() { _ = c.Process.Kill(); <-ended }()
	number := regexp.MustCompile(`(?m)^entrance \d+(\.\d)?$`)
	await := func(what string, seen func(text string) bool) {
		t.Helper()
		eventually(t, what, func() bool {
			select {
			case <-ended:
				t.Fatalf("it ended; it printed:\n%s", printed.String())
			default:
			}
			return seen(printed.String())
		})
	}
	unknown := func(times int) func(text string) bool {
		return func(text string) bool { return strings.Count(text, "cellar unknown\n") >= times }
	}
	await("it prints the number of the sensor", number.MatchString)
	await("it prints that the old number is unknown", unknown(1))
	retain(t, broker, "footfall/v1/shop/back/cellar/latest", nil)
	await("it prints that the deleted number is unknown", unknown(2))
}

// pythonWithMQTT is a Python that has the package.
func pythonWithMQTT(t *testing.T) string {
	t.Helper()
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(python, "-c", "import paho.mqtt.subscribe").Run() == nil {
			return python
		}
	}
	t.Skip("SKIPPED, NOT TESTED: there is no Python with python3-paho-mqtt (a Debian package)")
	return ""
}

// nodeWithMQTT is Node.js, with the package in the folder.
func nodeWithMQTT(t *testing.T, folder string) string {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("SKIPPED, NOT TESTED: there is no node (the Debian package nodejs)")
	}
	npmInstall(t, folder, "mqtt@5")
	return node
}

// npmInstall puts a package into a folder, or skips the test.
func npmInstall(t *testing.T, folder, name string) {
	t.Helper()
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Skip("SKIPPED, NOT TESTED: there is no npm (a Debian package)")
	}
	ctx, cancel := context.WithTimeout(t.Context(), npmTime)
	defer cancel()
	c := exec.CommandContext(ctx, npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", name)
	c.Dir = folder
	if out, err := c.CombinedOutput(); err != nil {
		t.Skipf("SKIPPED, NOT TESTED: npm cannot fetch %s: %v: %.300s", name, err, out)
	}
}

// TestE2EAsyncAPI holds the document against the schema of the AsyncAPI initiative.
func TestE2EAsyncAPI(t *testing.T) {
	need(t, os.Getenv("FOOTFALL_E2E") != "", "FOOTFALL_E2E")
	folder := t.TempDir()
	npmInstall(t, folder, "@asyncapi/specs@6")
	text, err := os.ReadFile(filepath.Join(folder, "node_modules/@asyncapi/specs/schemas/3.0.0.json"))
	if err != nil {
		t.Fatal(err)
	}
	schema := schematest.Compile(t, text)
	if err := schema.Validate(schematest.Value(t, status.AsyncAPI())); err != nil {
		t.Error(err)
	}
	broken := strings.Replace(string(status.AsyncAPI()), `"action": "send"`, `"action": "shout"`, 1)
	if err := schema.Validate(schematest.Value(t, []byte(broken))); err == nil {
		t.Error("the schema admits an action that there is not: this test sees nothing")
	}
}
