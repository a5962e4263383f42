package keep

import (
	"errors"
	"os"
	"strconv"

	"github.com/coreos/go-systemd/v22/activation"
)

// Manager is a service manager that keeps descriptors: systemd with
// FileDescriptorStoreMax= in the unit.
type Manager struct {
	socket    string
	inherited []*os.File
}

// FromEnvironment returns the manager that started this process, with the descriptors
// that it kept. It returns nil without a manager, or if the manager keeps none. A
// manager that does sets NOTIFY_SOCKET, and FDSTORE to a number above 0 (systemd from
// 254 on, or our unit). The variables that name descriptors are unset, so that no child
// process takes the descriptors.
func FromEnvironment() *Manager {
	socket := os.Getenv("NOTIFY_SOCKET")
	room, err := strconv.Atoi(os.Getenv("FDSTORE"))
	if socket == "" || err != nil || room < 1 {
		return nil
	}
	return &Manager{socket: socket, inherited: activation.Files(true)}
}

// Take returns the kept descriptor of a name, or nil if there is none or it was taken
// before. The caller closes it.
func (m *Manager) Take(name string) *os.File {
	for i, f := range m.inherited {
		if f != nil && f.Name() == name {
			m.inherited[i] = nil
			return f
		}
	}
	return nil
}

// Store has the manager keep a descriptor under a name. It replaces those kept under
// the same name.
func (m *Manager) Store(name string, f *os.File) error {
	if err := m.Remove(name); err != nil {
		return err
	}
	return m.tell("FDSTORE=1\nFDNAME="+name, int(f.Fd()))
}

// Remove has the manager close the descriptors that it keeps under a name.
func (m *Manager) Remove(name string) error {
	return m.tell("FDSTOREREMOVE=1\nFDNAME=" + name)
}

// Close closes the descriptors that were not taken.
func (m *Manager) Close() error {
	var errs []error
	for _, f := range m.inherited {
		if f != nil {
			errs = append(errs, f.Close())
		}
	}
	m.inherited = nil
	return errors.Join(errs...)
}
