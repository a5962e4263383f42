package sign

var german = texts{
	Title:      "Hier werden Geräte gezählt",
	TitleOptIn: "Hier werden nur mit Einwilligung Geräte gezählt",
	Lead:       "Ein Sensor in diesem Geschäft zählt, wie viele Geräte mit WLAN, zum Beispiel Handys, in der Nähe sind. Den Sensor verlassen nur Zahlen.",
	LeadOptIn:  "Ein Sensor in diesem Geschäft zählt Geräte mit WLAN, zum Beispiel Handys, deren Besitzer dem zugestimmt haben, und keine anderen. Den Sensor verlassen nur Zahlen.",

	WhatHeading:        "Was geschieht",
	WhatSignals:        "Geräte mit WLAN senden kurze Signale aus, um nach Netzen zu suchen („Probe Requests“). Jedes enthält eine Geräteadresse. Der Sensor empfängt diese Signale, zählt, wie viele verschiedene Adressen er hört, und schätzt anhand der Signale, wie viele Geräte in der Nähe sind. Er selbst sendet nichts und verbindet sich nicht mit Ihrem Gerät.",
	WhatPseudonym:      "Jede Adresse wird vor dem Zählen durch ein Pseudonym ersetzt, eine Zahl, die mit einem geheimen Zufallsschlüssel berechnet wird. Der Sensor arbeitet nur mit dem Pseudonym weiter.",
	WhatSignalsOptIn:   "Geräte mit WLAN senden kurze Signale aus, um nach Netzen zu suchen („Probe Requests“). Jedes enthält eine Geräteadresse. Der Sensor empfängt die Signale aller Geräte und verwirft die von Geräten, deren Besitzer nicht zugestimmt haben. Er zählt, wie viele verschiedene Adressen der übrigen er hört, und schätzt anhand ihrer Signale, wie viele davon in der Nähe sind. Er selbst sendet nichts und verbindet sich nicht mit Ihrem Gerät.",
	WhatPseudonymOptIn: "Die Adresse eines Geräts, das gezählt wird, wird vorher durch ein Pseudonym ersetzt, eine Zahl, die mit einem geheimen Zufallsschlüssel berechnet wird. Der Sensor arbeitet nur mit dem Pseudonym weiter.",
	WhatVisits:         "Der Sensor misst auch, wie lange Geräte bleiben, in groben Stufen wie 5 bis 15 Minuten. Das betrifft nur Geräte, die ihre Adresse nicht wechseln.",
	WhatStreamed:       "Ein weiteres Gerät in diesem Geschäft empfängt die Signale ebenfalls. Es leitet sie verschlüsselt über das Netz des Geschäfts an den Sensor weiter, mit den Geräteadressen.",
	WhatAlways:         "Der Sensor empfängt rund um die Uhr.",
	WhatHours:          "Der Sensor empfängt nur zu diesen Zeiten:",

	WhyHeading: "Warum",
	Why:        "Um zu sehen, wie gut das Geschäft und seine Bereiche zu welcher Zeit besucht sind.",

	WhoHeading: "Wer verantwortlich ist",
	Contact:    "Kontakt: {contact}",
	Statement:  "Datenschutzerklärung: {url}",

	KeptHeading:   "Wie lange etwas gespeichert wird",
	KeptDaily:     "Den Schlüssel und alle damit berechneten Pseudonyme gibt es höchstens einen Tag: Sie werden täglich um {time} Uhr gelöscht (Zeitzone {zone}). Danach kann niemand, auch wir nicht, anhand der Pseudonyme ein Gerät wiedererkennen.",
	KeptDailyHere: "Den Schlüssel und alle damit berechneten Pseudonyme gibt es höchstens einen Tag: Sie werden täglich um {time} Uhr Ortszeit gelöscht. Danach kann niemand, auch wir nicht, anhand der Pseudonyme ein Gerät wiedererkennen.",
	KeptWindow:    "Den Schlüssel und alle damit berechneten Pseudonyme gibt es höchstens einen Zählabschnitt lang: Sie werden nach {window} gelöscht. Danach kann niemand, auch wir nicht, anhand der Pseudonyme ein Gerät wiedererkennen.",
	KeptNumbers:   "Was bleibt, sind Zahlen: wie viele Geräte in welchem Bereich waren, jeweils für einen Abschnitt von {window}. Diese Zahlen können länger aufbewahrt werden.",

	NumbersHeading:  "Wie genau die Zahlen sind",
	CountsWithNoise: "Jede Anzahl wird um einen kleinen zufälligen Betrag verändert, bevor sie den Sensor verlässt. So sagt sie weniger über ein einzelnes Gerät aus.",
	CountsExact:     "Die Anzahlen verlassen den Sensor ohne zufällige Veränderung.",
	VisitsWithNoise: "Auch die Zahlen zur Dauer der Besuche werden um einen kleinen zufälligen Betrag verändert.",
	VisitsExact:     "Die Zahlen zur Dauer der Besuche werden nicht zufällig verändert.",
	Withheld:        "Zahlen unter {least} werden zurückgehalten.",

	OutHeading:    "Wenn Sie nicht gezählt werden möchten",
	RadioEndings:  "Per Funk: Fügen Sie in den WLAN-Einstellungen Ihres Geräts von Hand ein verborgenes Netz hinzu, dessen Name auf {endings} endet. Ein iPhone muss einmal mit einem solchen Netz verbunden gewesen sein; bei Android muss es das Netz nicht geben.",
	RadioNames:    "Per Funk: Fügen Sie in den WLAN-Einstellungen Ihres Geräts von Hand ein verborgenes Netz hinzu, das genau {names} heißt. Ein iPhone muss einmal mit einem solchen Netz verbunden gewesen sein; bei Android muss es das Netz nicht geben.",
	RadioBoth:     "Per Funk: Fügen Sie in den WLAN-Einstellungen Ihres Geräts von Hand ein verborgenes Netz hinzu, dessen Name auf {endings} endet oder genau {names} lautet. Ein iPhone muss einmal mit einem solchen Netz verbunden gewesen sein; bei Android muss es das Netz nicht geben.",
	RadioLasts:    "Sobald der Sensor hört, dass Ihr Gerät dieses Netz sucht, lässt er es bis zum nächsten Schlüsselwechsel aus und nimmt es aus der laufenden Zählung heraus. Wechselt Ihr Gerät seine Adresse, wird es wieder ausgelassen, sobald es das nächste Mal nach diesem Netz sucht.",
	RadioInWindow: "Immer wenn der Sensor hört, dass Ihr Gerät dieses Netz sucht, lässt er es für den laufenden Zählabschnitt aus und nimmt es aus der laufenden Zählung heraus. Im nächsten Abschnitt wird es ausgelassen, sobald es wieder nach diesem Netz sucht.",
	ListStaff:     "Per Liste: Bitten Sie unser Personal, Ihr Gerät auf die Ausschlussliste zu setzen.",
	ListContact:   "Per Liste: Bitten Sie unser Personal, Ihr Gerät auf die Ausschlussliste zu setzen, oder melden Sie sich: {contact}.",
	ListNeeds:     "Dazu brauchen wir die WLAN-Adresse Ihres Geräts; Sie finden sie in dessen Einstellungen. Es wirkt nur, solange Ihr Gerät diese Adresse verwendet und keine zufällige.",
	ListDigests:   "Die Liste enthält nicht die Adresse, sondern nur einen kurzen daraus berechneten Prüfwert. Er bleibt dort, bis Sie uns bitten, ihn zu entfernen.",
	ListPlain:     "Die Adresse bleibt auf der Liste, bis Sie uns bitten, sie zu entfernen.",
	ChainStaff:    "Für alle unsere Geschäfte: Geräte auf unserer gemeinsamen Ausschlussliste werden auch hier ausgelassen. Fragen Sie unser Personal, wie Sie auf diese Liste kommen.",
	ChainContact:  "Für alle unsere Geschäfte: Geräte auf unserer gemeinsamen Ausschlussliste werden auch hier ausgelassen. Um auf diese Liste zu kommen, melden Sie sich: {contact}.",
	Always:        "In jedem Fall: Schalten Sie den Flugmodus ein und lassen Sie WLAN aus. Ein Gerät, das keine WLAN-Signale sendet, wird nicht gezählt.",

	InHeading: "Wer gezählt wird",
	InOnly:    "Gezählt werden nur Geräte, deren Besitzer darum gebeten haben. Die Signale aller anderen werden verworfen. Wenn Sie nicht darum gebeten haben, müssen Sie nichts tun.",
	InChance:  "Die Liste derer, die zugestimmt haben, enthält nur kurze Prüfwerte. In seltenen Fällen passt ein anderes Gerät zufällig dazu und wird mitgezählt.",
	InJoin:    "Wenn Sie zugestimmt haben und nicht mehr gezählt werden möchten, bitten Sie unser Personal, Ihr Gerät von der Liste zu nehmen.",
	InContact: "Wenn Sie zugestimmt haben und nicht mehr gezählt werden möchten, bitten Sie unser Personal, Ihr Gerät von der Liste zu nehmen, oder melden Sie sich: {contact}.",

	ScanStatement: "Zur Datenschutzerklärung",
	ScanOptOut:    "Zum Mitnehmen: wie Sie nicht gezählt werden",
	ScanOptIn:     "Zum Mitnehmen: wer gezählt wird",

	ShortEnding:  "Verborgenes WLAN hinzufügen, dessen Name auf {ending} endet.",
	ShortName:    "Verborgenes WLAN mit dem Namen {name} hinzufügen.",
	ShortStaff:   "Oder beim Personal nach der Ausschlussliste fragen.",
	ShortContact: "Oder nach der Ausschlussliste fragen: {contact}",
	ShortFlight:  "Oder Flugmodus, mit WLAN aus.",

	Made: "Erstellt aus den Einstellungen des Sensors {sensor}, Standort {site}.",

	Or:        "oder",
	OpenQuote: "„", CloseQuote: "“",
	Second: "1 Sekunde", Seconds: "{n} Sekunden", Minute: "1 Minute", Minutes: "{n} Minuten", Hour: "1 Stunde",
	Days:     [7]string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
	DayRange: "{first} bis {last}",
}
