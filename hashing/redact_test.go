package hashing

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

var verbs = []string{"%v", "%+v", "%#v", "%d", "%x", "%X", "%o", "%b", "%q", "%s", "%c", "%U", "%08.3f", "%t"}

func TestIDNeverPrints(t *testing.T) {
	id := ID(0x1234)
	holders := map[string]any{
		"value": id, "pointer": &id, "slice": []ID{id}, "key": map[ID]int{id: 1},
		"field": struct{ ID ID }{id}, "array": [2]ID{id, id},
	}
	for name, holder := range holders {
		for _, verb := range verbs {
			wantRedacted(t, name+" "+verb, fmt.Sprintf(verb, holder), name != "pointer")
		}
		if encoded, err := json.Marshal(holder); err != nil {
			t.Errorf("%s: %v", name, err)
		} else {
			wantRedacted(t, name+" as JSON", string(encoded), true)
		}
		var text, object bytes.Buffer
		slog.New(slog.NewTextHandler(&text, nil)).Info("m", "id", holder)
		slog.New(slog.NewJSONHandler(&object, nil)).Info("m", "id", holder)
		wantRedacted(t, name+" in a log", text.String(), name != "pointer")
		wantRedacted(t, name+" in a JSON log", object.String(), true)
	}
	if id.String() != idPlaceholder || id.GoString() != idPlaceholder {
		t.Error("String or GoString prints")
	}
}

// wantRedacted looks for 0x1234 in the bases that fmt knows.
func wantRedacted(t *testing.T, what, text string, wantPlaceholder bool) {
	t.Helper()
	for _, spelled := range []string{"1234", "4660", "11064", "1001000110100", "\u1234"} {
		if what != "" && strings.Contains(text, spelled) {
			t.Errorf("%s printed the value: %s", what, text)
		}
	}
	if wantPlaceholder && !strings.Contains(text, idPlaceholder) {
		t.Errorf("%s has no placeholder: %s", what, text)
	}
}

func TestListAndGateNeverPrint(t *testing.T) {
	list := listOf(phone)
	gate := newGate(t, Config{OptOut: list})
	gate.Admit(&tablet, 0, DoNotCount)
	gate.Admit(&tablet, 0, 0)
	config := Config{OptOut: list}
	var nobody *List
	for _, verb := range verbs {
		for _, text := range []string{
			fmt.Sprintf(verb, list), fmt.Sprintf(verb, gate), fmt.Sprintf(verb, config),
			fmt.Sprintf(verb, struct {
				L *List
				G *Gate
			}{list, gate}),
		} {
			if spelled := planted(text); spelled != "" {
				t.Errorf("%s printed %s: %s", verb, spelled, text)
			}
		}
	}
	for text, want := range map[string]string{
		fmt.Sprint(list): "[opt-out list of 1]", fmt.Sprint(gate): "[gate]",
		list.GoString(): "[opt-out list of 1]", gate.GoString(): "[gate]",
		list.String(): "[opt-out list of 1]", gate.String(): "[gate]",
		nobody.String(): "[opt-out list of 0]", list.LogValue().String(): "[opt-out list of 1]",
	} {
		if text != want {
			t.Errorf("printed %s, want %s", text, want)
		}
	}
	if text, err := json.Marshal(list); err != nil || string(text) != `"[opt-out list of 1]"` {
		t.Errorf("as JSON: %s, %v", text, err)
	}
}

// planted returns a spelling of the bytes of phone found in a text: in hex as
// Go prints words in either byte order, single bytes, or decimal.
func planted(text string) string {
	for _, spelled := range []string{
		"1122334455", "554433221100", "5544332211", "44332211", "11223344", "11:22:33", "11-22-33",
		"0x11, 0x22", "0x22, 0x33", "17 34 51", "281548556059733", "73588229205", "33221100",
	} {
		if strings.Contains(strings.ToLower(text), spelled) {
			return spelled
		}
	}
	return ""
}

func TestVerdictsHaveNames(t *testing.T) {
	for verdict, want := range map[Verdict]string{
		Refused: "refused", Admitted: "admitted", OptedOut: "opted out", Marked: "marked",
		NotEnrolled: "not enrolled", Excluded: "excluded", 99: "unknown verdict",
	} {
		if verdict.String() != want {
			t.Errorf("%d prints as %s", verdict, verdict)
		}
	}
}
