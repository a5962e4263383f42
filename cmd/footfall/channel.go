package main

import (
	"sync"

	"footfall/sensor/capture/nl80211"
)

// channelReader reads the channel of an interface from the kernel. It opens the way to it
// when it is needed first, and again after an error.
func channelReader() func(name string) (mhz int, err error) {
	var mu sync.Mutex
	var kernel interface {
		nl80211.Kernel
		Close() error
	}
	return func(name string) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		if kernel == nil {
			k, err := nl80211.Dial()
			if err != nil {
				return 0, err
			}
			kernel = k
		}
		mhz, err := nl80211.ChannelOf(kernel, name)
		if err != nil {
			_ = kernel.Close() // the error to tell is the first one
			kernel = nil
		}
		return mhz, err
	}
}
