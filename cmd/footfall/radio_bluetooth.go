package main

import (
	"context"
	"errors"
	"os"
	"sync"

	"footfall/sensor/capture/hci/adapter"
	"footfall/sensor/capture/nl80211"
)

// dialWiFi opens the kernel's Wi-Fi. A gateway with Bluetooth alone gets a kernel that
// has no radio until there is Wi-Fi, since a radio may be plugged in later.
func dialWiFi() (nl80211.Kernel, func(), error) {
	kernel, err := nl80211.Dial()
	switch {
	case err == nil:
		return kernel, func() { _ = kernel.Close() }, nil
	case errors.Is(err, os.ErrNotExist) && adapter.HasBluetooth(adapter.Sys):
		late := &lateKernel{dial: func() (nl80211.Kernel, error) { return nl80211.Dial() }}
		return late, func() {}, nil
	}
	return nil, nil, err
}

// lateKernel is a kernel without Wi-Fi that may get some.
type lateKernel struct {
	dial func() (nl80211.Kernel, error)

	mu     sync.Mutex
	kernel nl80211.Kernel
}

func (l *lateKernel) get() (nl80211.Kernel, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.kernel == nil {
		kernel, err := l.dial()
		if err != nil {
			return nil, err
		}
		l.kernel = kernel
	}
	return l.kernel, nil
}

// none is what a list is without Wi-Fi.
func none[T any](l *lateKernel, list func(nl80211.Kernel) ([]T, error)) ([]T, error) {
	k, err := l.get()
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return list(k)
}

// Radios lists the radios.
func (l *lateKernel) Radios() ([]nl80211.Radio, error) {
	return none(l, nl80211.Kernel.Radios)
}

// Links lists the network interfaces; without Wi-Fi none is asked for.
func (l *lateKernel) Links() ([]nl80211.Link, error) { return none(l, nl80211.Kernel.Links) }

// with does something with the kernel, which has to have Wi-Fi.
func (l *lateKernel) with(do func(nl80211.Kernel) error) error {
	k, err := l.get()
	if err != nil {
		return err
	}
	return do(k)
}

// AddMonitor is that of the kernel.
func (l *lateKernel) AddMonitor(radio int, name string) (link int, err error) {
	return link, l.with(func(k nl80211.Kernel) error { link, err = k.AddMonitor(radio, name); return err })
}

// Remove is that of the kernel.
func (l *lateKernel) Remove(link int) error {
	return l.with(func(k nl80211.Kernel) error { return k.Remove(link) })
}

// SetMode is that of the kernel.
func (l *lateKernel) SetMode(link int, mode nl80211.Mode) error {
	return l.with(func(k nl80211.Kernel) error { return k.SetMode(link, mode) })
}

// SetUp is that of the kernel.
func (l *lateKernel) SetUp(link int, up bool) error {
	return l.with(func(k nl80211.Kernel) error { return k.SetUp(link, up) })
}

// SetAlias is that of the kernel.
func (l *lateKernel) SetAlias(link int, alias string) error {
	return l.with(func(k nl80211.Kernel) error { return k.SetAlias(link, alias) })
}

// Tune is that of the kernel.
func (l *lateKernel) Tune(link, mhz int) error {
	return l.with(func(k nl80211.Kernel) error { return k.Tune(link, mhz) })
}

// Frequency is that of the kernel.
func (l *lateKernel) Frequency(link int) (mhz int, err error) {
	return mhz, l.with(func(k nl80211.Kernel) error { mhz, err = k.Frequency(link); return err })
}

// Watch is that of the kernel. Without Wi-Fi nothing happens.
func (l *lateKernel) Watch(ctx context.Context) (<-chan nl80211.Event, error) {
	k, err := l.get()
	switch {
	case errors.Is(err, os.ErrNotExist):
		nothing := make(chan nl80211.Event)
		context.AfterFunc(ctx, func() { close(nothing) })
		return nothing, nil
	case err != nil:
		return nil, err
	}
	return k.Watch(ctx)
}
