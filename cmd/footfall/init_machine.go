package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"footfall/cmd/footfall/setup"
	"footfall/configs"
	"footfall/configs/edit"
	"footfall/configs/machine"
	"footfall/sensor/capture/nl80211"
	"footfall/sensor/daemon"
)

// thisMachine has facts and actions for init.
func thisMachine() setup.Machine {
	m := setup.Machine{
		TimeZone: machineTimeZone("/"), Group: serviceGroup(),
		Writable: writable, Check: daemon.CheckChannels, TestBroker: brokerSteps,
		Look: machine.Here().Look, Key: manifestKey, Reload: reload, Commands: serviceCommands, Run: runCommand,
	}
	m.Radios, m.RadioError = findRadios()
	m.Controllers = machine.Here().Controllers()
	return m
}

// findRadios lists the radios; none if the kernel has no Wi-Fi at all.
func findRadios() ([]nl80211.Radio, error) {
	kernel, err := nl80211.Dial()
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer kernel.Close()
	return kernel.Radios()
}

// brokerSteps tries the broker.
func brokerSteps(ctx context.Context, c *configs.Config, getenv func(string) string) (steps []setup.Step) {
	for _, f := range daemon.TestBroker(ctx, c, getenv) {
		steps = append(steps, setup.Step{Name: f.Step, OK: f.OK, Text: f.Text})
	}
	return steps
}

// serviceGroup is the group of the service. Only root can give a file to it.
func serviceGroup() int {
	g, err := user.LookupGroup("footfall")
	if err != nil || os.Geteuid() != 0 {
		return edit.SameGroup
	}
	gid, err := strconv.Atoi(g.Gid)
	if err != nil {
		return edit.SameGroup
	}
	return gid
}

// writable tells whether a new file can be written, before anyone is asked anything.
func writable(path string) error {
	dir := filepath.Dir(path)
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		dir = filepath.Dir(dir) // it is made
	}
	probe, err := os.CreateTemp(dir, ".footfall-init-*")
	if err != nil {
		return fmt.Errorf("%s: cannot be written: %w; run it as root: sudo footfall init", path, errors.Unwrap(err))
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// runCommand runs a program of the system to its end. Package os/exec would do the same
// and would make the program larger; it has to fit on access points.
func runCommand(_ context.Context, command []string) error {
	path, err := programPath(command[0], os.Getenv("PATH"))
	if err != nil {
		return err
	}
	process, err := os.StartProcess(path, command, &os.ProcAttr{Files: []*os.File{os.Stdin, os.Stdout, os.Stderr}})
	if err != nil {
		return err
	}
	state, err := process.Wait()
	if err == nil && !state.Success() {
		err = errors.New(state.String())
	}
	return err
}

// programPath finds a program in the folders of a search path.
func programPath(name, path string) (string, error) {
	if filepath.IsAbs(name) {
		return name, nil
	}
	for _, dir := range filepath.SplitList(path) {
		file := filepath.Join(dir, name)
		if info, err := os.Stat(file); err == nil && filepath.IsAbs(file) && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0 {
			return file, nil
		}
	}
	return "", fmt.Errorf("there is no program %s in $PATH", name)
}

// zonename is the setting of OpenWrt with the name of the zone.
var zonename = regexp.MustCompile(`(?m)^\s*option\s+zonename\s+['"]?([A-Za-z0-9_+/-]+)`)

// machineTimeZone is the name of the time zone of a system below a root folder: of the
// environment, of /etc/localtime, of Debian's /etc/timezone, or of OpenWrt's
// configuration. It is "" if none of them tells.
func machineTimeZone(root string) string {
	candidates := []string{strings.TrimPrefix(os.Getenv("TZ"), ":")}
	if target, err := os.Readlink(filepath.Join(root, "etc/localtime")); err == nil {
		_, name, _ := strings.Cut(target, "zoneinfo/")
		candidates = append(candidates, name)
	}
	if text, err := os.ReadFile(filepath.Join(root, "etc/timezone")); err == nil {
		candidates = append(candidates, strings.TrimSpace(string(text)))
	}
	if text, err := os.ReadFile(filepath.Join(root, "etc/config/system")); err == nil {
		if m := zonename.FindSubmatch(text); m != nil {
			candidates = append(candidates, strings.ReplaceAll(string(m[1]), " ", "_"))
		}
	}
	for _, name := range candidates {
		if _, err := time.LoadLocation(name); err == nil && name != "" && name != "Local" {
			return name
		}
	}
	return ""
}
