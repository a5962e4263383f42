package adapter

// Taken is a socket that is bound to a controller.
type Taken struct {
	// FD is the socket. It belongs to the receiver.
	FD int
	// Name is the kernel's name of the controller.
	Name string
	// Raw: it is bound to the raw channel, beside a stack, and else to the user
	// channel.
	Raw bool
	// Shared is that of Adapter.
	Shared bool
}
