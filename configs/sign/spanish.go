package sign

var spanish = texts{
	Title:      "Aquí se cuentan dispositivos",
	TitleOptIn: "Aquí se cuentan dispositivos, solo con el consentimiento de su dueño",
	Lead:       "En esta tienda, un sensor cuenta cuántos dispositivos con wifi, por ejemplo teléfonos, hay cerca. Del sensor solo salen números.",
	LeadOptIn:  "En esta tienda, un sensor cuenta los dispositivos con wifi, por ejemplo teléfonos, cuyos dueños han dado su consentimiento, y ningún otro. Del sensor solo salen números.",

	WhatHeading:        "Qué ocurre",
	WhatSignals:        "Los dispositivos con wifi emiten señales breves para buscar redes («probe requests»). Cada una lleva una dirección de dispositivo. El sensor recibe estas señales, cuenta cuántas direcciones distintas oye y estima a partir de ellas cuántos dispositivos hay cerca. No emite nada ni se conecta a su dispositivo.",
	WhatPseudonym:      "Antes de contarla, cada dirección se sustituye por un seudónimo: un número calculado con una clave secreta aleatoria. A partir de ahí, el sensor solo trabaja con el seudónimo.",
	WhatSignalsOptIn:   "Los dispositivos con wifi emiten señales breves para buscar redes («probe requests»). Cada una lleva una dirección de dispositivo. El sensor recibe las señales de todos los dispositivos y descarta las de aquellos cuyos dueños no han dado su consentimiento. De los demás, cuenta cuántas direcciones distintas oye y estima a partir de sus señales cuántos de ellos hay cerca. No emite nada ni se conecta a su dispositivo.",
	WhatPseudonymOptIn: "La dirección de un dispositivo que se cuenta se sustituye antes por un seudónimo: un número calculado con una clave secreta aleatoria. A partir de ahí, el sensor solo trabaja con el seudónimo.",
	WhatVisits:         "El sensor también mide cuánto tiempo se quedan los dispositivos, por tramos amplios, por ejemplo de 5 a 15 minutos. Esto solo afecta a los dispositivos que no cambian de dirección.",
	WhatStreamed:       "Otro aparato de esta tienda también recibe las señales. Las envía cifradas al sensor por la red de la tienda, con las direcciones de los dispositivos.",
	WhatAlways:         "El sensor recibe señales día y noche.",
	WhatHours:          "El sensor solo recibe señales en este horario:",

	WhyHeading: "Para qué",
	Why:        "Para saber cuánta afluencia hay en la tienda y en sus zonas en cada momento.",

	WhoHeading: "Quién es responsable",
	Contact:    "Contacto: {contact}",
	Statement:  "Política de privacidad: {url}",

	KeptHeading:   "Cuánto tiempo se conserva",
	KeptDaily:     "La clave y todos los seudónimos calculados con ella existen un día como máximo: se borran cada día a las {time} (zona horaria {zone}). Después nadie, tampoco nosotros, puede reconocer un dispositivo por los seudónimos.",
	KeptDailyHere: "La clave y todos los seudónimos calculados con ella existen un día como máximo: se borran cada día a las {time}, hora local. Después nadie, tampoco nosotros, puede reconocer un dispositivo por los seudónimos.",
	KeptWindow:    "La clave y todos los seudónimos calculados con ella existen un periodo de recuento como máximo: se borran al cabo de {window}. Después nadie, tampoco nosotros, puede reconocer un dispositivo por los seudónimos.",
	KeptNumbers:   "Lo que queda son números: cuántos dispositivos hubo en cada zona, por periodos de {window}. Estos números pueden conservarse más tiempo.",

	NumbersHeading:  "Qué exactitud tienen los números",
	CountsWithNoise: "Antes de salir del sensor, a cada recuento se le suma o se le resta una pequeña cantidad al azar, para que diga menos sobre un dispositivo concreto.",
	CountsExact:     "Los recuentos salen del sensor sin ningún cambio al azar.",
	VisitsWithNoise: "Los números de visitas por duración también se modifican con una pequeña cantidad al azar.",
	VisitsExact:     "Los números de visitas por duración no se modifican al azar.",
	Withheld:        "Los números inferiores a {least} no se comunican.",

	OutHeading:    "Si no quiere que se cuente su dispositivo",
	RadioEndings:  "Por radio: en los ajustes de wifi de su dispositivo, añada a mano una red oculta cuyo nombre termine en {endings}. Un iPhone tiene que haberse conectado una vez a esa red; en Android no hace falta que exista.",
	RadioNames:    "Por radio: en los ajustes de wifi de su dispositivo, añada a mano una red oculta que se llame exactamente {names}. Un iPhone tiene que haberse conectado una vez a esa red; en Android no hace falta que exista.",
	RadioBoth:     "Por radio: en los ajustes de wifi de su dispositivo, añada a mano una red oculta cuyo nombre termine en {endings}, o que se llame exactamente {names}. Un iPhone tiene que haberse conectado una vez a esa red; en Android no hace falta que exista.",
	RadioLasts:    "En cuanto el sensor oye que su dispositivo busca esa red, deja de contarlo hasta el siguiente cambio de clave y lo retira del recuento en curso. Si su dispositivo cambia de dirección, deja de contarse de nuevo en cuanto vuelve a buscar esa red.",
	RadioInWindow: "Cada vez que el sensor oye que su dispositivo busca esa red, no lo cuenta en el periodo en curso y lo retira del recuento. En el periodo siguiente deja de contarlo en cuanto vuelve a buscar esa red.",
	ListStaff:     "Por lista: pida a nuestro personal que incluya su dispositivo en la lista de exclusión.",
	ListContact:   "Por lista: pida a nuestro personal que incluya su dispositivo en la lista de exclusión, o póngase en contacto: {contact}.",
	ListNeeds:     "Para ello necesitamos la dirección wifi de su dispositivo, que encontrará en sus ajustes. Solo funciona mientras su dispositivo use esa dirección y no una aleatoria.",
	ListDigests:   "La lista no contiene la dirección, sino solo un breve valor de comprobación calculado a partir de ella, que permanece allí hasta que usted nos pida que lo quitemos.",
	ListPlain:     "La dirección permanece en la lista hasta que usted nos pida que la quitemos.",
	ChainStaff:    "Para todas nuestras tiendas: los dispositivos de nuestra lista de exclusión común tampoco se cuentan aquí. Pregunte a nuestro personal cómo inscribirse.",
	ChainContact:  "Para todas nuestras tiendas: los dispositivos de nuestra lista de exclusión común tampoco se cuentan aquí. Para inscribirse, póngase en contacto: {contact}.",
	Always:        "En cualquier caso: active el modo avión y deje el wifi apagado. Un dispositivo que no emite señales wifi no se cuenta.",

	InHeading: "A quién se cuenta",
	InOnly:    "Solo se cuentan los dispositivos cuyos dueños lo han pedido. Las señales de todos los demás se descartan. Si usted no lo ha pedido, no tiene que hacer nada.",
	InChance:  "La lista de quienes han dado su consentimiento solo contiene breves valores de comprobación. En casos raros, otro dispositivo coincide por azar con uno de ellos y también se cuenta.",
	InJoin:    "Si dio su consentimiento y ya no quiere que se cuente su dispositivo, pida a nuestro personal que lo quite de la lista.",
	InContact: "Si dio su consentimiento y ya no quiere que se cuente su dispositivo, pida a nuestro personal que lo quite de la lista, o póngase en contacto: {contact}.",

	ScanStatement: "Escanee para leer la política de privacidad",
	ScanOptOut:    "Escanee para llevarse cómo evitar el recuento",
	ScanOptIn:     "Escanee para llevarse a quién se cuenta",

	ShortEnding:  "Añada una red wifi oculta cuyo nombre termine en {ending}.",
	ShortName:    "Añada una red wifi oculta llamada {name}.",
	ShortStaff:   "O pregunte a nuestro personal por la lista de exclusión.",
	ShortContact: "O pregunte por la lista de exclusión: {contact}",
	ShortFlight:  "O modo avión, con el wifi apagado.",

	Made: "Elaborado a partir de los ajustes del sensor {sensor}, ubicación {site}.",

	Or:        "o",
	OpenQuote: "«", CloseQuote: "»",
	Second: "1 segundo", Seconds: "{n} segundos", Minute: "1 minuto", Minutes: "{n} minutos", Hour: "1 hora",
	Days:     [7]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
	DayRange: "de {first} a {last}",
}
