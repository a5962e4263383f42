//go:build !linux

package doctor

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Listen needs Linux.
func Listen(_ context.Context, name string, _ time.Duration) (Heard, error) {
	return Heard{}, fmt.Errorf("%s: live capture needs Linux: %w", name, errors.ErrUnsupported)
}
