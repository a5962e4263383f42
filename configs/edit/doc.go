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
// The YAML parser gives the position of each value. An edit replaces the bytes of one
// value, inserts lines, or deletes lines. YAML is never written from a tree: blank
// lines would be lost and comments moved. Setting a value to itself therefore leaves
// the file identical.
//
// After each edit the result is parsed again. It must hold the intended value and
// nothing else may have changed; otherwise the edit is refused. An unknown way of
// writing YAML ends in an error, never in a damaged file.
//
// # Refusals
//
// Not editable: anchors, references, tags, repeated keys, several documents in a
// file, and other encodings than UTF-8. [Open] refuses symbolic links and files
// without write permission. [File.Save] refuses an invalid result, and a file changed
// by someone else since Open. In each case the file stays as it was.
package edit
