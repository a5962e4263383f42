package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"footfall/sensor/accuracy"
	"footfall/sensor/accuracy/prior"
	"footfall/sensor/accuracy/rows"
	"footfall/sensor/accuracy/trial"
	"footfall/sensor/count/scans"
)

// library is the phones that can be had, a letter each.
const library = "ABCDEGHIJKLMNOQRSTUVWX"

// groups are the kinds of crowds, with what the crowd maker is told of each.
var groups = []struct {
	name string
	args []string
}{
	{"open 25", []string{"--mode", "open", "--devices", "25", "--hours", "2"}},
	{"open 40", []string{"--mode", "open", "--devices", "40", "--hours", "2"}},
	{"5 dB more noise", []string{"--mode", "open", "--devices", "40", "--hours", "2", "--burst-noise", "5"}},
	{"one channel, 25 % lost", []string{"--mode", "open", "--devices", "40", "--hours", "2", "--channels", "6", "--loss", "0.25"}},
	{"steps up to 60", []string{"--mode", "step", "--devices", "60", "--hours", "2"}},
	{"stays of 8 minutes", []string{"--mode", "open", "--devices", "40", "--hours", "2", "--stay", "8"}},
	{"no one leaves", []string{"--mode", "closed", "--devices", "40", "--hours", "2"}},
	{"open 100", []string{"--mode", "open", "--devices", "100", "--hours", "2"}},
	{"open 200", []string{"--mode", "open", "--devices", "200", "--hours", "1.05"}},
	{"open 400", []string{"--mode", "open", "--devices", "400", "--hours", "1.05"}},
	{"open 800", []string{"--mode", "open", "--devices", "800", "--hours", "1.05"}},
	{walkers, []string{"--mode", "open", "--devices", "40", "--hours", "2"}},
}

// walkers is the group whose phones walk: each is somewhere else every three minutes on
// average, and its signal there is spread by 8 dB. That is about what one radio hears of
// a shop of 12 by 12 m.
const walkers = "walkers"

var walk = trial.Walk{Every: 3 * time.Minute, Spread: 8, Seed: 1}

// crowd is one to be made and judged: its group, its half of the phones, and the crowd
// of the other half that its prior is fitted on.
type crowd struct {
	group   string
	stem    string // of its files
	make    []string
	teacher string // list of frames
	teach   []string
}

// planned lists the crowds of both halves of a split.
func planned(maker, folder string, seed uint64, wanted []string) (crowds []crowd) {
	one, other := split(seed)
	for half, phones := range [][2]string{{one, other}, {other, one}} {
		place := filepath.Join(folder, fmt.Sprintf("%d%c", seed, 'a'+half))
		command := func(stem, phones string, args ...string) []string {
			return append([]string{maker, "--out", stem, "--phones", phones}, args...)
		}
		teacher := filepath.Join(place, "teacher")
		for i, g := range groups {
			if len(wanted) > 0 && !slices.Contains(wanted, g.name) {
				continue
			}
			stem := filepath.Join(place, strconv.Itoa(i))
			crowds = append(crowds, crowd{
				group: g.name, stem: stem, teacher: teacher + ".truth.csv",
				make:  command(stem, phones[0], append(slices.Clip(g.args), "--seed", fmt.Sprintf("%d%d%d", seed, half, i))...),
				teach: command(teacher, phones[1], "--mode", "open", "--devices", "200", "--hours", "2", "--seed", fmt.Sprintf("%d%d", seed, half)),
			})
		}
	}
	return crowds
}

// split cuts the phones into halves, each in alphabetical order.
func split(seed uint64) (one, other string) {
	letters := []byte(library)
	r := rand.New(rand.NewPCG(seed, 0))
	r.Shuffle(len(letters), func(i, j int) { letters[i], letters[j] = letters[j], letters[i] })
	half := len(letters) / 2
	slices.Sort(letters[:half])
	slices.Sort(letters[half:])
	return string(letters[:half]), string(letters[half:])
}

// prior fits the prior of the other half, and makes its crowd first if need be.
func (c *crowd) prior(ctx context.Context) (scans.Prior, error) {
	if err := makeOnce(ctx, c.teacher, c.teach); err != nil {
		return scans.Prior{}, err
	}
	f, err := os.Open(c.teacher)
	if err != nil {
		return scans.Prior{}, err
	}
	defer f.Close()
	gaps := prior.Gaps{}
	if err := gaps.ReadFrames(f, c.teacher); err != nil {
		return scans.Prior{}, err
	}
	return gaps.Fit()
}

// load reads the crowd and its truth, and makes it first if need be.
func (c *crowd) load(ctx context.Context) (*trial.Recording, accuracy.Presence, error) {
	list := c.stem + ".presence.csv"
	if err := makeOnce(ctx, list, c.make); err != nil {
		return nil, nil, err
	}
	senders := c.stem + ".truth.csv" // as large as the capture
	if c.group != walkers {
		_ = os.Remove(senders) // of no use here
		return readLabelled(ctx, c.stem+".pcap", list, 0)
	}
	r, truth, err := readLabelled(ctx, c.stem+".pcap", list, 0)
	if err != nil {
		return nil, nil, err
	}
	devices, err := readSenders(senders)
	if err != nil {
		return nil, nil, err
	}
	r, err = r.Walking(devices, walk)
	return r, truth, err
}

// readSenders reads the device of each frame.
func readSenders(list string) (devices []int, err error) {
	f, err := os.Open(list)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	columns := rows.Columns{Need: []string{"device_id"}}
	err = columns.Read(f, list, func(row []string) error {
		n, err := strconv.Atoi(row[0])
		devices = append(devices, n)
		return err
	})
	return devices, err
}

// readLabelled reads a capture and the list of who was present.
func readLabelled(ctx context.Context, capture, list string, least int8) (*trial.Recording, accuracy.Presence, error) {
	r, err := trial.Read(ctx, capture, least)
	if err != nil {
		return nil, nil, err
	}
	f, err := os.Open(list)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	truth, err := accuracy.ReadPresence(f, list)
	return r, truth, err
}

// makeOnce runs the crowd maker unless a file is there, which it writes last.
func makeOnce(ctx context.Context, file string, command []string) error {
	if _, err := os.Stat(file); err == nil || !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	if out, err := exec.CommandContext(ctx, "python3", command...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", command[0], err, out)
	}
	return nil
}
