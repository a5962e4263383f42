package sensor

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"
)

// task is one goroutine of the daemon.
type task interface {
	// String names the task in errors.
	String() string
	// Ready is closed once the task does its work.
	Ready() <-chan struct{}
	// Run works until ctx ends, and then returns nil, or fails.
	Run(ctx context.Context) error
}

// runTasks runs all tasks until ctx ends or one of them fails, and calls ready
// once when every one of them is.
func runTasks(ctx context.Context, tasks []task, ready func()) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, t := range tasks {
		group.Go(func() error {
			if err := t.Run(ctx); err != nil {
				return fmt.Errorf("%s: %w", t, err)
			}
			return nil
		})
	}
	group.Go(func() error {
		for _, t := range tasks {
			select {
			case <-t.Ready():
			case <-ctx.Done():
				return nil
			}
		}
		ready()
		return nil
	})
	return group.Wait()
}
