// Package homeassistant writes the message by which Home Assistant finds a sensor: MQTT
// device discovery.
//
// One retained message describes the device and its components, on the topic
// PREFIX/device/ID/config. The values themselves come from the usual topics of package
// status: each component names its topic and a template that picks the value.
//
// # Values
//
// A number that was withheld renders None, which Home Assistant shows as unknown. So does
// one that is past its field until. Where nothing more comes, expire_after makes the
// component unavailable. So does status "offline", the last will of the sensor.
//
// # Names
//
// The unique id of a component is footfall/site/sensor/zone/number. History stays with it
// when the component is renamed on the screen. The id of the topic is made of site and
// sensor, with "_S_" between them: names have small letters only, so two sensors never share
// one.
//
// # Removal
//
// Home Assistant removes a component when it is announced with its platform alone, and a
// device when the message is empty. It may be away at that moment. So both are repeated
// for [Repeat], and [Memory] knows what was announced before.
//
// The schema is that of Home Assistant's own integration (components/mqtt/schemas.py);
// device.schema.json is the part that this package uses.
package homeassistant
