package daemon

import (
	"context"
	"errors"
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

// stage is a group of tasks with one end.
type stage struct {
	tasks []task
	// linger, if not nil, is called when the stages before have ended, before
	// this one is told to.
	linger func()
}

// runStages runs the tasks of all stages until ctx ends or one of them fails.
// Then it ends the stages one after the other, each only when the one before
// has ended: the later can still deal with the results of the first. It
// calls ready once when every task is.
func runStages(ctx context.Context, stages []stage, ready func()) error {
	ctx, fail := context.WithCancel(ctx)
	defer fail()
	errs := make([]chan error, len(stages))
	stops := make([]context.CancelFunc, len(stages))
	for i, s := range stages {
		run, stop := context.WithCancel(context.WithoutCancel(ctx))
		errs[i], stops[i] = make(chan error, 1), stop
		go func() {
			errs[i] <- runTasks(run, s.tasks)
			fail()
		}()
	}
	go awaitReady(ctx, stages, ready)
	<-ctx.Done()
	var all error
	for i, s := range stages {
		if s.linger != nil {
			s.linger()
		}
		stops[i]()
		all = errors.Join(all, <-errs[i])
	}
	return all
}

// runTasks runs tasks until ctx ends or one of them fails.
func runTasks(ctx context.Context, tasks []task) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, t := range tasks {
		group.Go(func() error {
			if err := t.Run(ctx); err != nil {
				return fmt.Errorf("%s: %w", t, err)
			}
			return nil
		})
	}
	return group.Wait()
}

// awaitReady calls ready once every task is, unless ctx ends first.
func awaitReady(ctx context.Context, stages []stage, ready func()) {
	for _, s := range stages {
		for _, t := range s.tasks {
			select {
			case <-t.Ready():
			case <-ctx.Done():
				return
			}
		}
	}
	ready()
}
