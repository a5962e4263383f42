package hub

// disk tells how much is left of the one that holds a path.
type disk struct{ path string }
