package capture

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/gopacket/pcapgo"
)

// benchRecords is how many records of about 150 bytes the benchmarks read.
const benchRecords = 100_000

// benchFile writes a pcap as large as a busy hour.
func benchFile(b *testing.B) string {
	b.Helper()
	var out bytes.Buffer
	header := make([]byte, pcapHeader)
	binary.LittleEndian.PutUint32(header, pcapMicro)
	binary.LittleEndian.PutUint16(header[4:], 2)
	binary.LittleEndian.PutUint16(header[6:], 4)
	binary.LittleEndian.PutUint32(header[16:], MaxRecord)
	binary.LittleEndian.PutUint32(header[20:], uint32(LinkRadiotap))
	out.Write(header)
	record := make([]byte, pcapRecord+170)
	for i := range benchRecords {
		n := 130 + i%41
		binary.LittleEndian.PutUint32(record, uint32(1_700_000_000+i/100))
		binary.LittleEndian.PutUint32(record[4:], uint32(i%100)*10_000)
		binary.LittleEndian.PutUint32(record[8:], uint32(n))
		binary.LittleEndian.PutUint32(record[12:], uint32(n))
		out.Write(record[:pcapRecord+n])
	}
	path := filepath.Join(b.TempDir(), "bench.pcap")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkPcap reads a file through Open; one operation is one record.
func BenchmarkPcap(b *testing.B) {
	path := benchFile(b)
	b.ReportAllocs()
	b.ResetTimer()
	for read := 0; read < b.N; {
		s, err := Open(path, nil)
		if err != nil {
			b.Fatal(err)
		}
		for read < b.N {
			frames, err := s.Next(context.Background())
			if err == io.EOF {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			read += len(frames)
		}
		s.Close()
	}
}

// BenchmarkPcapWalk is the share of BenchmarkPcap that is not the kernel's:
// the walk over records that are in memory.
func BenchmarkPcapWalk(b *testing.B) {
	data, err := os.ReadFile(benchFile(b))
	if err != nil {
		b.Fatal(err)
	}
	frames := make([]Frame, batchSize)
	b.ReportAllocs()
	b.ResetTimer()
	for read := 0; read < b.N; {
		f, _ := newPcap(data)
		for rest := data[pcapHeader:min(len(data), bufferSize)]; read < b.N; {
			used, n, _ := f.walk(rest, frames)
			if n == 0 {
				break
			}
			read += n
			rest = rest[used:]
		}
	}
}

// BenchmarkPcapgo reads the same file with gopacket's reader.
func BenchmarkPcapgo(b *testing.B) {
	path := benchFile(b)
	b.ReportAllocs()
	b.ResetTimer()
	for read := 0; read < b.N; {
		f, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		r, err := pcapgo.NewReader(f)
		if err != nil {
			b.Fatal(err)
		}
		for read < b.N {
			if _, _, err := r.ZeroCopyReadPacketData(); err != nil {
				break
			}
			read++
		}
		f.Close()
	}
}
