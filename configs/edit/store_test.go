package edit_test

import (
	"strings"
	"testing"

	"footfall/configs"
	"footfall/configs/edit"
)

const shop = `site: s
sensor: front
sources:
  - name: door
    interface: mon0
  - name: back
    interface: mon1
zones:
  - name: entrance
    sources:
      - source: door
        min_signal: -65 dBm
      - source: back
  - name: rear
    sources:
      - source: back
`

func TestStore(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(*edit.Document) error
		want string
	}{
		{"add source", func(d *edit.Document) error {
			return d.AddSource("roof", edit.Item{{Key: "interface", Value: "mon2"}}, "-70 dBm", []string{"entrance", "rear"})
		}, "+  - name: roof\n+    interface: mon2\n+      - source: roof\n+        min_signal: -70 dBm\n+      - source: roof\n+        min_signal: -70 dBm\n"},
		{"add a radio with channels", func(d *edit.Document) error {
			return d.AddRadio(edit.Radio{Name: "roof", Radio: "auto", Channels: "1, 6,11"}, []string{"rear"})
		}, "+  - name: roof\n+    radio: auto\n+    channels: [1, 6, 11]\n+      - source: roof\n"},
		{"set source to a radio", func(d *edit.Document) error {
			return d.SetRadio(edit.Radio{Name: "door", Radio: "phy0", Channels: "6g:5,1-13"})
		}, "-    interface: mon0\n+    radio: phy0\n+    channels: [6g:5, 1-13]\n"},
		{"set source to an interface", func(d *edit.Document) error { return d.SetRadio(edit.Radio{Name: "back", Interface: "mon7"}) },
			"-    interface: mon1\n+    interface: mon7\n"},
		{"rename source", func(d *edit.Document) error { return d.RenameSource("back", "yard") },
			"-  - name: back\n+  - name: yard\n-      - source: back\n+      - source: yard\n-      - source: back\n+      - source: yard\n"},
		{"one channel", func(d *edit.Document) error {
			return d.SetRadio(edit.Radio{Name: "door", Interface: "mon0", Channels: "6"})
		},
			"+    channels: 6\n"},
		{"add controller", func(d *edit.Document) error {
			return d.AddSource("hall", edit.Item{{Key: "bluetooth", Value: "hci0"}}, "", []string{"rear"})
		}, "+  - name: hall\n+    bluetooth: hci0\n+      - source: hall\n"},
		{"remove source", func(d *edit.Document) error { return d.RemoveSource("door") },
			"-  - name: door\n-    interface: mon0\n-      - source: door\n-        min_signal: -65 dBm\n"},
		{"add zone", func(d *edit.Document) error {
			return d.AddZone("roof", []edit.Link{{Source: "door", MinSignal: "none"}, {Source: "back", MinSignal: "-50"}})
		}, "+  - name: roof\n+    sources:\n+      - source: door\n+      - source: back\n+        min_signal: -50\n"},
		{"set zone", func(d *edit.Document) error {
			return d.SetZone("entrance", []edit.Link{{Source: "door", MinSignal: "-60 dBm"}, {Source: "back", MinSignal: "-70 dBm"}})
		}, "-        min_signal: -65 dBm\n+        min_signal: -60 dBm\n+        min_signal: -70 dBm\n"},
		{"set zone to every signal", func(d *edit.Document) error { return d.SetZone("entrance", []edit.Link{{Source: "door"}}) },
			"-        min_signal: -65 dBm\n"},
		{"set zone with a new source", func(d *edit.Document) error { return d.SetZone("rear", []edit.Link{{Source: "door"}}) },
			"+      - source: door\n"},
		{"unlink", func(d *edit.Document) error { return d.UnlinkZone("entrance", []string{"back"}) }, "-      - source: back\n"},
		{"rename zone", func(d *edit.Document) error { return d.RenameZone("rear", "yard") }, "-  - name: rear\n+  - name: yard\n"},
		{"remove zone", func(d *edit.Document) error { return d.RemoveZone("rear", false) }, "-  - name: rear\n-    sources:\n-      - source: back\n"},
		{"remove zone with sources", func(d *edit.Document) error { return d.RemoveZone("entrance", true) },
			"-  - name: door\n-    interface: mon0\n-  - name: entrance\n-    sources:\n-      - source: door\n-        min_signal: -65 dBm\n-      - source: back\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := parse(t, shop)
			if err := c.do(d); err != nil {
				t.Fatal(err)
			}
			if got := change([]byte(shop), d.Bytes()); got != c.want {
				t.Errorf("changed\n%swant\n%s", got, c.want)
			}
			if _, err := configs.Parse(d.Bytes(), "f.yaml"); err != nil {
				t.Errorf("the result is not valid: %v", err)
			}
		})
	}
}

func TestStoreRefuses(t *testing.T) {
	for _, c := range []struct {
		want string
		do   func(*edit.Document) error
	}{
		{`zone "rear" has no other source than "back"`, func(d *edit.Document) error { return d.RemoveSource("back") }},
		{`there is no source "roof"`, func(d *edit.Document) error { return d.RemoveSource("roof") }},
		{`there is no source "roof"`, func(d *edit.Document) error { return d.RenameSource("roof", "x") }},
		{`there is no source "roof"`, func(d *edit.Document) error { return d.SetRadio(edit.Radio{Name: "roof", Radio: "auto"}) }},
		{`there is no source "0"`, func(d *edit.Document) error { return d.RemoveSource("0") }},
		{`there is no zone "roof"`, func(d *edit.Document) error { return d.RenameZone("roof", "x") }},
		{`there is no zone "roof"`, func(d *edit.Document) error { return d.RemoveZone("roof", true) }},
		{`there is no zone "0"; there is entrance, rear`, func(d *edit.Document) error { return d.RemoveZone("0", false) }},
		{`there is no zone "roof"`, func(d *edit.Document) error { return d.SetZone("roof", nil) }},
		{`there is no zone "roof"`, func(d *edit.Document) error { return d.UnlinkZone("roof", nil) }},
		{`zones[rear].sources: "back" is the only one`, func(d *edit.Document) error { return d.UnlinkZone("rear", []string{"back"}) }},
		{`zones: there is a zone "rear" already`, func(d *edit.Document) error { return d.AddZone("rear", []edit.Link{{Source: "door"}}) }},
		{`there is no zone "roof"`, func(d *edit.Document) error {
			return d.AddSource("x", edit.Item{{Key: "interface", Value: "mon3"}}, "", []string{"roof"})
		}},
	} {
		if err := c.do(parse(t, shop)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}
