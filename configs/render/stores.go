package render

import (
	"errors"
	"fmt"
	"strings"

	"footfall/configs"
	"footfall/configs/edit"
)

// shownMistakes is how many stores with mistakes an error lists.
const shownMistakes = 10

// Store is a rendered configuration.
type Store struct {
	Site, Sensor string
	Text         []byte
}

// Stores renders and validates every store of a table. change, which may be nil, edits
// each before it is validated. The error lists the mistakes of all stores; two of one
// name are one.
func Stores(t *Template, table *Table, change func(site, sensor string, d *edit.Document) error) ([]Store, error) {
	if err := t.CheckColumns(table); err != nil {
		return nil, err
	}
	var all []Store
	var mistakes []string
	names, clients := map[string]int{}, map[string]int{}
	for i := range table.Rows {
		row := &table.Rows[i]
		store, config, err := t.store(row, table, change)
		if err == nil {
			err = unique(names, "site "+store.Site+", sensor "+store.Sensor, "name", row.Line)
		}
		if err == nil {
			err = unique(clients, "mqtt.client_id "+config.MQTT.ClientID+" at "+config.MQTT.Broker, "id", row.Line)
		}
		if err != nil {
			mistakes = append(mistakes, fmt.Sprintf("%s:%d: %v", table.Name, row.Line, err))
			continue
		}
		all = append(all, store)
	}
	if more := len(mistakes) - shownMistakes; more > 0 {
		mistakes = append(mistakes[:shownMistakes], fmt.Sprintf("and %d stores more", more))
	}
	if len(mistakes) > 0 {
		return nil, errors.New(strings.Join(mistakes, "\n"))
	}
	return all, nil
}

// unique notes a name and fails if it is taken.
func unique(seen map[string]int, name, what string, line int) error {
	if first, taken := seen[name]; taken {
		return fmt.Errorf("%s is that of line %d already; give each sensor %s of its own", name, first, article(what))
	}
	seen[name] = line
	return nil
}

func article(word string) string {
	if strings.HasPrefix(word, "i") {
		return "an " + word
	}
	return "a " + word
}

// store renders one store.
func (t *Template) store(row *Row, table *Table, change func(site, sensor string, d *edit.Document) error) (Store, *configs.Config, error) {
	d, err := t.Fill(row)
	if err != nil {
		return Store{}, nil, err
	}
	site, _, _ := d.Get("site")
	sensor, _, _ := d.Get("sensor")
	if change != nil {
		if err := change(site, sensor, d); err != nil {
			return Store{}, nil, err
		}
	}
	config, err := configs.Parse(d.Bytes(), t.name)
	if err == nil {
		err = config.CheckRun()
	}
	if err != nil {
		return Store{}, nil, err
	}
	return Store{site, sensor, d.Bytes()}, config, nil
}
