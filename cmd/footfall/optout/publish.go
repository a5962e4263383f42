package optout

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"footfall/buffer/uplink"
	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/hashing/optout"
	"footfall/sensor/admin"
	"footfall/sensor/daemon"
)

func newPublishCommand(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "publish -c FILE SIGNED|-",
		Short: "Send a signed list to all sensors of a chain",
		Long: `Publish checks a signed list with opt_out.chain.public_key. It sends the list to
opt_out.chain.topic as a retained message, through the configured broker. The
broker hands it to every sensor, now and at each start. See "footfall optout sign
--help" for the steps before.

Some brokers acknowledge messages that they drop. "footfall optout list" on a
sensor shows the sequence number that arrived.`,
		Example: "  footfall optout publish -c /etc/footfall/footfall.yaml chain.signed",
		Args:    cli.Usage(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			config, err := o.load()
			if err != nil {
				return err
			}
			if config.OptOut.Chain.Topic == "" || config.OptOut.Chain.PublicKey == "" || config.MQTT.Broker == "" {
				return cli.UsageError{Err: errors.New("publishing needs opt_out.chain.topic, opt_out.chain.public_key and mqtt.broker in the configuration")}
			}
			payload, err := readInput(c.InOrStdin(), args[0])
			if err != nil {
				return err
			}
			signed, err := verified(config, payload)
			if err != nil {
				return fmt.Errorf("%s: %w; nothing was published", args[0], err)
			}
			if err := publish(c.Context(), config, payload); err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "Published to %s: sequence %d, %s.\n",
				config.OptOut.Chain.Topic, signed.Head().Sequence, cli.Count(signed.Len(), "entry", "entries"))
			return err
		},
	}
}

// verified reads a payload as the sensors will.
func verified(config *configs.Config, payload []byte) (*optout.List, error) {
	chain, err := optout.NewChain(admin.ChainConfig(config, time.Now))
	if err != nil {
		return nil, fmt.Errorf("opt_out.chain.public_key: %w", err)
	}
	return chain.Check(payload)
}

func publish(ctx context.Context, config *configs.Config, payload []byte) error {
	// Never the sensor's own id, or the broker would throw it out.
	way := daemon.Connection(config, "footfall-"+rand.Text()[:12], os.Getenv)
	return uplink.PublishOnce(ctx, way, uplink.Message{Topic: config.OptOut.Chain.Topic, Payload: payload, Retained: true})
}
