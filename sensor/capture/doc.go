// Package capture brings radio frames in, from recorded captures and from a
// network interface in monitor mode.
//
// # Sources
//
// Everything that frames come from is a [Source]. Next lends a batch of them:
// the bytes belong to the source until Next is called again. A recorded
// source ends with io.EOF, or with an error that says in which record of
// which file the capture is broken; what came before is good and has been
// given. A live source waits until its context ends. Close overwrites all
// memory that held frames, because frames hold addresses of people's devices.
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
// time. Inside, an input gives bytes (decompressed, and without keeping
// anybody waiting beyond their context), and a format walks over the records
// in one buffer of fixed size, so that a frame is a slice of that buffer:
// nothing is copied or allocated per frame. No length in a file is believed
// before it is compared with [MaxRecord]; memory never follows a claim.
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
// Who has to know all frames up to now calls Flush ([Flusher]): at the end of
// a window, for instance. Next then also lends what the kernel has in the open
// block. Where there is no ring, frames are read by recvmmsg(2) as they come,
// and Notes says so.
//
// What can be wrong with an interface comes back as an [*InterfaceError] that
// names the command which puts it right.
//
// # Testing
//
// Every source passes testSource (conformance_test.go); a new one should be
// added there first. Package captest makes interfaces to capture from where
// there is no radio.
package capture
