package ble

import (
	"testing"

	"footfall/sensor/capture"
	"footfall/sensor/decode"
)

// benchReports reads frames of one report each.
func benchReports(b *testing.B, frames ...*capture.Frame) {
	d := newDecoder()
	var s decode.Sighting
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		d.Begin(frames[i%len(frames)])
		if out, _ := d.Next(&s); out != decode.Seen {
			b.Fatal(out)
		}
		d.Next(&s)
	}
}

// BenchmarkReport is a legacy report of HCI as a phone causes it.
func BenchmarkReport(b *testing.B) {
	benchReports(b, onAir(187, event(subReport, report(0, 1, resolvable, nearby(), -60))))
}

// BenchmarkExtendedReport is the same in an extended report.
func BenchmarkExtendedReport(b *testing.B) {
	benchReports(b, onAir(187, event(subExtended, extendedOf(0x13, 1, resolvable, 0xff, nearby(), -60))))
}

// BenchmarkLinkLayer is the same from a sniffer, with its CRC to check.
func BenchmarkLinkLayer(b *testing.B) {
	benchReports(b, onAir(256, phdr(12, -60, 0x0013), pdu(0x40, resolvable, nearby())))
}

// BenchmarkMixed is of several kinds of device.
func BenchmarkMixed(b *testing.B) {
	var frames []*capture.Frame
	for _, f := range vectors() {
		if f.Link == capture.LinkHCIH4 {
			frames = append(frames, f)
		}
	}
	benchReports(b, frames...)
}
