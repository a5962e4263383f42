// Package systemd holds what makes sensor and hub services: the units, the users
// they run as, and who may read their configurations. There is no Go in it but the
// tests, which let systemd judge the units, run the daemon under its own, and install
// them into a scratch directory.
//
//	footfall.service        the unit, with the reason for every restriction
//	footfall-radio.service  the unit of the process that may change radios
//	networkmanager.conf     keeps NetworkManager off the interfaces we make
//	footfall.sysusers       the users footfall and footfall-radio
//	footfall.tmpfiles       owners and modes of /etc/footfall
//	footfall-hub.*          unit, user and folders of the hub
//	activate.sh             what "make install" does on a running machine
//	deactivate.sh           what "make uninstall" does there
//	package                 what .deb, .rpm and .ipk hold, and their scripts
//	vm                      a virtual machine with radios and a real systemd
package systemd
