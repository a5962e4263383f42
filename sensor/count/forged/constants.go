package forged

// Each number was chosen between what honest crowds come to and what generators send.
// The crowds are 40 to 800 of the library's phones, of all models or of one to five. Some
// have 5 dB of noise, one channel with 25 to 40 % lost, or stays of 2 minutes. There are 26
// days of a real room, too. Numbers are per minute unless it says otherwise.
const (
	// longSpan and shortSpan are the spans that are judged, in seconds.
	longSpan, shortSpan = 60, 10
	// Fewer newcomers than least in a span are left alone.
	least = 20

	// peak: peakLeast newcomers within atLevel dB of one level, in peakSeconds different
	// seconds. Crowds: 65 in 27. Those of the class that are more than offLevel dB away,
	// if spread over evenLevels such places, add peakRatio of what would be there.
	atLevel     = 3
	offLevel    = 6
	evenLevels  = 5
	peakRatio   = 4
	peakLeast   = 45
	peakSeconds = 34
	// burstRate: newcomers a second at one level in a short span. Crowds: 4.
	burstRate = 12

	// mostBare: newcomers without more elements than name, rates and channel. Crowds: 0.
	mostBare = 24
	// mostBrief: newcomers whose address does not change; mostBriefAt at one level.
	// Crowds whose phones all stay for 3 minutes: 45.
	mostBrief   = 60
	mostBriefAt = 24

	// mostRare: newcomers of classes with rareClass newcomers at most. Crowds: 10. A hall
	// of 800 phones may have hundreds of models, most of them with a scan or two in a part.
	mostRare  = 300
	rareClass = 3

	// countsUp: of sequences numbers (IEEE 802.11-2020, 9.2.4.4.2), they go on by acrossSteps at most, within acrossTime ms and the next
	// acrossAhead newcomers, at a level acrossLevels dB away. acrossShare of newcomers do
	// so beyond chance. Crowds: 0.4, of phones that swarm, with 5 dB of noise.
	sequences    = 4096
	acrossSteps  = 8
	acrossTime   = 3000
	acrossAhead  = 12
	acrossLevels = 12
	leastAcross  = 20
	acrossShare  = 0.6

	// singles: so many newcomers, of which this share is one frame. Crowds: 0.9 of 55.
	leastSingles = 200
	singleShare  = 0.95

	// Newcomers come one by one where the variance of their number in swarmTime ms is
	// less than mostDispersed times its mean.
	swarmTime     = 1000
	mostDispersed = 1.6
	// streamRate: newcomers a second of one class. 800 of the busiest model send 350, in
	// swarms; all others together send 20. floodRate is that of a short span.
	streamRate = 50
	floodRate  = 400

	// A class is shared with phones where as many as sharedClass of its newcomers, or more
	// than mostShared, are scan events of addresses that were heard again. The second keeps
	// a fast flood from taking phones with it: in a part, mostShared is what one phone sends.
	// mostForged: forged addresses a second that fill the channel.
	sharedClass = 0.05
	mostShared  = 6
	mostForged  = 200
)
