package daemon

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
)

// worker is a task that works until it is told to end, or fails.
type worker struct {
	name  string
	ready chan struct{}
	fail  chan error
	ended func(name string)
}

func (w *worker) String() string         { return w.name }
func (w *worker) Ready() <-chan struct{} { return w.ready }
func (w *worker) Run(ctx context.Context) error {
	close(w.ready)
	defer w.ended(w.name)
	select {
	case <-ctx.Done():
		return nil
	case err := <-w.fail:
		return err
	}
}

// crew makes stages of one worker each and a list of those that have ended.
func crew(names ...string) ([]stage, map[string]*worker, func() []string) {
	var mu sync.Mutex
	var order []string
	var stages []stage
	workers := map[string]*worker{}
	for _, n := range names {
		w := &worker{name: n, ready: make(chan struct{}), fail: make(chan error, 1), ended: func(name string) {
			mu.Lock()
			defer mu.Unlock()
			order = append(order, name)
		}}
		workers[n] = w
		stages = append(stages, stage{tasks: []task{w}, linger: func() { w.ended("lingered for " + n) }})
	}
	return stages, workers, func() []string { mu.Lock(); defer mu.Unlock(); return slices.Clone(order) }
}

func TestStagesEndInOrder(t *testing.T) {
	stages, _, ended := crew("listening", "counting", "publishing")
	ctx, cancel := context.WithCancel(t.Context())
	if err := runStages(ctx, stages, cancel); err != nil {
		t.Fatal(err)
	}
	want := []string{"lingered for listening", "listening", "lingered for counting", "counting", "lingered for publishing", "publishing"}
	if got := ended(); !slices.Equal(got, want) {
		t.Errorf("ended: %q, want %q", got, want)
	}
}

// TestOneFailureEndsAll sees the others end well when one fails, whichever.
func TestOneFailureEndsAll(t *testing.T) {
	for _, name := range []string{"listening", "counting", "publishing"} {
		stages, workers, ended := crew("listening", "counting", "publishing")
		wrong := errors.New("something is wrong")
		err := runStages(t.Context(), stages, func() { workers[name].fail <- wrong })
		if !errors.Is(err, wrong) || err.Error() != name+": something is wrong" {
			t.Errorf("%s: error %v", name, err)
		}
		if got := ended(); len(got) != 6 {
			t.Errorf("%s: ended: %q", name, got)
		}
	}
}

func TestNotReadyWhileOneIsNot(t *testing.T) {
	stages, _, _ := crew("listening", "counting")
	never := &worker{name: "never", ready: make(chan struct{}), fail: make(chan error, 1), ended: func(string) {}}
	close(never.fail)
	stages = append(stages, stage{tasks: []task{unready{never}}})
	if err := runStages(t.Context(), stages, func() { t.Error("said to be ready") }); err != nil {
		t.Fatal(err)
	}
}

// unready ends at once and never says that it is ready.
type unready struct{ *worker }

func (unready) Run(context.Context) error { return nil }
