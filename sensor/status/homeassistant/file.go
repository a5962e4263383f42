package homeassistant

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"footfall/configs"
)

// longestFile bounds the memory on disk in bytes: 256 zones take about 50 KB.
const longestFile = 1 << 20

// Path is the file of the memory, beside the outbox.
func Path(c *configs.Config) string {
	return filepath.Join(filepath.Dir(c.Outbox.Path), "home-assistant.json")
}

// Load reads the memory in a file. A missing file is an empty memory.
func Load(path string) (Memory, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Memory{}, nil
	}
	if err != nil {
		return Memory{}, fmt.Errorf("what Home Assistant was told before: %w", err)
	}
	return parse(text)
}

// parse reads a memory that Save wrote.
func parse(text []byte) (Memory, error) {
	var m Memory
	if len(text) > longestFile {
		return Memory{}, fmt.Errorf("what Home Assistant was told before: %d bytes are too many", len(text))
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return Memory{}, fmt.Errorf("what Home Assistant was told before: %w", err)
	}
	// One component without a known platform would have the whole device refused.
	unknown := func(platform string) bool { return platform != platformSensor && platform != platformBinary }
	maps.DeleteFunc(m.Gone, func(_ string, r Removal) bool { return unknown(r.Platform) })
	maps.DeleteFunc(m.Components, func(_, platform string) bool { return unknown(platform) })
	return m, nil
}

// Save writes the memory, all or nothing. An empty one needs no file.
func (m *Memory) Save(path string) error {
	if m.equal(&Memory{}) {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*") // with mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
