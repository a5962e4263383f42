// Grafana writes the dashboards of configs/integrations/grafana:
//
//	go run -C .ci/integrations/grafana . -out configs/integrations/grafana
//
// With -check it writes nothing, and fails where a file is another one.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

func main() {
	out := flag.String("out", ".", "folder of the dashboards")
	check := flag.Bool("check", false, "compare, and write nothing")
	flag.Parse()
	for name, build := range map[string]func() (dashboard.Dashboard, error){
		"footfall-prometheus.json": fromPrometheus, "footfall-influxdb.json": fromInfluxDB,
	} {
		if err := put(filepath.Join(*out, name), build, *check); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// put writes a dashboard, or compares it.
func put(path string, build func() (dashboard.Dashboard, error), check bool) error {
	d, err := build()
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	text, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	text = append(text, '\n')
	if !check {
		return os.WriteFile(path, text, 0o644)
	}
	there, err := os.ReadFile(path)
	if err == nil && !bytes.Equal(there, text) {
		err = fmt.Errorf("%s is not what the generator writes; run make dashboards", path)
	}
	return err
}
