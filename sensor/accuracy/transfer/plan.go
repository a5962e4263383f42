package main

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// library is the phones that can be had, a letter each.
const library = "ABCDEGHIJKLMNOQRSTUVWX"

// alone are the phones of which there is a crowd each: those that differ most in
// how often they scan and how their addresses change.
const alone = "ALMOTUVW"

// The groups, in the order of the table.
const (
	halves     = "halves"
	conditions = "conditions"
	single     = "single"
)

var groups = []string{halves, conditions, single}

// crowd is one to be made: its place, and what the crowd maker is told.
type crowd struct {
	group, name string
	args        []string
}

// plan lists the crowds to make of the phones. The halves come last, so that
// their number changes no other crowd.
func plan(phones string, splits int, seed uint64) []crowd {
	var crowds []crowd
	add := func(group, name, phones string, args ...string) {
		own := strconv.FormatUint(1000*seed+uint64(len(crowds)), 10)
		crowds = append(crowds, crowd{group, name + phones, append(args, "--phones", phones, "--seed", own)})
	}
	add(conditions, "noise5-", phones, "--mode", "open", "--devices", "40", "--hours", "2", "--burst-noise", "5")
	add(conditions, "radio6-", phones, "--mode", "open", "--devices", "40", "--hours", "2", "--channels", "6", "--loss", "0.25")
	add(conditions, "step60-", phones, "--mode", "step", "--devices", "60", "--hours", "2")
	for _, phone := range alone {
		if strings.ContainsRune(phones, phone) {
			add(single, "", string(phone), "--mode", "open", "--devices", "30", "--hours", "2")
		}
	}
	for i := range splits {
		one, other := split(phones, seed, uint64(i))
		number := strconv.Itoa(i + 1)
		add(halves, number+"a-", one, "--mode", "open", "--devices", "40", "--hours", "2")
		add(halves, number+"b-", other, "--mode", "open", "--devices", "40", "--hours", "2")
	}
	return crowds
}

// split cuts the phones into two halves, each in alphabetical order.
func split(phones string, seed, number uint64) (one, other string) {
	letters := []byte(phones)
	slices.Sort(letters)
	r := rand.New(rand.NewPCG(seed, number))
	r.Shuffle(len(letters), func(i, j int) { letters[i], letters[j] = letters[j], letters[i] })
	half := len(letters) / 2
	slices.Sort(letters[:half])
	slices.Sort(letters[half:])
	return string(letters[:half]), string(letters[half:])
}
