package sign

var dutch = texts{
	Title:      "Hier worden apparaten geteld",
	TitleOptIn: "Hier worden apparaten geteld, alleen met toestemming",
	Lead:       "Een sensor in deze winkel telt hoeveel apparaten met wifi, zoals telefoons, in de buurt zijn. De sensor geeft alleen aantallen door.",
	LeadOptIn:  "Een sensor in deze winkel telt apparaten met wifi, zoals telefoons, waarvan de eigenaar toestemming heeft gegeven, en geen andere. De sensor geeft alleen aantallen door.",

	WhatHeading:        "Wat er gebeurt",
	WhatSignals:        "Apparaten met wifi zenden korte signalen uit om netwerken te zoeken (‘probe requests’). In elk signaal staat een apparaatadres. De sensor vangt deze signalen op, telt hoeveel verschillende adressen hij hoort en schat aan de hand van de signalen hoeveel apparaten er in de buurt zijn. Zelf zendt hij niets uit en hij maakt geen verbinding met uw apparaat.",
	WhatPseudonym:      "Voordat er wordt geteld, wordt elk adres vervangen door een pseudoniem: een getal dat met een geheime, willekeurige sleutel wordt berekend. De sensor werkt alleen met het pseudoniem verder.",
	WhatSignalsOptIn:   "Apparaten met wifi zenden korte signalen uit om netwerken te zoeken (‘probe requests’). In elk signaal staat een apparaatadres. De sensor vangt de signalen van alle apparaten op en gooit die van apparaten zonder toestemming van de eigenaar weg. Van de overige telt hij hoeveel verschillende adressen hij hoort, en schat hij aan de hand van hun signalen hoeveel er in de buurt zijn. Zelf zendt hij niets uit en hij maakt geen verbinding met uw apparaat.",
	WhatPseudonymOptIn: "Van een apparaat dat wordt geteld, wordt het adres eerst vervangen door een pseudoniem: een getal dat met een geheime, willekeurige sleutel wordt berekend. De sensor werkt alleen met het pseudoniem verder.",
	WhatVisits:         "De sensor meet ook hoelang apparaten blijven, in ruime groepen zoals 5 tot 15 minuten. Dat geldt alleen voor apparaten die hun adres niet wisselen.",
	WhatStreamed:       "Een ander apparaat in deze winkel ontvangt de signalen ook. Het stuurt ze versleuteld via het netwerk van de winkel door naar de sensor, met de apparaatadressen.",
	WhatAlways:         "De sensor ontvangt dag en nacht signalen.",
	WhatHours:          "De sensor ontvangt alleen signalen op deze tijden:",

	WhyHeading: "Waarom",
	Why:        "Om te zien hoe druk het op verschillende tijden in de winkel en de afdelingen is.",

	WhoHeading: "Wie verantwoordelijk is",
	Contact:    "Vragen? {contact}",
	Statement:  "Privacyverklaring: {url}",

	KeptHeading:   "Hoelang iets wordt bewaard",
	KeptDaily:     "De sleutel en alle pseudoniemen die ermee zijn gemaakt, bestaan hooguit één dag: ze worden elke dag om {time} uur gewist (tijdzone {zone}). Daarna kan niemand, ook wij niet, met de pseudoniemen een apparaat herkennen.",
	KeptDailyHere: "De sleutel en alle pseudoniemen die ermee zijn gemaakt, bestaan hooguit één dag: ze worden elke dag om {time} uur plaatselijke tijd gewist. Daarna kan niemand, ook wij niet, met de pseudoniemen een apparaat herkennen.",
	KeptWindow:    "De sleutel en alle pseudoniemen die ermee zijn gemaakt, bestaan hooguit één telperiode: ze worden na {window} gewist. Daarna kan niemand, ook wij niet, met de pseudoniemen een apparaat herkennen.",
	KeptNumbers:   "Wat overblijft zijn aantallen: hoeveel apparaten er per periode van {window} op welke afdeling waren. Die aantallen kunnen langer worden bewaard.",

	NumbersHeading:  "Hoe nauwkeurig de aantallen zijn",
	CountsWithNoise: "Elk aantal wordt met een kleine willekeurige waarde verhoogd of verlaagd voordat het de sensor verlaat. Zo zegt het minder over één bepaald apparaat.",
	CountsExact:     "De aantallen verlaten de sensor zonder willekeurige aanpassing.",
	VisitsWithNoise: "Ook de aantallen bezoeken per duur worden met een kleine willekeurige waarde aangepast.",
	VisitsExact:     "De aantallen bezoeken per duur worden niet willekeurig aangepast.",
	Withheld:        "Aantallen onder {least} worden niet doorgegeven.",

	OutHeading:    "Als u niet geteld wilt worden",
	RadioEndings:  "Draadloos: voeg in de wifi-instellingen van uw apparaat handmatig een verborgen netwerk toe met een naam die eindigt op {endings}. Een iPhone moet ooit met zo’n netwerk verbonden zijn geweest; bij Android hoeft het niet te bestaan.",
	RadioNames:    "Draadloos: voeg in de wifi-instellingen van uw apparaat handmatig een verborgen netwerk toe dat precies {names} heet. Een iPhone moet ooit met zo’n netwerk verbonden zijn geweest; bij Android hoeft het niet te bestaan.",
	RadioBoth:     "Draadloos: voeg in de wifi-instellingen van uw apparaat handmatig een verborgen netwerk toe met een naam die eindigt op {endings}, of met precies de naam {names}. Een iPhone moet ooit met zo’n netwerk verbonden zijn geweest; bij Android hoeft het niet te bestaan.",
	RadioLasts:    "Zodra de sensor hoort dat uw apparaat dat netwerk zoekt, telt hij het niet meer mee tot de sleutel wisselt en haalt hij het uit de lopende telling. Wisselt uw apparaat van adres, dan telt het weer niet mee zodra het opnieuw naar dat netwerk zoekt.",
	RadioInWindow: "Telkens als de sensor hoort dat uw apparaat dat netwerk zoekt, telt hij het in die telperiode niet mee en haalt hij het uit de lopende telling. In de volgende periode telt het niet mee zodra het weer naar dat netwerk zoekt.",
	ListStaff:     "Via een lijst: vraag onze medewerkers om uw apparaat op de afmeldlijst te zetten.",
	ListContact:   "Via een lijst: vraag onze medewerkers om uw apparaat op de afmeldlijst te zetten, of neem contact op: {contact}.",
	ListNeeds:     "Daarvoor hebben we het wifi-adres van uw apparaat nodig; u vindt het in de instellingen. Het werkt alleen zolang uw apparaat dat adres gebruikt en geen willekeurig adres.",
	ListDigests:   "Op de lijst staat niet het adres zelf, alleen een korte controlewaarde die daaruit is berekend. Die blijft staan tot u ons vraagt hem te verwijderen.",
	ListPlain:     "Het adres blijft op de lijst staan tot u ons vraagt het te verwijderen.",
	ChainStaff:    "Voor al onze winkels: apparaten op onze gezamenlijke afmeldlijst tellen ook hier niet mee. Vraag onze medewerkers hoe u op die lijst komt.",
	ChainContact:  "Voor al onze winkels: apparaten op onze gezamenlijke afmeldlijst tellen ook hier niet mee. Wilt u op die lijst? Neem contact op: {contact}.",
	Always:        "In alle gevallen: zet de vliegtuigstand aan en laat wifi uit. Een apparaat dat geen wifi-signalen uitzendt, wordt niet geteld.",

	InHeading: "Wie wordt geteld",
	InOnly:    "Alleen apparaten waarvan de eigenaar daarom heeft gevraagd, worden geteld. De signalen van alle andere worden weggegooid. Hebt u er niet om gevraagd, dan hoeft u niets te doen.",
	InChance:  "Op de lijst met toestemmingen staan alleen korte controlewaarden. In zeldzame gevallen past een ander apparaat daar toevallig bij en wordt het meegeteld.",
	InJoin:    "Hebt u toestemming gegeven en wilt u niet meer geteld worden? Vraag onze medewerkers om uw apparaat van de lijst te halen.",
	InContact: "Hebt u toestemming gegeven en wilt u niet meer geteld worden? Vraag onze medewerkers om uw apparaat van de lijst te halen, of neem contact op: {contact}.",

	ScanStatement: "Scan voor de privacyverklaring",
	ScanOptOut:    "Scan en bewaar hoe u niet wordt geteld",
	ScanOptIn:     "Scan en bewaar wie wordt geteld",

	ShortEnding:  "Voeg een verborgen wifi-netwerk toe met een naam die eindigt op {ending}.",
	ShortName:    "Voeg een verborgen wifi-netwerk toe met de naam {name}.",
	ShortStaff:   "Of vraag onze medewerkers naar de afmeldlijst.",
	ShortContact: "Of vraag naar de afmeldlijst: {contact}",
	ShortFlight:  "Of vliegtuigstand, met wifi uit.",

	Made: "Gemaakt op basis van de instellingen van sensor {sensor}, locatie {site}.",

	Or:        "of",
	OpenQuote: "‘", CloseQuote: "’",
	Second: "1 seconde", Seconds: "{n} seconden", Minute: "1 minuut", Minutes: "{n} minuten", Hour: "1 uur",
	Days:     [7]string{"zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"},
	DayRange: "{first} t/m {last}",
}
