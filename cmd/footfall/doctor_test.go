package main

import (
	"testing"

	"footfall/configs"
)

// TestDriverWithoutKernel is a machine without Wi-Fi in its kernel: the check of the
// kernel says so, and the others do not crash.
func TestDriverWithoutKernel(t *testing.T) {
	s := configs.Source{Name: "door", Radio: "auto"}
	if driver := driverOf(nil, s); driver != "" {
		t.Errorf("driver %q without a kernel", driver)
	}
	if kernel, err := dialKernel(); err != nil && kernel != nil {
		t.Errorf("a kernel that is not nil beside the error %v", err)
	}
	if checks := radioChecks(doctorOptions{}, &configs.Config{Sources: []configs.Source{s}}); len(checks) != 4 {
		t.Errorf("%d checks, want kernel, rights, radio and frames", len(checks))
	}
}
