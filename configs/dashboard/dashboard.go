// Package dashboard holds the page that shows the numbers of sensors in a browser. The
// page is static: it subscribes to a broker over WebSocket, like any other dashboard, and
// reads what happened before from a hub where there is one.
package dashboard

import (
	"embed"
	"io/fs"
)

//go:embed page
var page embed.FS

// Files returns the files of the page. index.html is at the root, and all links are
// relative, so that the page works below any path.
func Files() fs.FS {
	files, err := fs.Sub(page, "page")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	return files
}
