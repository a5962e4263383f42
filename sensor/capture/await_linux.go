package capture

import (
	"context"
	"errors"

	"footfall/sensor/capture/nl80211"
)

// AwaitInterface waits after a fault until frames can be captured from an interface:
// it is there, in monitor mode and up. It goes by the kernel's own events, so it
// returns as soon as this is so. told gets what is wrong, an *InterfaceError, each
// time that changes. The error is that of ctx, or the kernel tells of no events.
func AwaitInterface(ctx context.Context, name string, told func(error)) error {
	k, err := nl80211.DialLinks()
	if err != nil {
		return err
	}
	err = nl80211.Await(ctx, k, name, func(*nl80211.Problem) {
		if _, _, err := inspect(name); err != nil { // with its kind, as OpenInterface returns it
			told(err)
		}
	})
	return errors.Join(err, k.Close())
}
