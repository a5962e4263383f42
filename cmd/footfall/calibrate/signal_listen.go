package calibrate

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/cmd/internal/live"
	"footfall/configs"
	"footfall/hashing/secret"
	"footfall/sensor/capture"
	"footfall/sensor/survey"
)

// walkRecorded reads the walks from recordings. If a recording is broken, it returns the
// readings before that place with the error.
func (s *signalSurvey) walkRecorded(c *cobra.Command, o *signalOptions) ([]survey.Walked, error) {
	files := make([][]recording, len(s.plan.Zones))
	for _, arg := range o.captures {
		zone, r, err := s.recordingOf(arg)
		if err != nil {
			return nil, cli.UsageError{Err: err}
		}
		files[zone] = append(files[zone], r)
	}
	var walks []survey.Walked
	var broken error
	for _, zone := range s.zones {
		if len(files[zone]) == 0 {
			return nil, cli.UsageError{Err: fmt.Errorf("no recording of a walk along zone %[1]s; give --capture %[1]s/SOURCE=FILE", s.plan.Zones[zone].Name)}
		}
		walk, err := s.playWalk(c, files[zone])
		if walk == nil {
			return nil, err
		}
		walks, broken = append(walks, survey.Walked{Zone: zone, Walk: walk}), errors.Join(broken, err)
	}
	return walks, broken
}

// recording is a file with the frames of a source.
type recording struct {
	source int
	file   string
}

// recordingOf splits [[ZONE/]SOURCE=]FILE. An equals sign belongs to the name of the
// file unless a source's name stands before it.
func (s *signalSurvey) recordingOf(arg string) (zone int, r recording, err error) {
	if name, file, ok := strings.Cut(arg, "="); ok {
		inZone, source, named := strings.Cut(name, "/")
		if !named {
			inZone, source = s.plan.Zones[s.zones[0]].Name, name
		}
		i := slices.IndexFunc(s.zones, func(z int) bool { return s.plan.Zones[z].Name == inZone })
		at := slices.Index(s.plan.Sources, source)
		if i >= 0 && at >= 0 && (named || len(s.zones) == 1) {
			return s.zones[i], recording{at, file}, nil
		}
	}
	first := s.plan.Zones[s.zones[0]]
	if len(s.zones) == 1 && len(first.Sources) == 1 {
		return s.zones[0], recording{first.Sources[0].Source, arg}, nil
	}
	sources := strings.Join(s.plan.Sources, ", ")
	if len(s.zones) > 1 {
		return 0, r, fmt.Errorf("--capture %s: no walk given; write ZONE/SOURCE=FILE with a zone given by --zone and one of the sources %s", arg, sources)
	}
	return 0, r, fmt.Errorf("--capture %s: no source given; write SOURCE=FILE with one of %s", arg, sources)
}

// playWalk reads the recordings of one walk, merged by time.
func (s *signalSurvey) playWalk(c *cobra.Command, files []recording) (*survey.Walk, error) {
	var sources []capture.Source
	var post survey.Post
	for _, r := range files {
		source, err := capture.Open(r.file, c.InOrStdin())
		if err != nil {
			for _, open := range sources {
				_ = open.Close()
			}
			return nil, err
		}
		sources, post.Sources = append(sources, source), append(post.Sources, r.source)
	}
	post.Source = capture.Merge(sources...)
	defer post.Source.Close()
	walk := survey.NewWalk(len(s.plan.Sources))
	err := survey.Listen(c.Context(), []survey.Post{post}, s.mark, walk.Hear)
	walk.Finish()
	return walk, err
}

// walkLive listens while the zones are walked one after another.
func (s *signalSurvey) walkLive(c *cobra.Command, o *signalOptions) ([]survey.Walked, error) {
	if err := secret.Harden(); err != nil { // frames of all phones pass through this memory
		return nil, err
	}
	enter := lines(c.InOrStdin())
	var walks []survey.Walked
	for i, zone := range s.zones {
		name := s.plan.Zones[zone].Name
		if i > 0 && !awaitEnter(c, enter, name) {
			break
		}
		walk, err := s.walkBorder(c, zone, o.duration, enter)
		if walk != nil {
			walks = append(walks, survey.Walked{Zone: zone, Walk: walk})
		}
		if err != nil || c.Context().Err() != nil {
			return walks, err
		}
	}
	return walks, nil
}

// feeds reports whether a zone uses the source.
func (s *signalSurvey) feeds(source, zone int) bool {
	for _, a := range s.plan.Zones[zone].Sources {
		if a.Source == source {
			return true
		}
	}
	return false
}

// walkBorder listens to one walk. The interfaces are opened for each walk, to
// leave out frames sent on the way to the border.
func (s *signalSurvey) walkBorder(c *cobra.Command, zone int, length time.Duration, enter <-chan struct{}) (*survey.Walk, error) {
	posts, err := s.openPosts(c.Context(), c.ErrOrStderr(), zone)
	defer closePosts(posts)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(c.ErrOrStderr(), "Walk along the border of zone %s now, for %s; Enter ends the walk, Ctrl-C all.\n", s.plan.Zones[zone].Name, length)
	walking, stop := context.WithTimeout(c.Context(), length)
	defer stop()
	var turn sync.Mutex
	walk := survey.NewWalk(len(s.plan.Sources))
	ended := make(chan error, 1)
	go func() {
		ended <- survey.Listen(walking, posts, s.mark, func(h survey.Heard) {
			turn.Lock()
			defer turn.Unlock()
			walk.Hear(h)
		})
	}()
	meter := newMeter(c.ErrOrStderr(), s, zone)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			walk.Finish()
			meter.show(walk)
			return walk, err
		case _, ok := <-enter:
			if ok {
				stop()
			}
			enter = nil
		case now := <-tick.C:
			turn.Lock()
			walk.Settle(now.UnixNano())
			meter.show(walk)
			told := meter.told(walk)
			turn.Unlock()
			s.tell(walking, told)
		}
	}
}

// openPosts opens the interfaces of the zone's sources, and those of all others if
// possible. The others matter: a zone with a louder signal takes the phone. Bluetooth
// sources are left out, since the phone of a walk is known by its Wi-Fi.
func (s *signalSurvey) openPosts(ctx context.Context, w io.Writer, zone int) ([]survey.Post, error) {
	var posts []survey.Post
	for i, source := range s.config.Sources {
		if source.Bluetooth != "" {
			fmt.Fprintf(w, "footfall: source %s is Bluetooth, and is left out: a walk is measured by Wi-Fi\n", source.Name)
			continue
		}
		source, err := s.onAir(ctx, source)
		var opened capture.Source
		if err == nil {
			opened, err = openSource(source)
		}
		switch {
		case err == nil:
			posts = append(posts, survey.Post{Source: opened, Sources: []int{i}})
		case errors.Is(err, capture.ErrPermission):
			return posts, fmt.Errorf("source %s: %w; use sudo footfall calibrate signal, or give a recording with --capture", source.Name, err)
		case s.feeds(i, zone):
			return posts, fmt.Errorf("source %s: %w", source.Name, err)
		default:
			fmt.Fprintf(w, "footfall: source %s cannot be opened, and zones that use it are left out of the comparison: %v\n", source.Name, err)
		}
	}
	if len(posts) == 0 {
		return nil, errors.New("no source is Wi-Fi, and a walk is measured by that; choose min_signal of Bluetooth by trying")
	}
	return posts, nil
}

// openSource opens the interface of a source. A stream goes to the running sensor.
func openSource(s configs.Source) (capture.Source, error) {
	if s.Stream.Listen != "" {
		return nil, errors.New("is a stream, which only the running sensor receives; walk with a recording of the access point instead (--capture FILE)")
	}
	return live.OpenInterface(s, time.Now)
}

func closePosts(posts []survey.Post) {
	for _, p := range posts {
		_ = p.Source.Close() // it was only read
	}
}

// lines yields once for each line of r, and is closed at its end. Its goroutine lives
// as long as the process.
func lines(r io.Reader) <-chan struct{} {
	c := make(chan struct{})
	go func() {
		defer close(c)
		for s := bufio.NewScanner(r); s.Scan(); {
			c <- struct{}{}
		}
	}()
	return c
}

// awaitEnter waits for Enter at the border of the next zone. An earlier Enter, at the
// border before, does not count. Without a keyboard the walk begins at
// once. It returns false when the command is to end.
func awaitEnter(c *cobra.Command, enter <-chan struct{}, zone string) bool {
	select {
	case <-enter:
	default:
	}
	fmt.Fprintf(c.ErrOrStderr(), "Go to the border of zone %s and press Enter.\n", zone)
	select {
	case <-enter:
		return true
	case <-c.Context().Done():
		return false
	}
}
