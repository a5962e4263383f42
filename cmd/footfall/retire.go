package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"footfall/buffer/uplink"
	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/sensor/admin"
	"footfall/sensor/daemon"
	"footfall/sensor/disclose"
	"footfall/sensor/status/homeassistant"
)

// retireTime bounds the whole command.
const retireTime = 2 * time.Minute

// retireOptions are the flags of the command.
type retireOptions struct {
	config, zone, sensor, site string
	dry, yes                   bool
}

func newRetireCommand() *cobra.Command {
	var o retireOptions
	c := &cobra.Command{
		Use:     "retire",
		Short:   "Remove a sensor, a zone or a site from the broker",
		GroupID: "sensor",
		Long: `Retire deletes what the broker retains, so that screens no longer show a sensor that
is gone: status, health, manifest and the latest window of each zone. With
mqtt.home_assistant, the announcement to Home Assistant goes too. A sensor that stops
leaves them on purpose; an upgrade would empty every screen otherwise.

Without more it is the sensor of the configuration, which must not run. --zone is for a
zone that was renamed or removed, --sensor for another sensor of the site, and --site
for all of a site. The configuration tells the broker and the login. That user must be
allowed to publish there; where it may not read there, only the usual topics go.`,
		Example: `  footfall retire -c /etc/footfall/footfall.yaml --zone old-entrance
  footfall retire -c /etc/footfall/footfall.yaml --sensor back-door --dry-run`,
		Args: cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			return retire(c.Context(), c.OutOrStdout(), c.ErrOrStderr(), o)
		},
	}
	cli.ConfigFlag(c, &o.config)
	c.Flags().StringVar(&o.zone, "zone", "", "`ZONE` of this sensor")
	c.Flags().StringVar(&o.sensor, "sensor", "", "`SENSOR` of this site")
	c.Flags().StringVar(&o.site, "site", "", "`SITE` with all its sensors; needs --yes")
	c.Flags().BoolVar(&o.dry, "dry-run", false, "list the topics and delete nothing")
	c.Flags().BoolVar(&o.yes, "yes", false, "go on with a whole site")
	for _, flag := range []string{"zone", "sensor", "site"} {
		_ = c.RegisterFlagCompletionFunc(flag, cobra.NoFileCompletions)
	}
	return c
}

func retire(ctx context.Context, w, log io.Writer, o retireOptions) error {
	config, err := cli.LoadConfig(o.config)
	if err != nil {
		return err
	}
	if config.MQTT.Broker == "" {
		return cli.UsageError{Err: errors.New("mqtt.broker is missing in the configuration")}
	}
	if err := o.check(config); err != nil {
		return err
	}
	topics, filter := o.topics(config)
	ctx, cancel := context.WithTimeout(ctx, retireTime)
	defer cancel()
	retired := func(topics []string, filter string) (uplink.Retired, error) {
		return uplink.Retire(ctx, daemon.Connection(config, "footfall-"+rand.Text()[:12], os.Getenv), topics, filter, o.dry)
	}
	r, err := retired(topics, filter)
	for _, topic := range o.announcements(config, r.Topics) {
		if err != nil {
			break
		}
		var announced uplink.Retired
		announced, err = retired([]string{topic}, topic)
		r.Topics = append(r.Topics, announced.Topics...)
	}
	for _, topic := range r.Topics {
		fmt.Fprintln(w, topic)
	}
	if err != nil {
		return err
	}
	if r.Unseen != "" {
		fmt.Fprintf(log, "footfall: only the usual topics were looked at: %s\n", r.Unseen)
	}
	verb := "deleted"
	if o.dry {
		verb = "would be deleted"
	}
	_, err = fmt.Fprintf(w, "%s %s\n", cli.Count(len(r.Topics), "retained message", "retained messages"), verb)
	return err
}

// levelPattern is one level of a topic, as the configuration admits it.
var levelPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// check refuses what would come back at once, and what is not a name.
func (o *retireOptions) check(c *configs.Config) error {
	given := 0
	for flag, name := range map[string]string{"zone": o.zone, "sensor": o.sensor, "site": o.site} {
		if name != "" {
			given++
		}
		if name != "" && !levelPattern.MatchString(name) {
			return cli.UsageError{Err: fmt.Errorf("--%s: %q is not a name; use letters, digits, dashes and underscores", flag, name)}
		}
	}
	if given > 1 {
		return cli.UsageError{Err: errors.New("--zone, --sensor and --site are three things to remove; leave one")}
	}
	if o.site != "" && !o.yes && !o.dry {
		return cli.UsageError{Err: fmt.Errorf("this removes all sensors of %s from the broker; look with --dry-run first, then add --yes", o.site)}
	}
	for _, z := range c.Zones {
		if z.Name == o.zone {
			return cli.UsageError{Err: fmt.Errorf("zone %s is in the configuration, and would come back with the next window; remove it first: footfall zone remove %s", o.zone, o.zone)}
		}
	}
	if o.zone != "" || o.sensor != "" && o.sensor != c.Sensor || o.site != "" && o.site != c.Site || o.dry {
		return nil
	}
	client, err := admin.Dial(c)
	if err != nil {
		return err
	}
	if client != nil {
		client.Close()
		return errors.New("the sensor runs, and would publish again; end it first: systemctl disable --now footfall")
	}
	return nil
}

// topics are those known by name, and a filter for the others.
func (o *retireOptions) topics(c *configs.Config) (names []string, filter string) {
	base := c.MQTT.Topic + "/v1/"
	if o.site != "" {
		return nil, base + o.site + "/#"
	}
	sensor := o.sensor
	if sensor == "" {
		sensor = c.Sensor
	}
	base += c.Site + "/" + sensor + "/"
	if o.zone != "" {
		return []string{base + o.zone + "/latest"}, base + o.zone + "/#"
	}
	for _, name := range []string{"status", "health", "manifest", "presence"} {
		names = append(names, base+name)
	}
	if sensor == c.Sensor {
		for _, z := range c.Zones {
			names = append(names, base+z.Name+"/latest")
		}
		names = append(names, base+disclose.TotalZone+"/latest")
	}
	return names, base + "#"
}

// announcements are the topics for Home Assistant that belong to retired topics: those of a
// sensor whose status goes. A zone that is gone leaves with the next announcement.
func (o *retireOptions) announcements(c *configs.Config, retired []string) (topics []string) {
	if !c.MQTT.HomeAssistant || o.zone != "" {
		return nil
	}
	site := c.Site
	if o.site != "" {
		site = o.site
	}
	base := c.MQTT.Topic + "/v1/" + site + "/"
	for _, topic := range retired {
		sensor, last, _ := strings.Cut(strings.TrimPrefix(topic, base), "/")
		if last == "status" {
			topics = append(topics, homeassistant.TopicOf(c.MQTT.HomeAssistantPrefix, site, sensor))
		}
	}
	return topics
}
