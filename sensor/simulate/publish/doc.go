// Package publish publishes as a sensor does, without one: windows that something else has
// made, with their hours and days, and status, health, manifest and presence. Topics and
// payloads come from the packages of the real sensor, and so does the connection. What
// waits is kept in memory.
//
//	s, err := publish.New(publish.Options{Config: config, Now: clock})
//	go s.Run(ctx)
//	err = s.Put(payloads) // from day.Frames or day.Occupancy
//	err = s.Drain(ctx)    // until the broker has acknowledged all
package publish
