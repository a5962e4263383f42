package adapter

import (
	"errors"
	"io/fs"

	"golang.org/x/sys/unix"

	"footfall/sensor/capture/nl80211"
)

// explain says what an error of the kernel means for a controller. known tells whether
// the kernel has Bluetooth.
func explain(err error, name string, known bool) *nl80211.Problem {
	switch {
	case errors.Is(err, unix.EAFNOSUPPORT) && !known:
		return problem(NoBluetooth, name, "")
	case errors.Is(err, unix.EAFNOSUPPORT) || errors.Is(err, fs.ErrPermission):
		return problem(NotAllowed, name, "")
	case errors.Is(err, unix.ENODEV):
		return problem(NoController, name, "")
	case errors.Is(err, unix.ERFKILL):
		return problem(SoftBlocked, name, "")
	case errors.Is(err, unix.EBUSY) || errors.Is(err, unix.EUSERS):
		return problem(InUse, name, err.Error())
	case errors.Is(err, unix.ETIMEDOUT) || errors.Is(err, unix.ENOENT) || errors.Is(err, unix.EIO):
		return problem(NoFirmware, name, err.Error())
	}
	return problem(Refused, name, err.Error())
}
