package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"strings"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/configs/edit"
	"footfall/sensor/capture/stream"
)

func newStreamCertificateCommand() *cobra.Command {
	var file string
	var alone bool
	c := &cobra.Command{
		Use:   "certificate [SOURCE]",
		Short: "Make the key of the sensor, and say what to run on the access point",
		Long: `Certificate makes a key and a certificate for the stream of a source, unless there
are some already. It prints the certificate, which the access point needs, and the
commands to run there. No authority signs anything: each side gets the certificate of
the other, and accepts no other.

With --pem it prints the certificate alone, for a script.`,
		Example: "  footfall stream certificate -c /etc/footfall/footfall.yaml back",
		Args:    cli.Usage(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			config, err := cli.LoadConfig(file)
			if err != nil {
				return err
			}
			source, err := streamSource(config, args)
			if err != nil {
				return cli.UsageError{Err: err}
			}
			if err := makeIdentity(file, source); err != nil {
				return err
			}
			return writeCertificate(c.OutOrStdout(), source, alone)
		},
	}
	cli.ConfigFlag(c, &file)
	c.Flags().BoolVar(&alone, "pem", false, "print the certificate alone")
	c.ValidArgsFunction = firstArgument(cli.CompleteItems("sources"))
	return c
}

// streamSource finds the source that is named, or the only stream.
func streamSource(config *configs.Config, args []string) (configs.Source, error) {
	var streams []configs.Source
	var names []string
	for _, s := range config.Sources {
		switch {
		case len(args) > 0 && s.Name == args[0] && s.Stream.Listen == "":
			return s, fmt.Errorf("source %s is no stream; give it one with: footfall source add NAME --stream :7443 --addresses-cross-the-network --zone ZONE", s.Name)
		case len(args) > 0 && s.Name == args[0]:
			return s, nil
		case s.Stream.Listen != "":
			streams, names = append(streams, s), append(names, s.Name)
		}
	}
	switch {
	case len(streams) == 0:
		return configs.Source{}, errors.New("no source is a stream; add one with: footfall source add NAME --stream :7443 --addresses-cross-the-network --zone ZONE")
	case len(args) > 0 || len(streams) > 1:
		return configs.Source{}, fmt.Errorf("name one of the streams: %s", strings.Join(names, ", "))
	}
	return streams[0], nil
}

// makeIdentity makes the key of a stream, unless there is one. The file gets owner and
// group of the configuration, which the service can read.
func makeIdentity(config string, s configs.Source) error {
	_, err := stream.ReadIdentity(s.Stream.Identity)
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	text, err := stream.NewIdentity("footfall-" + s.Name)
	if err != nil {
		return err
	}
	return edit.CreateLike(config, s.Stream.Identity, text)
}

func writeCertificate(w io.Writer, s configs.Source, alone bool) error {
	identity, err := stream.ReadIdentity(s.Stream.Identity)
	if err != nil {
		return err
	}
	certificate := string(stream.Certificate(identity))
	if alone {
		_, err := io.WriteString(w, certificate)
		return err
	}
	_, port, err := net.SplitHostPort(s.Stream.Listen)
	if err != nil {
		return fmt.Errorf("stream %s: %w", s.Stream.Listen, err)
	}
	peer := "It is not there yet."
	if known, err := stream.ReadPeer(s.Stream.Peer); err == nil {
		peer = "It is there, with the SHA-256 fingerprint\n   " + stream.Fingerprint(known.Raw)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_, err = fmt.Fprintf(w, `1. Save this certificate of the sensor on the access point as sensor.crt. Its SHA-256
   fingerprint is
   %s

%s
2. On the access point, make its key and certificate, once:

   %s

3. Copy ap.crt, and never ap.key, to this machine as
   %s
   %s

4. On the access point, send what it hears, and begin again whenever that ends. Its
   interface in monitor mode is mon0 here, and the name of this machine SENSOR:

   while :; do
     tcpdump -i mon0 -U -w - 'type mgt subtype probe-req' |
       %s
     sleep 2
   done
`, stream.Fingerprint(identity.Certificate[0]), certificate, strings.Join(stream.ClientCertificate("ap.key", "ap.crt"), " "),
		s.Stream.Peer, peer, strings.Join(stream.Client(net.JoinHostPort("SENSOR", port), "ap.key", "ap.crt", "sensor.crt"), " "))
	return err
}
