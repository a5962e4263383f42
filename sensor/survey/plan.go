package survey

import (
	"slices"

	"footfall/configs"
	"footfall/sensor/count"
)

// Plan is the store as it is configured.
type Plan struct {
	Sources []string     // names, in the order of Admission.Source
	Zones   []count.Zone // in the order of the configuration
}

// PlanOf translates the names in a configuration into the indexes that a survey uses.
func PlanOf(c *configs.Config) Plan {
	var p Plan
	for _, s := range c.Sources {
		p.Sources = append(p.Sources, s.Name)
	}
	for _, z := range c.Zones {
		zone := count.Zone{Name: z.Name}
		for _, s := range z.Sources {
			zone.Sources = append(zone.Sources, count.Admission{
				Source: slices.Index(p.Sources, s.Source), MinSignal: s.MinSignal, HasMinSignal: s.HasMinSignal,
			})
		}
		p.Zones = append(p.Zones, zone)
	}
	return p
}
