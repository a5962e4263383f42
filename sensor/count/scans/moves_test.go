package scans

import "testing"

// walkers are phones that nothing links but their level, two of a family. They walk, and
// so do some that keep their address for the time.
func walkers(seed uint64, walks float64) *crowd {
	c := newCrowd(seed).add(24, fresh, 25, 60).add(8, asRandom, 25, 60)
	for i, p := range c.phones {
		p.walks = walks
		p.family = uint32(100 + i/2)
		p.class = p.family
	}
	return c
}

// off is by how much the devices are too many, as a share, after some windows.
func off(c *crowd, without ...string) float64 {
	r := devices(run(New(Library, without...), c, 24, 300))
	return mean(r[6:])/float64(len(c.phones)) - 1
}

// TestWalkersCountOnce: where devices walk, they are not counted again in each place.
func TestWalkersCountOnce(t *testing.T) {
	var with, without, standing float64
	const seeds = 4
	for seed := range uint64(seeds) {
		with += off(walkers(seed, 150)) / seeds
		without += off(walkers(seed, 150), withoutMoves) / seeds
		standing += off(walkers(seed, 0)) / seeds
	}
	t.Logf("walkers %+.2f, without moves %+.2f; standing %+.2f", with, without, standing)
	if with < -0.15 || with > 0.2 {
		t.Errorf("walkers are off by %+.2f", with)
	}
	if without < with+0.2 {
		t.Errorf("without moves they are off by %+.2f: the crowd does not show what moves are for", without)
	}
}
