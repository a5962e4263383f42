// Package contracttest holds what a sensor published against its contract.
package contracttest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"footfall/sensor/status"
	"footfall/sensor/status/schematest"
)

// Contract knows the topics and the strict schemas.
type Contract struct {
	schemas map[string]*jsonschema.Schema
}

// New compiles the schemas.
func New(t testing.TB) *Contract {
	t.Helper()
	c := &Contract{map[string]*jsonschema.Schema{}}
	for _, name := range status.Schemas() {
		c.schemas[name] = schematest.Strict(t, status.Schema(name))
	}
	c.schemas["latest"] = c.schemas["window"]
	return c
}

// Kind is the last level of a topic.
func Kind(topic string) string { return topic[strings.LastIndex(topic, "/")+1:] }

// Check tells what is wrong with a message below base, "footfall/v1/site/sensor/".
func (c *Contract) Check(base, topic string, payload []byte) error {
	kind, below := strings.CutPrefix(topic, base)
	_, last, ofZone := strings.Cut(kind, "/")
	if ofZone {
		kind = last
	}
	schema := c.schemas[kind]
	switch {
	case !below || ofZone != slices.Contains([]string{"window", "latest", "hour", "day"}, kind) || schema == nil && kind != "status":
		return fmt.Errorf("%s: not a topic of the contract", topic)
	case kind == "latest" && len(payload) == 0: // the zone is no longer counted
		return nil
	case kind == "status" && slices.Contains([]string{"online", "alert", "offline"}, string(payload)):
		return nil
	case kind == "status":
		return fmt.Errorf("%s: %q", topic, payload)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(payload))
	if err == nil {
		err = schema.Validate(v)
	}
	if err != nil {
		return fmt.Errorf("%s: %w: %s", topic, err, payload)
	}
	return nil
}
