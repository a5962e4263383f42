// Package systemd holds what makes the sensor a service: the unit, the user it
// runs as, and who may read its configuration. There is no Go in it but the
// tests, which let systemd judge the unit, run the daemon under it, and install
// it into a scratch directory.
//
//	footfall.service        the unit, with the reason for every restriction
//	footfall-radio.service  the unit of the process that may change radios
//	networkmanager.conf     keeps NetworkManager off the interfaces we make
//	footfall.sysusers       the users footfall and footfall-radio
//	footfall.tmpfiles       owners and modes of /etc/footfall
//	activate.sh             what "make install" does on a running machine
//	deactivate.sh           what "make uninstall" does there
//	package                 what .deb, .rpm and .ipk hold, and their scripts
//	vm                      a virtual machine with radios and a real systemd
package systemd
