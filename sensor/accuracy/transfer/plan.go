package main

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"path"
	"slices"
	"strconv"
	"strings"
)

// library is the phones that can be had, a letter each.
const library = "ABCDEGHIJKLMNOQRSTUVWX"

// unlinked are the phones whose scans nothing links but their signal: they change
// their address, and their sequence numbers begin anew with it.
const unlinked = "ALMOTUVW"

// linked are the phones that change their address, and go on with their sequence
// numbers. The others show their own address and need no estimate.
const linked = "BEIJKNRSX"

// unlinkedSplits is how many splits there are of these.
const unlinkedSplits = 4

// The groups, in the order of the table.
const (
	halves = "halves"
	noise  = "noise"
	radio  = "radio"
	steps  = "steps"
	brief  = "brief"
	still  = "still"
	single = "single"
	chains = "chains"
	random = "random"
	// teachers are only there for priors to be fitted on, and pacers for one rate.
	teachers = "teachers"
	pacers   = "pacers"
)

var groups = []string{halves, noise, radio, steps, brief, still, single, chains, random}

// crowd is one to be made: its place, and what the crowd maker is told.
type crowd struct {
	group, name string
	args        []string
	// from and rate are the indexes of the crowds that its prior and one rate are
	// fitted on; none if it is not judged itself.
	from, rate int
}

const none = -1

// taught is how many devices a teacher has. Every model has to scan hundreds of times,
// or chance makes beats of silences that happen to have the same length. paced is how
// many a pacer has: one rate is the best where it is as crowded as there.
const taught, paced = "200", "40"

func (c *crowd) path() string { return path.Join(c.group, c.name) }

// planner collects crowds.
type planner struct {
	phones string
	seed   uint64
	crowds []crowd
}

// plan lists the crowds to make of the phones. What a crowd is made with does not
// depend on which others there are.
func plan(phones string, splits, conditions int, seed uint64) []crowd {
	p := planner{phones: phones, seed: seed}
	for i, s := range splitsOf(phones, splits, seed) {
		p.halves(i, s, i < conditions)
	}
	alone := keep(phones, unlinked)
	for _, phone := range alone {
		p.open(single, "", string(phone), "30")
	}
	for _, phone := range keep(phones, linked) {
		p.open(chains, "", string(phone), "30")
	}
	for i, s := range splitsOf(alone, unlinkedSplits, seed) {
		p.open(random, strconv.Itoa(i+1)+"a-", s.one, "40")
		p.open(random, strconv.Itoa(i+1)+"b-", s.other, "40")
	}
	return p.crowds
}

// add adds a crowd and returns its index.
func (p *planner) add(group, name, phones string, args ...string) int {
	c := crowd{group: group, name: name + phones, from: none, rate: none}
	own := fnv.New32a()
	fmt.Fprintf(own, "%d %s", p.seed, c.path())
	c.args = append(args, "--hours", "2", "--phones", phones, "--seed", strconv.FormatUint(uint64(own.Sum32()), 10))
	p.crowds = append(p.crowds, c)
	return len(p.crowds) - 1
}

// judged adds a crowd to be judged by what others teach.
func (p *planner) judged(group, name, phones string, args ...string) {
	from, rate := p.other(teachers, phones, taught), p.other(pacers, phones, paced)
	i := p.add(group, name, phones, args...)
	p.crowds[i].from, p.crowds[i].rate = from, rate
}

// other returns the index of the crowd of a group that is of all phones but some.
func (p *planner) other(group, but, devices string) int {
	phones := drop(p.phones, but)
	for i := range p.crowds {
		if p.crowds[i].group == group && p.crowds[i].name == phones {
			return i
		}
	}
	return p.add(group, "", phones, "--mode", "open", "--devices", devices)
}

// halves adds the two halves of a split, each judged by the other phones, and on
// demand the same two under worse conditions.
func (p *planner) halves(number int, s split, conditions bool) {
	open := []string{"--mode", "open", "--devices", "40"}
	a, b := strconv.Itoa(number+1)+"a-", strconv.Itoa(number+1)+"b-"
	both := func(group string, args ...string) {
		p.judged(group, a, s.one, args...)
		p.judged(group, b, s.other, args...)
	}
	both(halves, open...)
	if !conditions {
		return
	}
	both(noise, append(slices.Clip(open), "--burst-noise", "5")...)
	both(radio, append(slices.Clip(open), "--channels", "6", "--loss", "0.25")...)
	both(steps, "--mode", "step", "--devices", "60")
	both(brief, append(slices.Clip(open), "--stay", "8")...)
	both(still, "--mode", "closed", "--devices", "40")
}

// open adds a crowd of devices who come and go.
func (p *planner) open(group, name, phones, devices string) {
	p.judged(group, name, phones, "--mode", "open", "--devices", devices)
}

// keep and drop return the phones that are among some, or are not.
func keep(phones, some string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(some, r) {
			return r
		}
		return -1
	}, phones)
}

func drop(phones, some string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(some, r) {
			return -1
		}
		return r
	}, phones)
}

// split is phones cut into two halves, each in alphabetical order.
type split struct{ one, other string }

// splitsOf cuts phones in n ways, none of them twice; in fewer if there are not
// as many. One phone cannot be cut.
func splitsOf(phones string, n int, seed uint64) []split {
	var list []split
	if len(phones) < 2 {
		return nil
	}
	// Chance finds the last of a few ways within many times their number.
	for number := uint64(0); len(list) < n && number < 1000; number++ {
		s := cut(phones, seed, number)
		if !slices.Contains(list, s) && !slices.Contains(list, split{s.other, s.one}) {
			list = append(list, s)
		}
	}
	return list
}

// cut cuts phones by chance.
func cut(phones string, seed, number uint64) split {
	letters := []byte(phones)
	slices.Sort(letters)
	r := rand.New(rand.NewPCG(seed, number))
	r.Shuffle(len(letters), func(i, j int) { letters[i], letters[j] = letters[j], letters[i] })
	half := len(letters) / 2
	slices.Sort(letters[:half])
	slices.Sort(letters[half:])
	return split{string(letters[:half]), string(letters[half:])}
}
