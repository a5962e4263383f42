// Package snapshot writes and reads the state that a process leaves for the
// next one.
//
// # One layout, both ways
//
// A [Visit] either appends a state to a snapshot or reads it back. The state
// names its fields once, in one order, and that is the layout:
//
//	func (w *window) visit(v *snapshot.Visit) {
//		v.Version(3)
//		v.Int64(&w.start)
//		v.Int64(&w.end)
//		snapshot.Slice(v, &w.events, maxEvents, eventSize, func(e *event) {
//			v.Uint64(&e.key)
//			v.Int(&e.zone, zones-1)
//		})
//		if w.end <= w.start {
//			v.Fail("a window of no length")
//		}
//	}
//
//	b = snapshot.Append(b, w.visit)       // writes w
//	err := snapshot.Read(b, w.visit)      // fills w
//
// A change of layout raises the number in Version. A snapshot of another version
// is refused, so no old layout is ever read.
//
// # Bad input
//
// Reading never fails half-way with a panic. The first thing that is wrong stays
// as the error of the visit, and everything after it reads as zero. A number of
// entries is checked against its bound and against the bytes that are left before
// anything is allocated for it.
//
// # Secrets
//
// Snapshots hold pseudonyms. A buffer that is too small is wiped when a larger one
// replaces it, so that no copy is left behind. Errors quote nothing of a snapshot.
package snapshot
