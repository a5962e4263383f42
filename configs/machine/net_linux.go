package machine

// sysClassNet has an entry for each network interface (sysfs).
const sysClassNet = "/sys/class/net"

// sysClassBluetooth has an entry for each Bluetooth controller, and for each connection
// of one (sysfs).
const sysClassBluetooth = "/sys/class/bluetooth"
