package secret

import (
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// TestWipeSignalStack sees that the signal arrives that saves the registers.
func TestWipeSignalStack(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	arrived := make(chan os.Signal, 1)
	signal.Notify(arrived, syscall.SIGURG)
	defer signal.Stop(arrived)
	WipeSignalStack()
	select {
	case <-arrived:
	case <-time.After(10 * time.Second):
		t.Error("no signal arrived")
	}
}
