package optout

// ServiceUUID is the Bluetooth counterpart of a network called "Do not track":
// a device that lists this 128-bit service UUID in its advertising data
// (Bluetooth Core 5.4, volume 3, part C, section 11; Supplement to the Core
// Specification, part A, 1.1) asks not to be counted, by footfall or by
// anybody else who wants to honour it. It is an open convention: the UUID is
// random (RFC 9562, version 4), stands for nothing else, and may be used by
// everybody without asking. The service has no characteristics and needs no
// connection; advertising the UUID is all.
const ServiceUUID = "f70a4023-8435-44d6-ad1b-140edd19dfe1"
