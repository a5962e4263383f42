package adapter

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"footfall/sensor/capture/nl80211"
)

func TestExplain(t *testing.T) {
	for _, test := range []struct {
		err   error
		known bool
		want  nl80211.Condition
	}{
		{unix.EAFNOSUPPORT, false, NoBluetooth}, {unix.EAFNOSUPPORT, true, NotAllowed}, {unix.EPERM, true, NotAllowed},
		{unix.ENODEV, true, NoController}, {unix.ERFKILL, true, SoftBlocked}, {unix.EBUSY, true, InUse}, {unix.EUSERS, true, InUse},
		{unix.ETIMEDOUT, true, NoFirmware}, {unix.ENOTTY, true, Refused},
	} {
		got := explain(fmt.Errorf("bind: %w", test.err), "hci0", test.known)
		if got.Condition != test.want || strings.ContainsAny(got.Error(), "{}") {
			t.Errorf("%v: %s, %v; want %s", test.err, got.Condition, got, test.want)
		}
	}
}
