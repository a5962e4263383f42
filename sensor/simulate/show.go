package simulate

// Show returns a busy store for demonstrations: Default with three times as many
// people, about 100, whose phones behave as measured.
func Show(seed uint64) Config {
	c := Default(seed)
	c.Arrivals, c.Initial, c.Staff = 3*c.Arrivals, 3*c.Initial, 2*c.Staff
	return c
}
