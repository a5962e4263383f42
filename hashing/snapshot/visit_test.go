package snapshot

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
)

// state has a field of every kind.
type state struct {
	flag, other bool
	small       byte
	u16         uint16
	u32         uint32
	u64         uint64
	i16         int16
	i32         int32
	i64         int64
	f32         float32
	f64         float64
	zone        int
	name        string
	entries     []entry
	inner       []byte
}

type entry struct {
	key   uint64
	level int16
}

const (
	version    = 7
	zones      = 4
	maxName    = 20
	maxEntries = 100
)

var errOther = errors.New("of another store")

func (s *state) visit(v *Visit) {
	v.Version(version)
	v.Same([]byte("store"), errOther)
	v.Bool(&s.flag)
	v.Bool(&s.other)
	v.Byte(&s.small)
	v.Uint16(&s.u16)
	v.Uint32(&s.u32)
	v.Uint64(&s.u64)
	v.Int16(&s.i16)
	v.Int32(&s.i32)
	v.Int64(&s.i64)
	v.Float32(&s.f32)
	v.Float64(&s.f64)
	v.Int(&s.zone, zones-1)
	v.Text(&s.name, maxName)
	Slice(v, &s.entries, maxEntries, 10, func(e *entry) {
		v.Uint64(&e.key)
		v.Int16(&e.level)
	})
	if b := v.Nested(func(b []byte) []byte { return append(b, s.inner...) }); v.Reading() {
		s.inner = bytes.Clone(b)
	}
}

func full() *state {
	return &state{
		flag: true, small: 200, u16: 0xabcd, u32: 0x89abcdef, u64: math.MaxUint64 - 1, i16: -2, i32: -3, i64: math.MinInt64,
		f32: -0.5, f64: math.Inf(1), zone: 3, name: "entrance", entries: []entry{{1, -50}, {2, -60}}, inner: []byte("inner"),
	}
}

func TestRoundTrip(t *testing.T) {
	for name, want := range map[string]*state{"full": full(), "zero": {inner: []byte{}}} {
		b := Append([]byte("before"), want.visit)
		if string(b[:6]) != "before" {
			t.Fatalf("%s: what stood before is gone", name)
		}
		got := full()
		if err := Read(b[6:], got.visit); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(got.inner) == 0 {
			got.inner = []byte{}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: read %+v, want %+v", name, got, want)
		}
	}
}

// TestLayout holds the bytes: a change of them without a change of a version
// number would have an old snapshot read wrongly.
func TestLayout(t *testing.T) {
	got := Append(nil, func(v *Visit) {
		v.Version(1)
		on, number, level, text, some := true, uint32(0x01020304), int16(-2), "ab", []byte{9}
		v.Bool(&on)
		v.Uint32(&number)
		v.Int16(&level)
		v.Text(&text, 2)
		Slice(v, &some, 1, 1, v.Byte)
		v.Nested(func(b []byte) []byte { return append(b, 7) })
	})
	want := []byte{1, 1, 4, 3, 2, 1, 0xfe, 0xff, 2, 0, 0, 0, 'a', 'b', 1, 0, 0, 0, 9, 1, 0, 0, 0, 7}
	if !bytes.Equal(got, want) {
		t.Errorf("% x\nwant\n% x", got, want)
	}
}

func TestReadRefuses(t *testing.T) {
	good := Append(nil, full().visit)
	entriesAt := bytes.Index(good, []byte("entrance")) + len("entrance")
	tests := []struct {
		name   string
		change func([]byte) []byte
		want   error
		text   string
	}{
		{"empty", func([]byte) []byte { return nil }, ErrDamaged, "ends too early"},
		{"version", func(b []byte) []byte { b[0]++; return b }, ErrVersion, ""},
		{"another store", func(b []byte) []byte { b[1]++; return b }, errOther, ""},
		{"flag", func(b []byte) []byte { b[6] = 2; return b }, ErrDamaged, "flag"},
		{"longer", func(b []byte) []byte { return append(b, 0) }, ErrDamaged, "after its end"},
		{"zone", func(b []byte) []byte { b[entriesAt-len("entrance")-8] = zones; return b }, ErrDamaged, "range"},
		{"long name", func(b []byte) []byte { b[entriesAt-len("entrance")-4] = maxName + 1; return b }, ErrDamaged, "range"},
		{"many entries", func(b []byte) []byte { b[entriesAt] = maxEntries; return b }, ErrDamaged, "more entries"},
		{"too many entries", func(b []byte) []byte { b[entriesAt+3] = 0xff; return b }, ErrDamaged, "range"},
	}
	for _, test := range tests {
		err := Read(test.change(bytes.Clone(good)), full().visit)
		if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.text) {
			t.Errorf("%s: error %v, want %v ...%s", test.name, err, test.want, test.text)
		}
	}
	for n := range good {
		if Read(good[:n], full().visit) == nil {
			t.Errorf("cut after %d bytes, and read", n)
		}
	}
}

// TestFirstErrorStays sees that zeros are read after an error, and that a state's
// complaint about them does not hide the cause.
func TestFirstErrorStays(t *testing.T) {
	left := uint64(5)
	err := Read([]byte{1, 2, 3}, func(v *Visit) {
		v.Version(9)
		v.Uint64(&left)
		v.FailWith(errOther)
		if v.OK() || v.Len(3, 10, 1) != 0 || v.Nested(nil) != nil {
			t.Error("it goes on after an error")
		}
	})
	if !errors.Is(err, ErrVersion) || left != 0 {
		t.Errorf("error %v, and %d was read", err, left)
	}
}

// TestFailWhileAppending sees that a check of what is read does not harm what is
// written.
func TestFailWhileAppending(t *testing.T) {
	if b := Append(nil, func(v *Visit) { v.Fail("no"); v.Version(3) }); !bytes.Equal(b, []byte{3}) {
		t.Errorf("% x", b)
	}
}

// TestGrowingWipes sees that no copy stays behind in a buffer that was too small.
func TestGrowingWipes(t *testing.T) {
	old := append(make([]byte, 0, 64), "secret"...)
	b := Append(old, func(v *Visit) {
		for i := range uint64(1000) {
			v.Uint64(&i)
		}
	})
	if string(b[:6]) != "secret" || len(b) != 6+8000 {
		t.Fatal("the content did not move")
	}
	if !bytes.Equal(old[:cap(old)], make([]byte, 64)) {
		t.Error("the old buffer still holds what it held")
	}
}

func TestRoomSavesCopies(t *testing.T) {
	begin := &make([]byte, 1)[0]
	Append(nil, func(v *Visit) {
		v.Room(1 << 16)
		v.Byte(begin)
		first := &v.b[0]
		for range 1<<16 - 1 {
			v.Byte(begin)
		}
		if first != &v.b[0] {
			t.Error("it was copied in spite of the room")
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add(Append(nil, full().visit))
	f.Add(Append(nil, new(state).visit))
	f.Fuzz(func(t *testing.T, b []byte) {
		var s state
		if Read(b, s.visit) != nil {
			return
		}
		if again := Append(nil, s.visit); !bytes.Equal(again, b) {
			t.Errorf("% x is written back as\n% x", b, again)
		}
		if s.zone >= zones || len(s.name) > maxName || len(s.entries) > maxEntries {
			t.Errorf("out of bounds: %+v", s)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	s := full()
	s.entries = make([]entry, maxEntries)
	buffer := make([]byte, 0, 4096)
	b.ReportAllocs()
	for b.Loop() {
		buffer = Append(buffer[:0], s.visit)
	}
	b.SetBytes(int64(len(buffer)))
}
