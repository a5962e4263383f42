package status_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"footfall/buffer"
	"footfall/configs"
	"footfall/sensor/disclose"
	"footfall/sensor/status"
)

// TestLatest: only a live window of a zone that is counted becomes the latest.
func TestLatest(t *testing.T) {
	const head = "site: shop\nsensor: front\ntimezone: UTC\nsources: [{name: d, interface: mon0}]\n"
	nine := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	end := nine.Add(5 * time.Minute)
	one, two := "zones: [{name: a, sources: [{source: d}]}]\n", "zones: [{name: a, sources: [{source: d}]}, {name: b, sources: [{source: d}]}]\n"
	for _, test := range []struct {
		zones, zone, topic string
		after              time.Duration
		want               string
	}{
		{one, "a", "", time.Second, "shop/front/a/window shop/front/a/latest"},
		{one, "a", "", time.Hour, "shop/front/a/window"},
		{one, "b", "", time.Second, "shop/front/b/window"},
		{one, disclose.TotalZone, "", time.Second, "shop/front/total/window"},
		{two, disclose.TotalZone, "", time.Second, "shop/front/total/window shop/front/total/latest"},
		{one, "a", "footfall/v1/shop/old-name/", time.Second, "shop/old-name/a/window"},
	} {
		c, err := configs.Parse([]byte(head+test.zones), "footfall.yaml")
		if err != nil {
			t.Fatal(err)
		}
		p := disclose.Payload{Site: "shop", Sensor: "front", Zone: test.zone, Start: nine.UnixNano(), End: end.UnixNano(), Coverage: disclose.Whole(1), Epoch: "2026-03-02T04:00:00Z", Quality: "scans"}
		text, err := p.JSON()
		if err != nil {
			t.Fatal(err)
		}
		messages, err := status.NewTopics(c).Compose(buffer.Record{Topic: test.topic, Start: p.Start, End: p.End, Payload: text}, end.Add(test.after))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range messages {
			got = append(got, strings.TrimPrefix(m.Topic, "footfall/v1/"))
			if m.Retained != strings.HasSuffix(m.Topic, "/latest") {
				t.Errorf("%s: retained %t", m.Topic, m.Retained)
			}
		}
		if !slices.Equal(got, strings.Fields(test.want)) {
			t.Errorf("zone %s, %v after its end: published on %q, want %q", test.zone, test.after, got, test.want)
		}
	}
}
