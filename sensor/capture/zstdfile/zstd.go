// Package zstdfile lets capture.Open read files compressed with zstd (RFC 8878).
// It is for programs of the desk: the decompressor takes half a megabyte of
// program and up to 8 MiB of memory. Unpacked bytes stay in memory until they are
// collected.
package zstdfile

import (
	"io"

	"github.com/klauspost/compress/zstd"

	"footfall/sensor/capture"
)

// magic begins every zstd frame (RFC 8878, section 3.1.1).
const magic = "\x28\xb5\x2f\xfd"

// window is the largest look-back window of a file: the default of the zstd
// program at its highest ordinary level.
const window = 8 << 20

// Register has capture.Open read zstd from now on. It is called once, before
// any capture is opened.
func Register() { capture.RegisterCompression(magic, open) }

func open(r io.Reader) (io.Reader, error) {
	return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(window))
}
