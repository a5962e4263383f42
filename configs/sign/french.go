package sign

// Spaces before colons and inside quotation marks are no-break spaces.
var french = texts{
	Title:         "Ici, des appareils sont comptés",
	TitleOptIn:    "Ici, des appareils sont comptés, uniquement avec l’accord de leur propriétaire",
	Lead:          "Dans ce magasin, un capteur compte combien d’appareils dotés du Wi-Fi, comme les téléphones, se trouvent à proximité. Seuls des nombres sortent du capteur.",
	LeadOptIn:     "Dans ce magasin, un capteur compte les appareils dotés du Wi-Fi, comme les téléphones, dont le propriétaire a donné son accord, et aucun autre. Seuls des nombres sortent du capteur.",
	LeadBluetooth: "Il compte de la même façon les appareils dotés du Bluetooth.",

	WhatHeading:        "Ce qui se passe",
	WhatSignals:        "Les appareils dotés du Wi-Fi émettent de courts signaux pour chercher des réseaux (« probe requests »). Chaque signal contient une adresse d’appareil. Le capteur reçoit ces signaux, compte combien d’adresses différentes il entend et estime d’après ces signaux combien d’appareils se trouvent à proximité. Il n’émet rien lui-même et ne se connecte pas à votre appareil.",
	WhatPseudonym:      "Avant d’être comptée, chaque adresse est remplacée par un pseudonyme, un nombre calculé à l’aide d’une clé secrète aléatoire. Le capteur ne travaille ensuite qu’avec ce pseudonyme.",
	WhatSignalsOptIn:   "Les appareils dotés du Wi-Fi émettent de courts signaux pour chercher des réseaux (« probe requests »). Chaque signal contient une adresse d’appareil. Le capteur reçoit les signaux de tous les appareils et rejette ceux des appareils dont le propriétaire n’a pas donné son accord. Parmi les autres, il compte combien d’adresses différentes il entend et estime d’après leurs signaux combien de ces appareils se trouvent à proximité. Il n’émet rien lui-même et ne se connecte pas à votre appareil.",
	WhatPseudonymOptIn: "L’adresse d’un appareil compté est d’abord remplacée par un pseudonyme, un nombre calculé à l’aide d’une clé secrète aléatoire. Le capteur ne travaille ensuite qu’avec ce pseudonyme.",
	WhatBluetooth:      "Les appareils dotés du Bluetooth, comme les téléphones, les montres et les écouteurs, émettent de courts signaux sur eux-mêmes (« advertisements »). Le capteur les reçoit aussi et estime combien de ces appareils se trouvent à proximité, séparément de ceux dotés du Wi-Fi. Il ne répond à aucun signal et ne se connecte à aucun appareil.",
	WhatBluetoothOptIn: "Les appareils dotés du Bluetooth, comme les téléphones, les montres et les écouteurs, émettent de courts signaux sur eux-mêmes (« advertisements »). Le capteur les reçoit aussi et écarte ceux des appareils dont le propriétaire n’a pas donné son accord. Il ne répond à aucun signal et ne se connecte à aucun appareil.",
	WhatVisits:         "Le capteur mesure aussi combien de temps les appareils restent, par grandes tranches, par exemple de 5 à 15 minutes. Cela ne concerne que les appareils qui ne changent pas d’adresse.",
	WhatStreamed:       "Un autre appareil de ce magasin reçoit aussi les signaux. Il les transmet au capteur par le réseau du magasin, avec les adresses des appareils, sous forme chiffrée.",
	WhatAlways:         "Le capteur reçoit des signaux jour et nuit.",
	WhatHours:          "Le capteur ne reçoit des signaux qu’aux heures suivantes :",

	WhyHeading: "Pourquoi",
	Why:        "Pour connaître l’affluence dans le magasin et dans ses espaces selon les moments de la journée.",

	WhoHeading: "Qui est responsable",
	Contact:    "Pour nous joindre : {contact}",
	Statement:  "Politique de confidentialité : {url}",

	KeptHeading:   "Durée de conservation",
	KeptDaily:     "La clé et tous les pseudonymes calculés avec elle existent un jour au plus : ils sont effacés chaque jour à {time} (fuseau horaire {zone}). Ensuite, personne, pas même nous, ne peut reconnaître un appareil à partir des pseudonymes.",
	KeptDailyHere: "La clé et tous les pseudonymes calculés avec elle existent un jour au plus : ils sont effacés chaque jour à {time}, heure locale. Ensuite, personne, pas même nous, ne peut reconnaître un appareil à partir des pseudonymes.",
	KeptWindow:    "La clé et tous les pseudonymes calculés avec elle existent une période de comptage au plus : ils sont effacés au bout de {window}. Ensuite, personne, pas même nous, ne peut reconnaître un appareil à partir des pseudonymes.",
	KeptNumbers:   "Il ne reste que des nombres : combien d’appareils se trouvaient dans quel espace, par période de {window}. Ces nombres peuvent être conservés plus longtemps.",

	NumbersHeading:  "Précision des nombres",
	CountsWithNoise: "Avant de sortir du capteur, chaque comptage est augmenté ou diminué d’une petite valeur tirée au hasard. Il en dit ainsi moins sur un appareil en particulier.",
	CountsExact:     "Les comptages sortent du capteur sans aucune modification aléatoire.",
	VisitsWithNoise: "Les nombres de visites par durée sont eux aussi modifiés d’une petite valeur tirée au hasard.",
	VisitsExact:     "Les nombres de visites par durée ne subissent aucune modification aléatoire.",
	Withheld:        "Les nombres inférieurs à {least} ne sont pas communiqués.",

	OutHeading:    "Si vous ne souhaitez pas être compté",
	RadioEndings:  "Par radio : dans les réglages Wi-Fi de votre appareil, ajoutez à la main un réseau masqué dont le nom se termine par {endings}. Un iPhone doit s’y être connecté une fois ; sur Android, ce réseau n’a pas besoin d’exister.",
	RadioNames:    "Par radio : dans les réglages Wi-Fi de votre appareil, ajoutez à la main un réseau masqué nommé exactement {names}. Un iPhone doit s’y être connecté une fois ; sur Android, ce réseau n’a pas besoin d’exister.",
	RadioBoth:     "Par radio : dans les réglages Wi-Fi de votre appareil, ajoutez à la main un réseau masqué dont le nom se termine par {endings}, ou qui se nomme exactement {names}. Un iPhone doit s’y être connecté une fois ; sur Android, ce réseau n’a pas besoin d’exister.",
	RadioLasts:    "Dès que le capteur entend votre appareil chercher ce réseau, il l’ignore jusqu’au prochain changement de clé et le retire du comptage en cours. Si votre appareil change d’adresse, il est de nouveau ignoré dès qu’il cherche encore ce réseau.",
	RadioInWindow: "Chaque fois que le capteur entend votre appareil chercher ce réseau, il l’ignore pour la période de comptage en cours et le retire du comptage. À la période suivante, il l’ignore dès que l’appareil cherche de nouveau ce réseau.",
	ListStaff:     "Par liste : demandez à notre personnel d’inscrire votre appareil sur la liste d’opposition.",
	ListContact:   "Par liste : demandez à notre personnel d’inscrire votre appareil sur la liste d’opposition, ou contactez-nous : {contact}.",
	ListNeeds:     "Il nous faut pour cela l’adresse Wi-Fi de votre appareil, que vous trouverez dans ses réglages. Cela ne fonctionne que tant que votre appareil utilise cette adresse et non une adresse aléatoire.",
	ListDigests:   "La liste ne contient pas l’adresse, seulement une courte valeur de contrôle calculée à partir d’elle. Elle y reste jusqu’à ce que vous nous demandiez de l’en retirer.",
	ListPlain:     "L’adresse reste sur la liste jusqu’à ce que vous nous demandiez de l’en retirer.",
	ChainStaff:    "Pour tous nos magasins : les appareils inscrits sur notre liste d’opposition commune sont ignorés ici aussi. Demandez à notre personnel comment vous y inscrire.",
	ChainContact:  "Pour tous nos magasins : les appareils inscrits sur notre liste d’opposition commune sont ignorés ici aussi. Pour vous y inscrire, contactez-nous : {contact}.",
	OutBluetooth:  "Pour le Bluetooth : désactivez le Bluetooth dans les réglages de votre appareil. Le nom d’un réseau Wi-Fi n’a pas d’effet sur le Bluetooth.",
	Always:        "Dans tous les cas : activez le mode avion et laissez le Wi-Fi désactivé. Un appareil qui n’émet pas de signaux Wi-Fi n’est pas compté.",
	AlwaysBoth:    "Dans tous les cas : activez le mode avion et laissez le Wi-Fi et le Bluetooth désactivés. Un appareil qui n’émet aucun signal n’est pas compté.",

	InHeading: "Qui est compté",
	InOnly:    "Seuls sont comptés les appareils dont le propriétaire l’a demandé. Les signaux de tous les autres sont rejetés. Si vous n’avez rien demandé, vous n’avez rien à faire.",
	InChance:  "La liste des accords ne contient que de courtes valeurs de contrôle. Dans de rares cas, un autre appareil y correspond par hasard et est compté lui aussi.",
	InJoin:    "Si vous avez donné votre accord et ne souhaitez plus être compté, demandez à notre personnel de retirer votre appareil de la liste.",
	InContact: "Si vous avez donné votre accord et ne souhaitez plus être compté, demandez à notre personnel de retirer votre appareil de la liste, ou contactez-nous : {contact}.",

	ScanStatement: "Scannez pour lire la politique de confidentialité",
	ScanOptOut:    "Scannez pour emporter les moyens de ne pas être compté",
	ScanOptIn:     "Scannez pour emporter qui est compté",

	ShortEnding:     "Ajoutez un réseau Wi-Fi masqué dont le nom se termine par {ending}.",
	ShortName:       "Ajoutez un réseau Wi-Fi masqué nommé {name}.",
	ShortStaff:      "Ou demandez la liste d’opposition à notre personnel.",
	ShortContact:    "Ou demandez la liste d’opposition : {contact}",
	ShortFlight:     "Ou mode avion, Wi-Fi désactivé.",
	ShortFlightBoth: "Ou mode avion, Wi-Fi et Bluetooth désactivés.",

	Made: "Établi à partir des réglages du capteur {sensor}, site {site}.",

	Or:        "ou",
	OpenQuote: "« ", CloseQuote: " »",
	Second: "1 seconde", Seconds: "{n} secondes", Minute: "1 minute", Minutes: "{n} minutes", Hour: "1 heure",
	Days:     [7]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
	DayRange: "du {first} au {last}",
}
