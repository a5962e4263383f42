package capture

import (
	"context"
	"errors"
	"testing"
	"time"

	"footfall/sensor/capture/captest"
)

// TestAwaitInterface takes an interface down and away, and wants each step told, and the
// end of the wait as soon as it is back.
func TestAwaitInterface(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	tap.Remove()
	told := make(chan error, 8)
	done := make(chan error, 1)
	go func() { done <- AwaitInterface(ctx, tap.Name, func(err error) { told <- err }) }()
	for err := range told {
		// The kernel takes an interface down before it takes it away.
		if errors.Is(err, ErrNoInterface) {
			break
		}
	}
	began := time.Now()
	tap.Again()
	if err := <-done; err != nil || time.Since(began) > 2*time.Second {
		t.Errorf("after %v: %v", time.Since(began), err)
	}
	openTAP(t, tap, InterfaceOptions{})

	tap.Down()
	go func() { done <- AwaitInterface(ctx, tap.Name, func(err error) { told <- err }) }()
	for err := range told {
		if errors.Is(err, ErrInterfaceDown) {
			break
		}
	}
	began = time.Now()
	tap.Up()
	if err := <-done; err != nil || time.Since(began) > 2*time.Second {
		t.Errorf("up, after %v: %v", time.Since(began), err)
	}
}

// TestAwaitInterfaceEnds with its context while the interface stays away.
func TestAwaitInterfaceEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	err := AwaitInterface(ctx, "nosuch0", func(error) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
