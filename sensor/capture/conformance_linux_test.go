package capture

import (
	"testing"

	"footfall/sensor/capture/captest"
)

func TestSourceInterface(t *testing.T) {
	var want []Frame
	for i := range 100 {
		b := probe(i)
		want = append(want, Frame{Data: b, Length: len(b), Link: LinkRadiotap})
	}
	for name, options := range map[string]InterfaceOptions{"ring": {}, "without ring": {WithoutRing: true}} {
		t.Run(name, func(t *testing.T) {
			testSource(t, conformant{want: want, anyTime: true, open: func(t *testing.T) Source {
				tap := captest.NewTAP(t, captest.LayerRadiotap)
				s := openTAP(t, tap, options)
				for _, f := range want {
					tap.Write(f.Data)
				}
				return s
			}})
		})
	}
}
