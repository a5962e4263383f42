package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/configs/edit"
	"footfall/configs/render"
)

const (
	// credentialPath is the credential as the service finds it, and credentialStore
	// its source for systemd; see systemd.exec(5), LoadCredential.
	credentialPath  = "/run/credentials/footfall.service/mqtt-password"
	credentialStore = "/etc/credstore/footfall-mqtt-password"
	credentialUnit  = "[Service]\nLoadCredential=mqtt-password:" + credentialStore + "\n"
	passwordSetting = "mqtt.password_file"
	maxSecret       = 64 << 10
)

// renderOptions are the flags of the command.
type renderOptions struct {
	out, secrets       string
	credential, dryRun bool
}

func newRenderCommand() *cobra.Command {
	var o renderOptions
	c := &cobra.Command{
		Use:   "render TEMPLATE STORES.CSV",
		Short: "Write one configuration a store from a template and a table",
		Long: `Render writes a configuration for each line of a table. The template is a
configuration with names of columns in its values, such as

  site: ${site}
  opening_hours: ${hours}

The head of the table names the columns; commas or semicolons are between them. A
cell of opening_hours is written as "mon-fri 09:00-21:00; sat 10:00-18:00". An empty
cell leaves the default. Each configuration is validated, and nothing is written if
one is not valid, a column is missing, or two sensors have one name.

The result is OUT/SITE/SENSOR/footfall.yaml. On the gateway, "footfall init --from"
takes it over, or it is copied to /etc/footfall.

Passwords are in no table. --secrets names a folder with a file SITE/SENSOR for each,
which is copied beside the configuration as mqtt-password. With --credential the
service gets it from systemd instead: the configuration names the credential, and a
drop-in for footfall.service loads it from ` + credentialStore + `.`,
		Example: `  footfall-lab render store.yaml stores.csv --out rendered
  footfall-lab render store.yaml stores.csv --out rendered --secrets passwords --credential
  footfall-lab render store.yaml stores.csv --dry-run`,
		Args: cli.Usage(cobra.ExactArgs(2)),
		RunE: func(c *cobra.Command, args []string) error {
			return o.run(c.OutOrStdout(), args[0], args[1])
		},
	}
	f := c.Flags()
	f.StringVar(&o.out, "out", "", "new `FOLDER` for the configurations")
	f.StringVar(&o.secrets, "secrets", "", "`FOLDER` with the password of each sensor in a file SITE/SENSOR")
	f.BoolVar(&o.credential, "credential", false, "passwords are credentials of systemd")
	f.BoolVar(&o.dryRun, "dry-run", false, "validate, and write nothing")
	_ = c.MarkFlagDirname("out")
	_ = c.MarkFlagDirname("secrets")
	return c
}

func (o *renderOptions) run(w io.Writer, template, table string) error {
	if o.out == "" && !o.dryRun {
		return cli.UsageError{Err: errors.New("--out is missing; name a new folder for the configurations")}
	}
	secrets := map[string][]byte{}
	stores, err := o.render(template, table, secrets)
	if err != nil {
		return cli.UsageError{Err: fmt.Errorf("nothing was written:\n%w", err)}
	}
	if o.dryRun {
		_, err := fmt.Fprintf(w, "%s valid; nothing was written, because of --dry-run\n", cli.Count(len(stores), "configuration is", "configurations are"))
		return err
	}
	if err := o.write(stores, secrets); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s: %s written\n", o.out, cli.Count(len(stores), "configuration", "configurations"))
	return err
}

// render reads all input, and validates.
func (o *renderOptions) render(template, table string, secrets map[string][]byte) ([]render.Store, error) {
	text, err := configs.Read(template)
	if err != nil {
		return nil, err
	}
	t, err := render.ParseTemplate(text, template)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(table)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := render.ReadTable(f, table)
	if err != nil {
		return nil, err
	}
	return render.Stores(t, &rows, func(site, sensor string, d *edit.Document) error {
		return o.password(site, sensor, d, secrets)
	})
}

// password names the file or the credential in the configuration, and reads the secret.
func (o *renderOptions) password(site, sensor string, d *edit.Document, secrets map[string][]byte) error {
	if o.secrets == "" && !o.credential || !plainName(site) || !plainName(sensor) {
		return nil // a name that is not plain is refused when the result is validated
	}
	if o.secrets != "" {
		secret, err := readSecret(filepath.Join(o.secrets, site, sensor))
		if err != nil {
			return err
		}
		secrets[site+"/"+sensor] = secret
	}
	if o.credential {
		return d.Set(passwordSetting, credentialPath)
	}
	return d.Set(passwordSetting, "mqtt-password")
}

// plainName tells whether a name stays inside of its folder.
func plainName(name string) bool { return name != "" && !strings.ContainsAny(name, `/\.`) }

// readSecret reads a file closed to other users.
func readSecret(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: does not exist; write the password of the sensor into it", path)
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular() || info.Size() == 0 || info.Size() > maxSecret:
		return nil, fmt.Errorf("%s: is empty, larger than %d bytes, or no file", path, maxSecret)
	case info.Mode().Perm()&0o007 != 0:
		return nil, fmt.Errorf("%s: every user of this machine can read it (mode %04o); run: chmod o= %[1]s", path, info.Mode().Perm())
	}
	return os.ReadFile(path)
}

// write writes all stores into a new folder. It gets its name last: there are all of
// them, or none.
func (o *renderOptions) write(stores []render.Store, secrets map[string][]byte) (err error) {
	if _, err := os.Lstat(o.out); err == nil {
		return fmt.Errorf("%s: is there already; name a new folder, or move this one away", o.out)
	}
	parent, name := filepath.Split(filepath.Clean(o.out))
	if parent == "" {
		parent = "."
	}
	temporary, err := os.MkdirTemp(parent, "."+name+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(temporary)
		}
	}()
	for _, s := range stores {
		if err = o.writeStore(filepath.Join(temporary, s.Site, s.Sensor), s, secrets[s.Site+"/"+s.Sensor]); err != nil {
			return err
		}
	}
	return os.Rename(temporary, o.out)
}

// writeStore writes the files of one store.
func (o *renderOptions) writeStore(dir string, s render.Store, secret []byte) error {
	files := map[string][]byte{"footfall.yaml": s.Text}
	if o.credential {
		files["footfall.service.d/mqtt-password.conf"] = []byte(credentialUnit)
	}
	switch {
	case secret == nil:
	case o.credential:
		files[filepath.Base(credentialStore)] = secret
	default:
		files["mqtt-password"] = secret
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o640); err != nil {
			return err
		}
	}
	return nil
}
