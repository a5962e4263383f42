package optout

// ServiceUUID is the Bluetooth counterpart of a network called "Do not track". A
// device with this 128-bit service UUID in its advertising data asks not to be
// counted. See Bluetooth Core 5.4, volume 3, part C, section 11, and the Supplement to
// the Core Specification, part A, 1.1. It is an open convention: the UUID is random (RFC
// 9562, version 4), stands for nothing else, and may be used without asking. The
// service has no characteristics and needs no connection; advertising the UUID is
// all.
const ServiceUUID = "f70a4023-8435-44d6-ad1b-140edd19dfe1"
