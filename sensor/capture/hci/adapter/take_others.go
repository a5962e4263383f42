//go:build !linux

package adapter

import (
	"context"
	"errors"

	"footfall/sensor/capture/nl80211"
)

var errLinux = errors.New("listening to Bluetooth controllers needs Linux")

// List needs Linux.
func List() ([]Adapter, error) { return nil, errLinux }

// Take needs Linux.
func Take(_ context.Context, selector string) (Taken, *nl80211.Problem) {
	return Taken{}, problem(Refused, selector, errLinux.Error())
}
