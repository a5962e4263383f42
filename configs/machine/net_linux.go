package machine

// sysClassNet has an entry for each network interface (sysfs).
const sysClassNet = "/sys/class/net"
