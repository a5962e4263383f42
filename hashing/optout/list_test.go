package optout

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"footfall/hashing/address"
)

var (
	phone  = [6]byte{0x00, 0x11, 0x22, 0x33, 0x44, 0x55}
	tablet = [6]byte{0x00, 0x11, 0x22, 0x33, 0x44, 0x56}
	random = [6]byte{0x5a, 0xa1, 0x19, 0x33, 0x44, 0x55}
	group  = [6]byte{0x01, 0x00, 0x5e, 0x00, 0x00, 0xfb}
)

// noon is the clock of the tests.
var noon = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

func atNoon() time.Time { return noon }

// objections is the head of an ordinary list.
var objections = Head{Purpose: Objection, Scope: Anywhere, Date: noon}

func seeded(seed byte) io.Reader { return rand.NewChaCha8([32]byte{seed}) }

func newList(t testing.TB, seed byte) *List {
	t.Helper()
	l, err := New(seeded(seed), objections)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// fill makes a list as long as it can be.
func fill(l *List) {
	all := make([]uint32, MaxEntries)
	for d := range all {
		all[d] = uint32(d)
	}
	l.content.Store(&content{l.Head(), all})
}

func digests(l *List) []uint32 { return l.content.Load().digests }

// nth returns addresses of one maker, spread over its block.
func nth(maker, i uint32) *[6]byte {
	i = i * 2654435761 // odd, so no two of 2^24 collide
	return &[6]byte{byte(maker>>16) &^ 3, byte(maker >> 8), byte(maker), byte(i >> 16), byte(i >> 8), byte(i)}
}

func TestList(t *testing.T) {
	l, err := New(seeded(1), objections)
	if err != nil {
		t.Fatal(err)
	}
	if l.Listed(&phone) || l.Len() != 0 || l.FalseRate() != 0 {
		t.Error("a new list is not empty")
	}
	if added, err := l.Add(&phone); !added || err != nil {
		t.Error(added, err)
	}
	if added, err := l.Add(&phone); added || err != nil {
		t.Error("added twice:", added, err)
	}
	if !l.Listed(&phone) || l.Listed(&tablet) || l.Len() != 1 || l.FalseRate() != 1.0/(1<<20) {
		t.Errorf("listed %t, another %t, %d entries, rate %g", l.Listed(&phone), l.Listed(&tablet), l.Len(), l.FalseRate())
	}
	if l.Remove(&tablet) || !l.Remove(&phone) || l.Remove(&phone) || l.Len() != 0 || l.Listed(&phone) {
		t.Error("removing goes wrong")
	}
	var none *List
	if none.Len() != 0 || none.FalseRate() != 0 {
		t.Error("no list has entries")
	}
}

func TestListRefuses(t *testing.T) {
	l := newList(t, 1)
	if _, err := l.Add(&random); !errors.Is(err, address.ErrRandomised) {
		t.Errorf("randomised: %v", err)
	}
	if _, err := l.Add(&group); !errors.Is(err, address.ErrGroup) {
		t.Errorf("group: %v", err)
	}
	fill(l)
	if l.FalseRate() != 0.0625 {
		t.Errorf("a full list drops %g", l.FalseRate())
	}
	for i := uint32(0); ; i++ {
		if added, err := l.Add(nth(0x0018e7, i)); errors.Is(err, ErrFull) {
			break
		} else if added || err != nil {
			t.Fatal("added to a full list:", err)
		}
	}
	if _, err := New(strings.NewReader("fifteen bytes.."), objections); err == nil {
		t.Error("a key that is too short was taken")
	}
}

// TestKeys wants lists of different keys to have nothing in common.
func TestKeys(t *testing.T) {
	a, b := newList(t, 1), newList(t, 2)
	same := 0
	for i := range uint32(1000) {
		if a.digest(nth(0x0018e7, i)) == b.digest(nth(0x0018e7, i)) {
			same++
		}
	}
	if same > 1 { // 0.001 are expected
		t.Errorf("%d of 1000 digests are equal under two keys", same)
	}
}

func TestMerge(t *testing.T) {
	a, other := newList(t, 1), newList(t, 2)
	b := a.clone()
	for i := range uint32(10) {
		if _, err := a.Add(nth(1, i)); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Add(nth(1, i+5)); err != nil {
			t.Fatal(err)
		}
	}
	if added, err := a.Merge(b); added != 5 || err != nil || a.Len() != 15 {
		t.Errorf("added %d, now %d: %v", added, a.Len(), err)
	}
	if _, err := a.Merge(other); err == nil {
		t.Error("digests under two keys were put together")
	}
	fill(b)
	if _, err := a.Merge(b); !errors.Is(err, ErrFull) || a.Len() != 15 {
		t.Errorf("too long: %v, now %d", err, a.Len())
	}
}

func TestListConcurrently(t *testing.T) {
	l := newList(t, 1)
	var group sync.WaitGroup
	for worker := range uint32(4) {
		group.Go(func() {
			for i := range uint32(50) {
				one := nth(worker+1, i)
				if _, err := l.Add(one); err != nil || !l.Listed(one) {
					t.Errorf("added and not found: %v", err)
				}
				l.Encode()
				if i%2 == 0 {
					l.Remove(one)
				}
			}
		})
	}
	group.Wait()
	if n := l.Len(); n < 99 || n > 101 {
		t.Errorf("%d entries are left, want about 100", n)
	}
}

// TestPlaceholders prints what must not show in every way there is.
func TestPlaceholders(t *testing.T) {
	l := newList(t, 1)
	if _, err := l.Add(&phone); err != nil {
		t.Fatal(err)
	}
	one := address.Address(phone)
	var out strings.Builder
	for _, v := range []any{l, &one, struct{ L *List }{l}} {
		fmt.Fprintf(&out, "%v %+v %#v %s %x %d %q\n", v, v, v, v, v, v, v)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "v", v)
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", v)
	}
	for _, secret := range []string{"112233", "11 22", "17 34", "0x11", "17,34", fmt.Sprintf("%x", l.key[:4]), fmt.Sprint(digests(l)[0])} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q shows in\n%s", secret, out.String())
		}
	}
}

// BenchmarkListed looks a stranger up in a list of a chain's size, and in a full
// one.
func BenchmarkListed(b *testing.B) {
	for _, entries := range []uint32{500, MaxEntries} {
		l := newList(b, 1)
		fill(l)
		l.content.Store(&content{objections, digests(l)[:entries]})
		b.Run(fmt.Sprint(entries), func(b *testing.B) {
			b.ReportAllocs()
			hits := 0
			for i := range b.N {
				phone[5] = byte(i)
				if l.Listed(&phone) {
					hits++
				}
			}
			phone[5] = 0x55
			b.ReportMetric(float64(hits), "hits")
		})
	}
}
