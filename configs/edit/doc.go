// Package edit changes single settings of a configuration file and leaves every
// other byte as it is: comments, order, blank lines and line ends.
//
//	f, err := edit.Open("/etc/footfall/footfall.yaml")
//	err = f.Set("zones[entrance].sources[door].min_signal", "-65 dBm")
//	fmt.Print(edit.Diff("before", "after", f.Before(), f.Bytes()))
//	err = f.Save()
//
// # How
//
// The YAML parser says where each value stands. An edit replaces the bytes of one
// value, inserts lines, or deletes lines. YAML is never written from a tree,
// because that would lose blank lines and move comments. Setting a value to
// itself therefore leaves the file identical.
//
// After each edit the result is parsed again. It must hold the intended value and
// nothing else may have changed; otherwise the edit is refused. So a way of
// writing YAML that this package does not know ends in an error, never in a
// damaged file.
//
// # What is refused
//
// A document with anchors, references, tags, repeated keys or several documents
// cannot be edited, nor can one that is not UTF-8. [Open] refuses symbolic links
// and files without write permission. [File.Save] refuses an invalid result, and
// a file that changed since it was opened. In each case the file stays as it was.
package edit
