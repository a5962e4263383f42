package configs

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// Words that leave the choice to the sensor.
const (
	radioAuto    = "auto"
	ChannelsAuto = "auto"
)

// maxRadio bounds the name of a radio: bus paths are the longest.
const maxRadio = 64

// radio reads the name of a radio; "" stands for none.
func radio(into *string) value {
	return value{form{kind: Text, length: maxRadio}, func(p *parser, place string, n *yaml.Node) {
		s, ok := p.words(place, n)
		switch {
		case !ok:
		case len(s) > maxRadio || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
			p.problemf(n.Line, place, `%s is not a radio; use a name from "iw dev" such as phy0 or wlan0, a bus path, or auto`, quote(s))
		default:
			*into = s
		}
	}}
}

// bluetooth reads the name of a Bluetooth controller; "" stands for none.
func bluetooth(into *string) value {
	return value{form{kind: Text, length: maxRadio}, func(p *parser, place string, n *yaml.Node) {
		s, ok := p.words(place, n)
		switch {
		case !ok:
		case len(s) > maxRadio || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
			p.problemf(n.Line, place, "%s is not a Bluetooth controller; use a name such as hci0, its address, its USB path such as 1-1.2, or auto", quote(s))
		default:
			*into = s
		}
	}}
}

// channelPattern is one channel or a range of them, in the band of the prefix.
var channelPattern = regexp.MustCompile(`^(6g:)?([0-9]{1,3})(?:-([0-9]{1,3}))?$`)

// highestChannel is at 6 GHz (IEEE 802.11ax-2021, 27.3.23.2).
const highestChannel = 233

// channels reads "auto", one channel or range, or a list of them. Whether the
// radio has a channel is seen when it is opened.
func channels(into *[]string) value {
	return value{form{kind: Channels, items: maxChannels}, func(p *parser, place string, n *yaml.Node) {
		items := []*yaml.Node{n}
		if n.Kind == yaml.SequenceNode {
			if !p.isList(place, n, maxChannels) {
				return
			}
			items = n.Content
		}
		var all []string
		for i, item := range items {
			at := place
			if n.Kind == yaml.SequenceNode {
				at = index(place, i)
			}
			s, ok := p.scalar(at, item)
			if ok && p.isChannel(s, at, item.Line, len(items) == 1, all) {
				all = append(all, s)
			}
		}
		if len(all) == len(items) {
			*into = all
		}
	}}
}

// isChannel notes what is wrong with one item of a list of channels.
func (p *parser) isChannel(s, place string, line int, alone bool, before []string) bool {
	parts := channelPattern.FindStringSubmatch(s)
	switch {
	case s == ChannelsAuto && alone:
		return true
	case s == ChannelsAuto:
		p.problemf(line, place, "auto stands alone; delete it, or the channels beside it")
	case parts == nil:
		p.problemf(line, place, "%s is not a channel; write numbers such as [1, 6, 11], a range such as 1-13, 6g:5 at 6 GHz, or auto", quote(s))
	case !channelNumber(parts[2]) || parts[3] != "" && !channelNumber(parts[3]):
		p.problemf(line, place, "%s is out of range; use 1 to %d", quote(s), highestChannel)
	case slices.Contains(before, s):
		p.problemf(line, place, "%s is listed twice; delete one", quote(s))
	default:
		return true
	}
	return false
}

func channelNumber(s string) bool {
	number, _ := strconv.Atoi(s) // the pattern admits only digits
	return number >= 1 && number <= highestChannel
}
