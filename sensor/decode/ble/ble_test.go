package ble

import (
	"testing"

	"footfall/sensor/capture"
	"footfall/sensor/decode"
)

// sighted is what an advertisement of nearby from resolvable decodes to.
func sighted(frequency uint16) decode.Sighting {
	class := newDecoder().read(nearby())
	return decode.Sighting{
		Time: 7, Class: class.class(decode.Resolvable), Address: decode.Address{0x46, 5, 4, 3, 2, 1}, Kind: decode.Resolvable,
		Radio: decode.BLE, Device: decode.Phone, Signal: -60, HasSignal: true, Frequency: frequency,
	}
}

// One advertisement is the same sighting in every wrapping.
func TestFormats(t *testing.T) {
	legacyEvent := event(subReport, report(0, 1, resolvable, nearby(), -60))
	extendedEvent := event(subExtended, extendedOf(0x13, 1, resolvable, 0xff, nearby(), -60))
	air := pdu(0x40, resolvable, nearby())
	auxiliary := pdu(0x47, []byte{7, flagAdvA}, resolvable, nearby())
	coded := join(air[:4], []byte{0}, air[4:])
	noCRC := air[:len(air)-3]
	for name, tt := range map[string]struct {
		frame     *capture.Frame
		frequency uint16
		unheard   bool
	}{
		"H4":                    {onAir(187, legacyEvent), 0, false},
		"H4, extended":          {onAir(187, extendedEvent), 0, false},
		"H4 with direction":     {onAir(201, []byte{0, 0, 0, 1}, legacyEvent), 0, false},
		"btmon":                 {onAir(254, []byte{0, 0, 0, 3}, legacyEvent[1:]), 0, false},
		"link layer":            {onAir(251, air), 0, true},
		"radio header":          {onAir(256, phdr(12, -60, 0x0013), air), 2426, false},
		"radio header, checked": {onAir(256, phdr(39, -60, 0x0c13), noCRC), 2480, false},
		"radio header, coded":   {onAir(256, phdr(0, -60, 0x8013), coded), 2402, false},
		"radio header, aux":     {onAir(256, phdr(0, -60, 0x0013), auxiliary), 2402, false},
		"Nordic 1":              {onAir(272, nordic(1, 6, 1, 37, 60, air)), 2402, false},
		"Nordic 3":              {onAir(272, nordic(3, 2, 1, 38, 60, air)), 2426, false},
		"Nordic 3, coded":       {onAir(272, nordic(3, 2, 0x21, 39, 60, coded)), 2480, false},
	} {
		want := sighted(tt.frequency)
		if tt.unheard {
			want.Signal, want.HasSignal = 0, false
		}
		if got := one(tt.frame); got.out != decode.Seen || got.s != want {
			t.Errorf("%s: %v %+v, want %+v", name, got.out, got.s, want)
		}
		if !Carries(tt.frame.Link) {
			t.Errorf("%s: not carried", name)
		}
	}
	if Carries(capture.LinkRadiotap) || one(onAir(capture.LinkRadiotap, air)).out != decode.LinkWiFi || one(onAir(1, air)).out != decode.LinkUnsupported {
		t.Error("Wi-Fi is carried")
	}
}

// Outcomes; none but Seen touches the sighting.
func TestOutcomes(t *testing.T) {
	air := pdu(0x40, resolvable, nearby())
	wrong := append([]byte(nil), air...)
	wrong[len(wrong)-1] ^= 1
	damaged := append([]byte(nil), air...)
	damaged[8] ^= 1
	long := append([]byte(nil), air...)
	long[5] = 200
	legacyOf := func(kind, addressKind byte, address, data []byte) *capture.Frame {
		return onAir(187, event(subReport, report(kind, addressKind, address, data, -60)))
	}
	anonymous := onAir(187, event(subExtended, extendedOf(0, 0xff, make([]byte, 6), 0, nearby(), -60)))
	cut := onAir(251, air[:20])
	cut.Length = 60
	for name, tt := range map[string]struct {
		frame *capture.Frame
		want  decode.Outcome
	}{
		"public":                       {legacyOf(0, 0, reserved, nearby()), decode.Seen},
		"random static":                {legacyOf(0, 1, static, nil), decode.Seen},
		"reserved bits":                {legacyOf(0, 1, reserved, nearby()), decode.BLEMalformed},
		"reserved type":                {legacyOf(0, 4, static, nearby()), decode.BLEMalformed},
		"reserved event type":          {legacyOf(5, 1, static, nearby()), decode.BLEMalformed},
		"zeros":                        {legacyOf(0, 0, make([]byte, 6), nearby()), decode.SenderZero},
		"anonymous":                    {anonymous, decode.BLEOther},
		"no data, resolvable":          {legacyOf(0, 1, resolvable, nil), decode.BLEEmpty},
		"no data, non-resolvable":      {legacyOf(3, 1, private, nil), decode.BLEEmpty},
		"zeros for data":               {legacyOf(3, 1, private, make([]byte, 9)), decode.BLEEmpty},
		"a command":                    {onAir(187, []byte{1, 3, 12, 0}), decode.BLEOther},
		"another event":                {onAir(187, []byte{4, 0x0e, 4, 1, 3, 12, 0}), decode.BLEOther},
		"another subevent":             {onAir(187, event(0x01, make([]byte, 18))), decode.BLEOther},
		"0 reports":                    {onAir(187, event(subReport)), decode.BLEMalformed},
		"no parameters":                {onAir(187, []byte{4, leMeta, 0}), decode.BLEMalformed},
		"length of 40 in 3":            {onAir(187, []byte{4, leMeta, 40, 2, 1, 0}), decode.BLEMalformed},
		"status reserved":              {onAir(187, event(subExtended, extendedOf(0x60, 1, resolvable, 0, nearby(), -60))), decode.BLEMalformed},
		"nothing":                      {onAir(187), decode.BLETruncated},
		"btmon, a command":             {onAir(254, []byte{0, 0, 0, 2, 3, 12, 0}), decode.BLEOther},
		"wrong CRC":                    {onAir(251, wrong), decode.BadFCS},
		"damaged":                      {onAir(251, damaged), decode.BadFCS},
		"too long":                     {onAir(251, long), decode.BLEMalformed},
		"cut":                          {cut, decode.BLETruncated},
		"a connection":                 {onAir(251, []byte{1, 2, 3, 4, 0, 0, 0, 0, 0}), decode.BLEOther},
		"scan request":                 {onAir(251, pdu(0xc3, resolvable, static)), decode.BLEOther},
		"connection request":           {onAir(251, pdu(0xc5, resolvable, static, make([]byte, 22))), decode.BLEOther},
		"directed":                     {onAir(251, pdu(0xc1, static, resolvable)), decode.Seen},
		"directed, private":            {onAir(251, pdu(0xc1, resolvable, static)), decode.BLEEmpty},
		"scan response":                {onAir(251, pdu(0x44, resolvable, nearby())), decode.Seen},
		"short":                        {onAir(251, pdu(0x40, resolvable[:5])), decode.BLEMalformed},
		"type 8":                       {onAir(251, pdu(0x48, resolvable, nearby())), decode.BLEMalformed},
		"extended, names none":         {onAir(251, pdu(0x47, []byte{6, 0x18, 1, 2, 3, 4, 5}, nearby())), decode.BLEOther},
		"extended, data elsewhere":     {onAir(251, pdu(0x47, []byte{12, 0x19}, resolvable, []byte{1, 2, 3, 4, 5})), decode.BLEOther},
		"extended, too short a header": {onAir(251, pdu(0x47, []byte{3, flagAdvA}, resolvable, nearby())), decode.BLEMalformed},
		"extended, header too long":    {onAir(251, pdu(0x47, []byte{40, flagAdvA}, resolvable)), decode.BLEMalformed},
		"header: CRC checked, wrong":   {onAir(256, phdr(0, -60, 0x0413), air), decode.BadFCS},
		"header: still whitened":       {onAir(256, phdr(0, -60, 0x0012), air), decode.BLEMalformed},
		"Nordic: CRC wrong":            {onAir(272, nordic(1, 6, 0, 37, 60, air)), decode.BadFCS},
		"Nordic: another packet":       {onAir(272, nordic(3, 7, 1, 37, 60, air)), decode.BLEOther},
		"Nordic: version 9":            {onAir(272, nordic(9, 6, 1, 37, 60, air)), decode.BLEMalformed},
	} {
		got := one(tt.frame)
		if got.out != tt.want || got.out != decode.Seen && got.s != stale() {
			t.Errorf("%s: %v %+v, want %v", name, got.out, got.s, tt.want)
		}
	}
}

// An event holds several reports. One that lies about its length ends the event;
// those before it count, and so does the next event.
func TestSeveralReports(t *testing.T) {
	first, second := report(0, 1, resolvable, nearby(), -60), report(0, 1, static, flags(), 127)
	lie := append([]byte(nil), second...)
	lie[8] = 200
	d := newDecoder()
	for name, tt := range map[string]struct {
		frame []byte
		want  []decode.Outcome
	}{
		"two":             {event(subReport, first, second), []decode.Outcome{decode.Seen, decode.Seen}},
		"a lie last":      {event(subReport, first, second, lie), []decode.Outcome{decode.Seen, decode.Seen, decode.BLEMalformed}},
		"a lie first":     {event(subReport, lie, first), []decode.Outcome{decode.BLEMalformed}},
		"9 in 4 bytes":    {[]byte{4, leMeta, 4, 2, 9, 0, 1}, []decode.Outcome{decode.BLEMalformed}},
		"one reserved":    {event(subReport, report(0, 1, reserved, nil, -60), first), []decode.Outcome{decode.BLEMalformed, decode.Seen}},
		"extended":        {event(subExtended, extendedOf(0, 1, static, 1, nil, -60), extendedOf(0, 1, resolvable, 1, nearby(), -70)), []decode.Outcome{decode.Seen, decode.Seen}},
		"extended, a lie": {event(subExtended, extendedOf(0, 1, static, 1, nil, -60), []byte{0, 0}), []decode.Outcome{decode.Seen, decode.BLEMalformed}},
	} {
		results := all(d, onAir(187, tt.frame))
		if len(results) != len(tt.want) {
			t.Errorf("%s: %d reports", name, len(results))
			continue
		}
		for i, r := range results {
			if r.out != tt.want[i] {
				t.Errorf("%s, report %d: %v, want %v", name, i, r.out, tt.want[i])
			}
		}
	}
	if r := all(d, onAir(187, event(subReport, first, second))); r[1].s.HasSignal || r[1].s.Signal != 0 || !r[0].s.HasSignal {
		t.Error("127 is taken for a signal")
	}
}

func TestSignals(t *testing.T) {
	for dBm, want := range map[int8]signal{-60: {-60, true}, -127: {-127, true}, 10: {10, true}, 11: {}, 127: {}, 0: {}, -128: {}} {
		if got := signalOf(dBm); got != want {
			t.Errorf("%d: %+v", dBm, got)
		}
	}
}

// An advertisement that comes in parts is one sighting, also if others come between.
func TestParts(t *testing.T) {
	d := newDecoder()
	u := UUID{}
	copy(u[:], d.doNotCount[:])
	data := join(flags(), ad(adServices, u[:]...), nearby()[3:])
	part := func(status uint16, address []byte, set byte, data []byte) result {
		return all(d, onAir(187, event(subExtended, extendedOf(status<<5, 1, address, set, data, -60))))[0]
	}
	for round := range 3 {
		if r := part(1, resolvable, 1, data[:7]); r.out != decode.BLEPartial {
			t.Fatal(r.out)
		}
		if r := part(1, resolvable, 2, nearby()); r.out != decode.BLEPartial {
			t.Fatal(r.out)
		}
		part(1, resolvable, 1, data[7:20])
		r := part(0, resolvable, 1, data[20:])
		if r.out != decode.Seen || !r.s.DoNotCount || r.s.Device != decode.Phone {
			t.Fatalf("round %d: %v %+v", round, r.out, r.s)
		}
		if r := part(2, resolvable, 2, nil); r.out != decode.Seen || r.s.DoNotCount || r.s.Device != decode.Phone {
			t.Fatalf("round %d, cut: %v %+v", round, r.out, r.s)
		}
	}
	if d.pending != (pending{next: d.pending.next}) {
		t.Error("something is kept of complete advertisements")
	}
}

// What is incomplete is bounded, and wiped on request.
func TestPartsAreBounded(t *testing.T) {
	d := newDecoder()
	for i := range 50 {
		from := []byte{byte(i % 7), 1, 1, 1, 1, 0x41}
		all(d, onAir(187, event(subExtended, extendedOf(1<<5, 1, from, 0, make([]byte, 229), -60))))
	}
	for i := range 20 {
		all(d, onAir(187, event(subExtended, extendedOf(1<<5, 1, resolvable, 0, join(flags(), make([]byte, 200)), -60))))
		if n := d.pending.take(advertiser{1, resolvable}, 0).size; n > maxData {
			t.Fatalf("part %d: %d bytes", i, n)
		}
	}
	d.Forget()
	if d.pending != (pending{next: d.pending.next}) {
		t.Error("something is left")
	}
}

func TestCRC(t *testing.T) {
	for _, b := range [][]byte{{}, {0}, {0x40, 6, 1, 2, 3, 4, 5, 6}, join(resolvable, nearby())} {
		if got, want := Checksum(b), slowCRC(b); got != want {
			t.Errorf("%x: %06x, want %06x", b, got, want)
		}
	}
}

func TestParseUUID(t *testing.T) {
	u, err := ParseUUID(service)
	if err != nil || u[15] != 0x01 || u[0] != 0xcd {
		t.Errorf("%x, %v", u, err)
	}
	for _, bad := range []string{"", "01234567", service + "00", "0123456789ab4cde8f0123456789abcd", "g" + service[1:]} {
		if _, err := ParseUUID(bad); err == nil {
			t.Errorf("%q is a UUID", bad)
		}
	}
}

func TestNoAllocations(t *testing.T) {
	d := newDecoder()
	var s decode.Sighting
	for name, f := range map[string]*capture.Frame{
		"H4":       onAir(187, event(subReport, report(0, 1, resolvable, nearby(), -60), report(0, 1, static, flags(), -60))),
		"extended": onAir(187, event(subExtended, extendedOf(1<<5, 1, resolvable, 0, nearby(), -60), extendedOf(0, 1, resolvable, 0, nearby(), -60))),
		"air":      onAir(256, phdr(12, -60, 0x13), pdu(0x40, resolvable, nearby())),
		"broken":   onAir(251, []byte{1, 2, 3}),
	} {
		n := testing.AllocsPerRun(100, func() {
			for d.Begin(f); ; {
				if _, ok := d.Next(&s); !ok {
					break
				}
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
