package control

import (
	"bytes"
	"testing"

	"footfall/hashing/optout"
)

var (
	phone  = optout.Address{0x00, 0x11, 0x22, 0x33, 0x44, 0x55}
	tablet = optout.Address{0x00, 0x11, 0x22, 0x33, 0x44, 0x56}
)

func TestRoundTrip(t *testing.T) {
	for _, o := range []op{opAdd, opRemove, opCheck, opSummary, opStatus, opWindows, opErase, "fly"} {
		least, _ := o.addresses()
		line := encodeRequest(o, []optout.Address{phone}[:least])
		r, err := decodeRequest(bytes.TrimSuffix(line, []byte("\n")))
		if err != nil || r.Op != o || len(r.Addresses) != least || least == 1 && optout.Address(r.Addresses[0]) != phone {
			t.Errorf("%s: %v, %v", line, r.Op, err)
		}
		if cap(line) > len(line)+64 {
			t.Errorf("%s: the buffer is %d bytes for %d", o, cap(line), len(line))
		}
	}
}

func FuzzDecodeRequest(f *testing.F) {
	f.Add([]byte(`{"op":"opt-out.add","addresses":["001122334455","aabbccddeeff"]}`))
	f.Add([]byte(`{"op":"opt-out.check","addresses":["00112233445x"]}`))
	f.Add([]byte(`{"op":"status"}`))
	f.Add([]byte(`{"op":"calibration.add","counts":[{"zone":"a","start":1,"minutes":15,"people":1e400}]}`))
	f.Add([]byte(`{"version":2,"op":"windows","since":5,"position":"20260302-0001:20"}`))
	f.Add([]byte(`{"op":"erase","addresses":[null,{}]}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		r, err := decodeRequest(line)
		if err != nil {
			if err != errRequest && err != errVersion {
				t.Fatalf("the error says more than it may: %v", err)
			}
			return
		}
		least, most := r.Op.addresses()
		if n := len(r.Addresses); n < least || n > most {
			t.Fatalf("%s with %d addresses", r.Op, n)
		}
	})
}

func TestWindowsRoundTrip(t *testing.T) {
	q := WindowsQuery{Since: 1_795_262_400e9, Position: "20260302-0001:20"}
	line, err := encodeWindows(q)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := decodeRequest(bytes.TrimSuffix(line, []byte("\n"))); err != nil || r.Op != opWindows || r.WindowsQuery != q {
		t.Errorf("%+v, %v", r, err)
	}
}
