package contracttest

import "testing"

// TestCheck sees that a mistake is found.
func TestCheck(t *testing.T) {
	const base = "footfall/v1/shop/front/"
	c := New(t)
	presence := `{"schema":1,"run":"a","host":"h","until":"2026-03-02T09:03:00Z"}`
	for _, test := range []struct {
		topic, payload string
		ok             bool
	}{
		{"footfall/v1/shop/front/status", "online", true},
		{"footfall/v1/shop/front/status", "fine", false},
		{"footfall/v1/shop/front/presence", presence, true},
		{"footfall/v1/shop/front/presence", presence + "}", false},
		{"footfall/v1/shop/front/presence", `{"schema":1,"run":"a","host":"h","until":"2026-03-02T09:03:00Z","phone":1}`, false},
		{"footfall/v1/shop/front/presence", `{"schema":1,"run":"a","host":"h"}`, false},
		{"footfall/v1/shop/front/presence", `{"schema":1,"run":"a","host":"h","until":"soon"}`, false},
		{"footfall/v1/shop/front/zone/presence", presence, false},
		{"footfall/v1/shop/front/window", "{}", false},
		{"footfall/v1/shop/front/zone/window", "{}", false},
		{"footfall/v1/shop/front/zone/window", "", false},
		{"footfall/v1/shop/front/zone/latest", "", true},
		{"footfall/v1/shop/back/status", "online", false},
		{"footfall/v1/shop/front/phones", "{}", false},
	} {
		if err := c.Check(base, test.topic, []byte(test.payload)); (err == nil) != test.ok {
			t.Errorf("%s %s: %v", test.topic, test.payload, err)
		}
	}
}
