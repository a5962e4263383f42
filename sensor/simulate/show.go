package simulate

// Show returns a busy store for demonstrations: Default with three times as many
// people, about 100, whose phones behave as measured. Of their Bluetooth, one event in
// four is sent: as much as a controller hears whose chip is busy with Wi-Fi for the rest
// of the time. It saves the time to simulate what would not be heard.
func Show(seed uint64) Config {
	c := Default(seed)
	c.Arrivals, c.Initial, c.Staff = 3*c.Arrivals, 3*c.Initial, 2*c.Staff
	for i := range c.Gadgets { // Gadgets makes new ones
		c.Gadgets[i].Interval *= showDuty
	}
	return c
}

// showDuty is one over the share of Bluetooth events that Show keeps.
const showDuty = 4
