package render

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"footfall/configs"
	"footfall/configs/edit"
)

// column is the name of a column in a value.
var column = regexp.MustCompile(`\$\{([^{}]*)\}`)

// Template is a configuration with names of columns in its values.
type Template struct {
	name string
	text []byte
	// values are those with columns in them, names of items last: a path holds the
	// names of the items on its way.
	values []edit.Value
}

// ParseTemplate reads a template. The name stands for the file in error texts.
func ParseTemplate(text []byte, name string) (*Template, error) {
	d, err := edit.Parse(text, name)
	if err != nil {
		return nil, err
	}
	t := &Template{name: name, text: text}
	for _, v := range d.Values() {
		if strings.Contains(column.ReplaceAllString(v.Text, ""), "${") {
			return nil, fmt.Errorf("%s: %s: a ${ has no } behind it", name, v.Path)
		}
		if column.MatchString(v.Text) {
			t.values = append(t.values, v)
		}
	}
	if len(t.values) == 0 {
		return nil, fmt.Errorf("%s: names no column, so all stores would be the same; write values such as ${site}", name)
	}
	slices.SortStableFunc(t.values, func(a, b edit.Value) int { return rank(a.Path) - rank(b.Path) })
	return t, nil
}

// rank orders names behind other values, and inner names before outer ones.
func rank(path string) int {
	if !strings.HasSuffix(path, "].name") && !strings.HasSuffix(path, "].source") {
		return 0
	}
	return 100 - strings.Count(path, "[")
}

// CheckColumns fails unless a table has every column of the template.
func (t *Template) CheckColumns(table *Table) error {
	for _, v := range t.values {
		for _, m := range column.FindAllStringSubmatch(v.Text, -1) {
			if !slices.Contains(table.Columns, m[1]) {
				return fmt.Errorf("%s: %s wants the column %q, which %s does not have; it has %s", t.name, v.Path, m[1], table.Name, strings.Join(table.Columns, ", "))
			}
		}
	}
	return nil
}

// Fill writes the cells of a store into the template.
func (t *Template) Fill(row *Row) (*edit.Document, error) {
	d, err := edit.Parse(t.text, t.name)
	if err != nil {
		return nil, err
	}
	for _, v := range t.values {
		if err := fill(d, v, row.Cells); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// item is the name of an item in a path.
var item = regexp.MustCompile(`\[[^\]]*\]`)

// fill writes one value.
func fill(d *edit.Document, v edit.Value, cells map[string]string) error {
	setting, _ := configs.LookUp(item.ReplaceAllString(v.Path, "[]"))
	list := strings.HasPrefix(v.Text, "[") && (setting.Kind == configs.Texts || setting.Kind == configs.Channels)
	text := column.ReplaceAllStringFunc(v.Text, func(m string) string {
		cell := cells[m[2:len(m)-1]]
		if list { // between quotes
			quoted := strconv.Quote(cell)
			return quoted[1 : len(quoted)-1]
		}
		return cell
	})
	switch {
	case text == "" && !setting.Required:
		return d.Unset(v.Path)
	case setting.Kind == configs.Days:
		return d.SetHours(text)
	}
	return d.Set(v.Path, text)
}
