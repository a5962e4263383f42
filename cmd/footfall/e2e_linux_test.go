package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footfall/cmd/internal/clitest"
	"footfall/sensor/capture/captest"
	"footfall/sensor/leaktest"
)

// The parts that stand in these tests as they do in a store:
//
//	test ──radiotap──▶ TAP (type 803) ──AF_PACKET──▶ footfall run ──TCP──▶ mosquitto ──▶ dashboard

// TestE2EFromTheAirToTheDashboard counts phones on a monitor interface and
// finds the number at a subscriber of a real broker.
func TestE2EFromTheAirToTheDashboard(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	broker := startMosquitto(t)
	board := watch(t, broker.addr)
	d := newDaemon(t, clitest.Build(t), tap.Name, broker.addr)
	d.start()
	eventually(t, "status is online", func() bool { return board.message("footfall/v1/shop/front/status") == "online" })

	eventually(t, "a window with the 7 phones near by arrives", func() bool {
		shoppers(tap, 7, -50)
		tap.Write(captest.Radiotap(-85, captest.ProbeRequest(shopper(50), 1))) // outside the zone
		tap.Write(captest.Radiotap(-40, captest.Beacon(shopper(51), 1)))       // not a phone
		w := board.received()
		return len(w) > 0 && w[len(w)-1]["addresses"] == 7.0 && w[len(w)-1]["devices"].(float64) > 0
	})
	for _, w := range board.received() {
		if n := w["addresses"].(float64); n > 7 {
			t.Errorf("a window has %v addresses, and there were 7 phones", n)
		}
	}
	eventually(t, "the window is retained as the latest", func() bool {
		return strings.Contains(board.message("footfall/v1/shop/front/entrance/latest"), `"zone":"entrance"`)
	})
	for _, topic := range []string{"health", "manifest"} {
		if text := board.message("footfall/v1/shop/front/" + topic); !strings.HasPrefix(text, `{"schema":1,`) {
			t.Errorf("%s is %q", topic, text)
		}
	}
	if _, err := exec.LookPath("mosquitto_sub"); err == nil {
		_, port, _ := net.SplitHostPort(broker.addr)
		out, status := runOnce("sh", "-c", "mosquitto_sub -h 127.0.0.1 -t 'footfall/v1/+/+/+/window' -v -C 1 -W 20 -p "+port)
		if status != 0 || !strings.HasPrefix(out, "footfall/v1/shop/front/entrance/window {") {
			t.Errorf("mosquitto_sub, exit status %d, printed %q", status, out)
		}
	}
	d.stop()
	eventually(t, "status is offline", func() bool { return board.message("footfall/v1/shop/front/status") == "offline" })
	checkLeaks(t, d, board)
}

// checkLeaks looks for the addresses that were on the air in all that the
// daemon has left behind.
func checkLeaks(t *testing.T, d *daemonProcess, board *dashboard) {
	t.Helper()
	outbox, err := os.ReadFile(filepath.Join(d.folder, "outbox.db"))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"outbox": outbox, "log": []byte(d.log.String()), "MQTT": board.traffic()} {
		if len(content) == 0 {
			t.Errorf("%s is empty, so nothing can be looked for in it", name)
		}
		for i := range 7 {
			address := shopper(i)
			if form := leaktest.Find(content, address[:]); form != "" {
				t.Errorf("%s holds an address (%s)", name, form)
			}
		}
	}
}

// TestE2EKilledBeforeAcknowledgement has the broker take windows without the
// daemon hearing so, kills the daemon, and finds every window delivered again.
func TestE2EKilledBeforeAcknowledgement(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	broker := startMosquitto(t)
	board := watch(t, broker.addr)
	mute := startMuteProxy(t, broker.addr)
	d := newDaemon(t, clitest.Build(t), tap.Name, mute.addr)
	d.start()
	eventually(t, "three windows are published and not acknowledged", func() bool {
		shoppers(tap, 3, -50)
		return len(board.received()) >= 3
	})
	d.kill()
	published := board.received()

	d.configure(tap.Name, broker.addr)
	d.start()
	eventually(t, "each of them is delivered again", func() bool {
		again := map[any]int{}
		for _, w := range board.received() {
			again[w["id"]]++
		}
		for _, w := range published {
			if again[w["id"]] < 2 {
				return false
			}
		}
		return true
	})
	same := map[any][2]any{}
	for _, w := range board.received() {
		got := [2]any{w["devices"], w["addresses"]}
		if before, ok := same[w["id"]]; ok && got != before {
			t.Errorf("window %v was released with devices and addresses %v, and again with %v", w["id"], before, got)
		}
		same[w["id"]] = got
	}
	d.stop()
}

// TestE2EBrokerStopped takes the broker away for some windows, and the daemon
// itself too, and finds no window missing in the end.
func TestE2EBrokerStopped(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	broker := startMosquitto(t)
	board := watch(t, broker.addr)
	d := newDaemon(t, clitest.Build(t), tap.Name, broker.addr)
	d.start()
	eventually(t, "a window arrives", func() bool { return len(board.received()) > 0 })
	broker.stop()
	before := len(board.received())
	time.Sleep(3 * time.Second) // windows that no broker takes
	d.kill()
	d.start()
	time.Sleep(2 * time.Second)
	broker.start()
	eventually(t, "the windows of the time without a broker arrive", func() bool { return len(board.received()) >= before+6 })
	d.stop()
	checkUnbroken(t, board.received())
}

// checkUnbroken sees that the windows come in order and without a hole. The window that
// was open when the daemon was killed may be missing, and the time of the start.
func checkUnbroken(t *testing.T, windows []map[string]any) {
	t.Helper()
	seen := map[any]bool{}
	var end time.Time
	holes := 0
	for _, w := range windows {
		if seen[w["id"]] {
			continue
		}
		seen[w["id"]] = true
		start := timeOf(t, w["start"])
		if start.Before(end) {
			t.Errorf("the window from %s comes after one that ended at %s", start, end)
		}
		if !end.IsZero() && start.After(end) {
			holes++
			if start.Sub(end) > 5*time.Second {
				t.Errorf("no window between %s and %s", end, start)
			}
		}
		end = timeOf(t, w["end"])
	}
	if holes > 1 {
		t.Errorf("%d holes in %d windows, and the daemon was killed once", holes, len(windows))
	}
}

func timeOf(t *testing.T, v any) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, v.(string))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestE2EWrongInterfaces reads what store IT would read.
func TestE2EWrongInterfaces(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	tap.Down()
	wired := captest.NewTAP(t, 1) // Ethernet
	program := clitest.Build(t)
	for _, c := range []struct{ iface, want string }{
		{"nosuch0", "nosuch0"},
		{wired.Name, "not in monitor mode"},
		{tap.Name, fmt.Sprintf("ip link set %s up", tap.Name)},
	} {
		d := newDaemon(t, program, c.iface, "127.0.0.1:1")
		d.start()
		eventually(t, "the log names "+c.iface+" and says "+c.want, func() bool {
			text := d.log.String()
			return strings.Contains(text, c.want) && strings.Contains(text, c.iface)
		})
		d.stop()
	}
}
