package channels

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Spec is which channels are wanted, as the configuration has it.
type Spec struct {
	// Auto leaves the choice to Plan.
	Auto bool
	// MHz are the channels in the order in which they are visited.
	MHz []int
}

// maxStops bounds a plan: all channels of all bands are fewer.
const maxStops = 128

// Parse reads channels: "auto" alone, or numbers, ranges such as "1-13", and
// "6g:5" or "6g:5-37" at 6 GHz. A range takes the channels that there are: 1, 2,
// 3 at 2.4 GHz, every fourth number at 5 and 6 GHz. Errors name the item.
func Parse(items []string) (Spec, error) {
	if len(items) == 1 && items[0] == "auto" {
		return Spec{Auto: true}, nil
	}
	var s Spec
	for _, item := range items {
		found, err := parseItem(item)
		if err != nil {
			return Spec{}, err
		}
		for _, mhz := range found {
			if slices.Contains(s.MHz, mhz) {
				return Spec{}, fmt.Errorf("channel %s is named twice", Name(mhz))
			}
			s.MHz = append(s.MHz, mhz)
		}
	}
	if len(s.MHz) == 0 || len(s.MHz) > maxStops {
		return Spec{}, fmt.Errorf("%d channels; name 1 to %d", len(s.MHz), maxStops)
	}
	return s, nil
}

func parseItem(item string) ([]int, error) {
	rest, sixGHz := strings.CutPrefix(item, "6g:")
	low, high, isRange := strings.Cut(rest, "-")
	first, err := parseNumber(low, sixGHz)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", item, err)
	}
	if !isRange {
		return []int{first}, nil
	}
	last, err := parseNumber(high, sixGHz)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", item, err)
	}
	if last < first || first <= lastOf2 && last > lastOf2 {
		return nil, fmt.Errorf("%q is no range of channels within one band", item)
	}
	var all []int
	for mhz := first; mhz < last; mhz += spacing(mhz) {
		all = append(all, mhz)
	}
	return append(all, last), nil
}

// spacing is how far the next channel that phones use is away, in MHz.
func spacing(mhz int) int {
	if mhz == 2472 {
		return lastOf2 - mhz
	}
	if mhz < firstOf5 {
		return 5
	}
	return 20
}

func parseNumber(s string, sixGHz bool) (int, error) {
	number, err := strconv.Atoi(s)
	if err != nil || len(s) > 3 {
		return 0, fmt.Errorf("%q is not a channel number", s)
	}
	if mhz := frequency(number, sixGHz); mhz != 0 {
		return mhz, nil
	}
	return 0, fmt.Errorf("there is no channel %d; use 1 to 14, 32 to 177, or 6g:1 to 6g:233", number)
}
