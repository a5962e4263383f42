//go:build !linux

package keep

import "errors"

func (*Manager) tell(string, ...int) error {
	return errors.New("service manager: descriptors can be handed over on Linux only")
}
