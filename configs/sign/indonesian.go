package sign

var indonesian = texts{
	Title:      "Di sini jumlah perangkat dihitung",
	TitleOptIn: "Di sini jumlah perangkat dihitung, hanya dengan persetujuan pemiliknya",
	Lead:       "Sebuah sensor di toko ini menghitung berapa banyak perangkat ber-Wi-Fi, misalnya ponsel, yang ada di sekitarnya. Yang keluar dari sensor hanyalah angka.",
	LeadOptIn:  "Sebuah sensor di toko ini menghitung perangkat ber-Wi-Fi, misalnya ponsel, yang pemiliknya telah menyetujui hal itu. Perangkat lain tidak dihitung. Yang keluar dari sensor hanyalah angka.",

	WhatHeading:        "Apa yang terjadi",
	WhatSignals:        "Perangkat ber-Wi-Fi memancarkan sinyal singkat untuk mencari jaringan (“probe request”). Setiap sinyal memuat alamat perangkat. Sensor menerima sinyal ini, menghitung berapa banyak alamat berbeda yang terdengar, dan memperkirakan dari sinyal tersebut berapa banyak perangkat yang ada di sekitarnya. Sensor tidak memancarkan apa pun dan tidak terhubung ke perangkat Anda.",
	WhatPseudonym:      "Sebelum dihitung, setiap alamat diganti dengan nama samaran, yaitu sebuah bilangan yang dihitung dengan kunci acak rahasia. Selanjutnya sensor hanya memakai nama samaran itu.",
	WhatSignalsOptIn:   "Perangkat ber-Wi-Fi memancarkan sinyal singkat untuk mencari jaringan (“probe request”). Setiap sinyal memuat alamat perangkat. Sensor menerima sinyal dari semua perangkat dan membuang sinyal dari perangkat yang pemiliknya tidak menyetujui. Dari perangkat lainnya, sensor menghitung berapa banyak alamat berbeda yang terdengar, dan memperkirakan dari sinyalnya berapa banyak perangkat lain itu yang ada di sekitarnya. Sensor tidak memancarkan apa pun dan tidak terhubung ke perangkat Anda.",
	WhatPseudonymOptIn: "Alamat perangkat yang dihitung diganti lebih dahulu dengan nama samaran, yaitu sebuah bilangan yang dihitung dengan kunci acak rahasia. Selanjutnya sensor hanya memakai nama samaran itu.",
	WhatVisits:         "Sensor juga mengukur berapa lama perangkat berada di sini, dalam kelompok kasar seperti 5 sampai 15 menit. Ini hanya berlaku bagi perangkat yang tidak mengganti alamatnya.",
	WhatStreamed:       "Perangkat lain di toko ini juga menerima sinyal tersebut. Perangkat itu meneruskannya ke sensor melalui jaringan toko, beserta alamat perangkat, dalam bentuk terenkripsi.",
	WhatAlways:         "Sensor menerima sinyal siang dan malam.",
	WhatHours:          "Sensor hanya menerima sinyal pada waktu berikut:",

	WhyHeading: "Untuk apa",
	Why:        "Untuk mengetahui seberapa ramai toko dan bagian-bagiannya dari waktu ke waktu.",

	WhoHeading: "Siapa yang bertanggung jawab",
	Contact:    "Kontak: {contact}",
	Statement:  "Pernyataan privasi: {url}",

	KeptHeading:   "Berapa lama disimpan",
	KeptDaily:     "Kunci dan semua nama samaran yang dibuat dengannya ada paling lama satu hari: semuanya dihapus setiap hari pukul {time} (zona waktu {zone}). Setelah itu tidak seorang pun, termasuk kami, dapat mengenali perangkat dari nama samaran tersebut.",
	KeptDailyHere: "Kunci dan semua nama samaran yang dibuat dengannya ada paling lama satu hari: semuanya dihapus setiap hari pukul {time} waktu setempat. Setelah itu tidak seorang pun, termasuk kami, dapat mengenali perangkat dari nama samaran tersebut.",
	KeptWindow:    "Kunci dan semua nama samaran yang dibuat dengannya ada paling lama satu periode penghitungan: semuanya dihapus setelah {window}. Setelah itu tidak seorang pun, termasuk kami, dapat mengenali perangkat dari nama samaran tersebut.",
	KeptNumbers:   "Yang tersisa hanyalah angka: berapa banyak perangkat di bagian toko yang mana, untuk setiap periode {window}. Angka ini dapat disimpan lebih lama.",

	NumbersHeading:  "Seberapa tepat angkanya",
	CountsWithNoise: "Setiap hasil hitungan ditambah atau dikurangi sedikit secara acak sebelum keluar dari sensor, sehingga lebih sedikit mengungkap tentang satu perangkat tertentu.",
	CountsExact:     "Hasil hitungan keluar dari sensor tanpa perubahan acak.",
	VisitsWithNoise: "Jumlah kunjungan menurut lamanya juga diubah sedikit secara acak.",
	VisitsExact:     "Jumlah kunjungan menurut lamanya tidak diubah secara acak.",
	Withheld:        "Angka di bawah {least} tidak disampaikan.",

	OutHeading:    "Jika Anda tidak ingin dihitung",
	RadioEndings:  "Lewat sinyal radio: di pengaturan Wi-Fi perangkat Anda, tambahkan secara manual jaringan tersembunyi dengan nama yang berakhiran {endings}. iPhone harus pernah tersambung ke jaringan itu satu kali; di Android jaringan itu tidak perlu benar-benar ada.",
	RadioNames:    "Lewat sinyal radio: di pengaturan Wi-Fi perangkat Anda, tambahkan secara manual jaringan tersembunyi dengan nama persis {names}. iPhone harus pernah tersambung ke jaringan itu satu kali; di Android jaringan itu tidak perlu benar-benar ada.",
	RadioBoth:     "Lewat sinyal radio: di pengaturan Wi-Fi perangkat Anda, tambahkan secara manual jaringan tersembunyi dengan nama yang berakhiran {endings}, atau dengan nama persis {names}. iPhone harus pernah tersambung ke jaringan itu satu kali; di Android jaringan itu tidak perlu benar-benar ada.",
	RadioLasts:    "Begitu sensor mendengar perangkat Anda mencari jaringan itu, perangkat Anda tidak dihitung sampai kunci berganti, dan dikeluarkan dari hitungan yang sedang berjalan. Jika perangkat Anda berganti alamat, perangkat itu kembali tidak dihitung begitu mencari jaringan itu lagi.",
	RadioInWindow: "Setiap kali sensor mendengar perangkat Anda mencari jaringan itu, perangkat Anda tidak dihitung selama periode penghitungan itu, dan dikeluarkan dari hitungan yang sedang berjalan. Pada periode berikutnya, perangkat Anda tidak dihitung begitu mencari jaringan itu lagi.",
	ListStaff:     "Lewat daftar: mintalah staf kami memasukkan perangkat Anda ke daftar pengecualian.",
	ListContact:   "Lewat daftar: mintalah staf kami memasukkan perangkat Anda ke daftar pengecualian, atau hubungi kami: {contact}.",
	ListNeeds:     "Untuk itu kami memerlukan alamat Wi-Fi perangkat Anda, yang tertera di pengaturannya. Cara ini hanya bekerja selama perangkat Anda memakai alamat tersebut, bukan alamat acak.",
	ListDigests:   "Daftar itu tidak memuat alamatnya, hanya nilai pemeriksa pendek yang dihitung darinya. Nilai itu tetap ada di sana sampai Anda meminta kami menghapusnya.",
	ListPlain:     "Alamat itu tetap ada di daftar sampai Anda meminta kami menghapusnya.",
	ChainStaff:    "Untuk semua toko kami: perangkat di daftar pengecualian bersama kami juga tidak dihitung di sini. Tanyakan kepada staf kami cara mendaftarkannya.",
	ChainContact:  "Untuk semua toko kami: perangkat di daftar pengecualian bersama kami juga tidak dihitung di sini. Untuk mendaftarkannya, hubungi kami: {contact}.",
	Always:        "Cara yang selalu bisa: aktifkan mode pesawat dan biarkan Wi-Fi mati. Perangkat yang tidak memancarkan sinyal Wi-Fi tidak dihitung.",

	InHeading: "Siapa yang dihitung",
	InOnly:    "Hanya perangkat yang pemiliknya memintanya yang dihitung. Sinyal dari semua perangkat lain dibuang. Jika Anda tidak pernah memintanya, Anda tidak perlu melakukan apa pun.",
	InChance:  "Daftar persetujuan hanya memuat nilai pemeriksa pendek. Dalam kasus yang jarang, perangkat lain kebetulan cocok dengan salah satunya dan ikut dihitung.",
	InJoin:    "Jika Anda pernah setuju dan tidak ingin dihitung lagi, mintalah staf kami menghapus perangkat Anda dari daftar.",
	InContact: "Jika Anda pernah setuju dan tidak ingin dihitung lagi, mintalah staf kami menghapus perangkat Anda dari daftar, atau hubungi kami: {contact}.",

	ScanStatement: "Pindai untuk membaca pernyataan privasi",
	ScanOptOut:    "Pindai untuk menyimpan cara agar tidak dihitung",
	ScanOptIn:     "Pindai untuk menyimpan keterangan siapa yang dihitung",

	ShortEnding:  "Tambahkan jaringan Wi-Fi tersembunyi dengan nama berakhiran {ending}.",
	ShortName:    "Tambahkan jaringan Wi-Fi tersembunyi dengan nama {name}.",
	ShortStaff:   "Atau tanyakan daftar pengecualian kepada staf kami.",
	ShortContact: "Atau tanyakan daftar pengecualian: {contact}",
	ShortFlight:  "Atau mode pesawat, dengan Wi-Fi mati.",

	Made: "Dibuat dari pengaturan sensor {sensor}, lokasi {site}.",

	Or:        "atau",
	OpenQuote: "“", CloseQuote: "”",
	Second: "1 detik", Seconds: "{n} detik", Minute: "1 menit", Minutes: "{n} menit", Hour: "1 jam",
	Days:     [7]string{"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"},
	DayRange: "{first} sampai {last}",
}
