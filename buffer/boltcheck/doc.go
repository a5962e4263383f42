// Package boltcheck tells whether bbolt can safely use a file.
//
// bbolt maps its file into memory and follows page numbers and offsets as they
// stand there. Its checksums cover the two meta pages only. A branch page that
// points to itself ends in a stack overflow, which no recover catches. A damaged
// free list makes bbolt overwrite records in use, without a word. An offset beyond
// the file is a fault. bbolt's own check runs on the
// mapped file, so it meets the same ends. TestWhatBoltDoesWithDamage shows the
// first two with the bbolt of go.mod: once it passes no more, this package can
// go.
//
// [File] therefore reads the file with plain bounded reads before bbolt sees
// it, and walks it from the root. It is for bbolt file format 2 with a free
// list that is written with each commit (bbolt.Options.NoFreelistSync false).
// It reads pages only: values need checksums of their own.
//
// # Layout
//
// All numbers are in the byte order of the machine.
//
//	page    id u64, flags u16, count u16, overflow u32; then its elements
//	meta    magic u32, version u32, page size u32, flags u32, root bucket 16,
//	        freelist u64, pages u64, transaction u64, FNV-1a of all before u64
//	branch  element: pos u32, key size u32, page u64
//	leaf    element: flags u32, pos u32, key size u32, value size u32
//	bucket  value of a flagged leaf element: root u64, sequence u64, and where
//	        root is 0 a whole leaf page follows
//
// pos counts from the element itself.
package boltcheck
