// Package capture brings radio frames in, from recorded captures and from a
// network interface in monitor mode.
//
// # Sources
//
// Frames come from a [Source]. Next lends a batch of them: the bytes belong to
// the source until Next is called again. A recorded source ends with io.EOF, or
// with an error naming file and record of the damage, after all frames before
// it. A live source waits until its context ends. Close overwrites the memory
// of all frames, because frames hold addresses of people's devices.
//
//	s, err := capture.Open("lobby.pcap.gz", os.Stdin)
//	if err != nil {
//		return err
//	}
//	defer s.Close()
//	for {
//		frames, err := s.Next(ctx)
//		if err == io.EOF {
//			return nil
//		}
//		if err != nil {
//			return err
//		}
//		for i := range frames {
//			decode(&frames[i])
//		}
//	}
//
// # Recorded captures
//
// [Open] reads pcap, pcapng and btsnoop, plain or compressed with gzip, and
// knows them by their first bytes. [Merge] makes one source of several, by
// time. Inside, an input gives unpacked bytes and waits no longer than its
// context. A format walks over the records in one buffer of fixed size. A frame
// is a slice of this buffer: nothing is copied or allocated per frame. No length
// in a file is believed before it is compared with [MaxRecord]; memory never
// follows a claim.
//
// A record without a usable frame is skipped if the next can be found.
// Stats.Skipped counts them, and [Notes] describes the first. Frames mirrored by
// an access point over UDP (TZSP, PEEKREMOTE) are taken out of wired captures.
// Package timeline deals with wrong times.
//
// # Live capture
//
// [OpenInterface] reads an interface through a packet socket. The kernel runs
// a small program over every frame (filter.go) and delivers probe requests
// only. All other traffic never reaches this process.
//
// The kernel writes frames into a ring in our memory (TPACKET_V3), block by
// block, and wakes the reader once per block. A block is handed over when it
// is full, or a second after its first frames. Frames are read in place. Their
// block is overwritten before the kernel gets it back.
//
// Flush ([Flusher]) asks for all frames up to now, at the end of a window for
// instance. Next then also lends the frames of the open block. Without a ring,
// frames are read by recvmmsg(2) as they come, and Notes says so.
//
// Faults of an interface come back as an [*InterfaceError] with the command to
// put it right.
//
// # Bluetooth
//
// Package hci has a Source of Bluetooth controllers.
//
// # Testing
//
// Every source passes testSource (conformance_test.go); a new one should be
// added there first. Package captest makes interfaces to capture from without a
// radio.
package capture
