package sign

var english = texts{
	Title:      "Devices are counted here",
	TitleOptIn: "Devices are counted here, but only if their owners agreed",
	Lead:       "A sensor in this store counts how many devices with Wi-Fi, such as phones, are nearby. Nothing but numbers leaves the sensor.",
	LeadOptIn:  "A sensor in this store counts devices with Wi-Fi, such as phones. It counts only those whose owners have agreed. Nothing but numbers leaves the sensor.",

	WhatHeading:        "What happens",
	WhatSignals:        "Devices with Wi-Fi send out short signals to look for networks (“probe requests”). Each carries a device address. The sensor receives these signals, counts how many different addresses it hears, and estimates from the signals how many devices are nearby. It sends nothing itself and does not connect to your device.",
	WhatPseudonym:      "Before it is counted, each address is replaced by a pseudonym, a number computed with a secret random key. From then on the sensor uses the pseudonym only.",
	WhatSignalsOptIn:   "Devices with Wi-Fi send out short signals to look for networks (“probe requests”). Each carries a device address. The sensor receives the signals of all devices and discards those of devices whose owners have not agreed. From the others it counts how many different addresses it hears, and estimates how many such devices are nearby. It sends nothing itself and does not connect to your device.",
	WhatPseudonymOptIn: "The address of a device that is counted is first replaced by a pseudonym, a number computed with a secret random key. From then on the sensor uses the pseudonym only.",
	WhatVisits:         "The sensor also measures how long devices stay, in broad groups such as 5 to 15 minutes. This only concerns devices that do not change their address.",
	WhatStreamed:       "Another device in this store also receives the signals. It passes them on to the sensor over the store’s network, with the device addresses, encrypted.",
	WhatAlways:         "The sensor receives signals around the clock.",
	WhatHours:          "The sensor receives signals only at these times:",

	WhyHeading: "Why",
	Why:        "To see how busy the store and its areas are at different times.",

	WhoHeading: "Who is responsible",
	Contact:    "Contact: {contact}",
	Statement:  "Privacy statement: {url}",

	KeptHeading:   "How long anything is kept",
	KeptDaily:     "The key and all pseudonyms made with it exist for one day at most: they are deleted every day at {time} (time zone {zone}). After that, no one, not even we, can recognise a device from the pseudonyms.",
	KeptDailyHere: "The key and all pseudonyms made with it exist for one day at most: they are deleted every day at {time} local time. After that, no one, not even we, can recognise a device from the pseudonyms.",
	KeptWindow:    "The key and all pseudonyms made with it exist for one counting period at most: they are deleted after {window}. After that, no one, not even we, can recognise a device from the pseudonyms.",
	KeptNumbers:   "What remains is numbers: how many devices were in which area, for each period of {window}. These may be kept longer.",

	NumbersHeading:  "How exact the numbers are",
	CountsWithNoise: "A small random amount is added to or taken from every count before it leaves the sensor, so that it says less about any single device.",
	CountsExact:     "The counts leave the sensor without any random change.",
	VisitsWithNoise: "The numbers of visits by length are changed by a small random amount too.",
	VisitsExact:     "The numbers of visits by length are not changed at random.",
	Withheld:        "Numbers below {least} are withheld.",

	OutHeading:    "If you do not want to be counted",
	RadioEndings:  "By radio: in the Wi-Fi settings of your device, add a hidden network by hand and give it a name that ends in {endings}. An iPhone must have joined such a network once; on Android it need not exist.",
	RadioNames:    "By radio: in the Wi-Fi settings of your device, add a hidden network by hand and name it exactly {names}. An iPhone must have joined such a network once; on Android it need not exist.",
	RadioBoth:     "By radio: in the Wi-Fi settings of your device, add a hidden network by hand. Give it a name that ends in {endings}, or name it exactly {names}. An iPhone must have joined such a network once; on Android it need not exist.",
	RadioLasts:    "Once the sensor hears your device look for that network, it leaves the device out until the key changes, and takes it out of the current count. If your device changes its address, it is left out again as soon as it next looks for that network.",
	RadioInWindow: "Whenever the sensor hears your device look for that network, it leaves the device out for the current counting period, and takes it out of the current count. In the next period it is left out as soon as it looks for that network again.",
	ListStaff:     "By list: ask our staff to put your device on the opt-out list.",
	ListContact:   "By list: ask our staff to put your device on the opt-out list, or get in touch: {contact}.",
	ListNeeds:     "For this we need the Wi-Fi address of your device. You find it in the settings of the device. It only works while your device uses that address and not a random one.",
	ListDigests:   "The list does not hold the address, only a short check value computed from it; it stays there until you ask us to take it off.",
	ListPlain:     "The address stays on the list until you ask us to take it off.",
	ChainStaff:    "For all our stores: devices on our common opt-out list are left out here too. Ask our staff how to get on it.",
	ChainContact:  "For all our stores: devices on our common opt-out list are left out here too. To get on it, get in touch: {contact}.",
	Always:        "In any case: turn on flight mode and leave Wi-Fi off. A device that sends no Wi-Fi signals is not counted.",

	InHeading: "Who is counted",
	InOnly:    "Only devices whose owners have asked for it are counted. The signals of all others are discarded. If you have not asked to be counted, you need not do anything.",
	InChance:  "The list of those who agreed holds short check values only. In rare cases another device matches one by chance and is counted as well.",
	InJoin:    "If you have agreed and no longer want to be counted, ask our staff to take your device off the list.",
	InContact: "If you have agreed and no longer want to be counted, ask our staff to take your device off the list, or get in touch: {contact}.",

	ScanStatement: "Scan for the privacy statement",
	ScanOptOut:    "Scan to take along how not to be counted",
	ScanOptIn:     "Scan to take along who is counted",

	ShortEnding:  "Add a hidden Wi-Fi network; its name must end in {ending}.",
	ShortName:    "Add a hidden Wi-Fi network named {name}.",
	ShortStaff:   "Or ask our staff for the opt-out list.",
	ShortContact: "Or ask for the opt-out list: {contact}",
	ShortFlight:  "Or use flight mode with Wi-Fi off.",

	Made: "Made from the settings of sensor {sensor} at {site}.",

	Or:        "or",
	OpenQuote: "“", CloseQuote: "”",
	Second: "1 second", Seconds: "{n} seconds", Minute: "1 minute", Minutes: "{n} minutes", Hour: "1 hour",
	Days:     [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	DayRange: "{first} to {last}",
}
