package configs

import "time"

// Bounds of numbers, to catch typing mistakes early.
const (
	maxSources = 64
	maxStaff   = 1000 // of one zone
	maxZones   = 256
	maxSSIDs   = 64

	minWindow = time.Second
	maxWindow = time.Hour
	// minStay and maxStay bound the average stay. In less time most phones do not
	// scan twice.
	minStay = 2 * time.Minute
	maxStay = 24 * time.Hour
	// maxPasserBy is the end of the next class of visits (count.Cell).
	maxPasserBy = 5 * time.Minute
	maxGap      = 12 * time.Hour
	// maxChannelStay is long for one channel out of several: a window has few rounds.
	maxChannelStay = 10 * time.Minute
	maxChannels    = 128
	// maxKeepAlive stays under the 16-bit seconds of MQTT 3.1.1, 3.1.2.10.
	maxKeepAlive = time.Hour
	maxTimeout   = 5 * time.Minute

	maxMinCount  = 1_000_000
	maxAddresses = 64 << 20
	maxRows      = 10_000_000

	// maxKeyWindow is the longest window with a key of its own, and so the longest
	// life of such a pseudonym.
	maxKeyWindow = 5 * time.Minute
)

// schema lists every key of the file beside its field of c.
func schema(c *Config) section {
	return section{
		{key: "site", required: true, value: name(&c.Site, "jakarta-01")},
		{key: "sensor", required: true, value: name(&c.Sensor, "front-door")},
		{key: "timezone", value: location(&c.Location)},
		{key: "window", value: window(&c.Window)},
		{key: "stay", value: duration(&c.Stay, minStay, maxStay)},
		list("sources", maxSources, &c.Sources, sourceKeys),
		list("zones", maxZones, &c.Zones, zoneKeys),
		{key: "opening_hours", value: hours(&c.Hours)},
		nest("operator", section{
			{key: "name", value: printed(&c.Operator.Name, maxOperatorName)},
			{key: "contact", value: printed(&c.Operator.Contact, maxContact)},
			{key: "privacy", value: webAddress(&c.Operator.Privacy)},
		}),
		nest("opt_out", optOutKeys(&c.OptOut)),
		nest("key", section{
			{key: "life", value: choice(&c.Key.Life, LifeDaily, LifeWindow)},
			{key: "rotate_at", value: clock(&c.Key.RotateAt)},
		}),
		nest("privacy", section{
			{key: "epsilon", value: epsilon(&c.Privacy.Epsilon)},
			{key: "min_count", value: integer(&c.Privacy.MinCount, 0, maxMinCount)},
		}),
		nest("dwell", dwellKeys(&c.Dwell)),
		nest("kinds", section{
			{key: "enabled", value: boolean(&c.Kinds.Enabled)},
			{key: "epsilon", value: epsilon(&c.Kinds.Epsilon)},
		}),
		nest("limits", section{
			{key: "max_addresses", value: integer(&c.Limits.MaxAddresses, 1, maxAddresses)},
		}),
		nest("outbox", section{
			{key: "path", value: text(&c.Outbox.Path)},
			{key: "max_rows", value: integer(&c.Outbox.MaxRows, 1, maxRows)},
		}),
		nest("calibration", section{
			{key: "file", value: text(&c.Calibration.File)},
		}),
		nest("mqtt", mqttKeys(&c.MQTT)),
		nest("metrics", section{
			{key: "address", value: listenAddress(&c.Metrics.Address, `host and port, such as "127.0.0.1:9464"`)},
			{key: "allow_on_the_network", value: boolean(&c.Metrics.AllowOnTheNetwork)},
		}),
		nest("control", section{
			{key: "socket", value: socket(&c.Control.Socket)},
		}),
		nest("log", section{
			{key: "level", value: choice(&c.Log.Level, "debug", "info", "warn", "error")},
			{key: "format", value: choice(&c.Log.Format, "text", "json")},
		}),
	}
}

func sourceKeys(s *Source) section {
	s.Channels, s.Dwell = []string{ChannelsAuto}, time.Second
	return section{
		{key: "name", required: true, value: name(&s.Name, "door")},
		{key: "interface", value: netInterface(&s.Interface)},
		{key: "radio", value: radio(&s.Radio)},
		{key: "bluetooth", value: bluetooth(&s.Bluetooth)},
		{key: "channels", value: channels(&s.Channels)},
		{key: "dwell", value: duration(&s.Dwell, time.Second, maxChannelStay)},
		{key: "stream", value: listenAddress(&s.Stream.Listen, `a port such as ":7443", or "192.0.2.1:7443" for one network alone`)},
		{key: "stream_identity", value: text(&s.Stream.Identity)},
		{key: "stream_peer", value: text(&s.Stream.Peer)},
		{key: "stream_addresses", value: crossing(&s.Stream.Crosses)},
	}
}

func zoneKeys(z *Zone) section {
	return section{
		{key: "name", required: true, value: name(&z.Name, "entrance")},
		{key: "staff", value: integer(&z.Staff, 0, maxStaff)},
		list("sources", maxSources, &z.Sources, func(s *ZoneSource) section {
			return section{
				{key: "source", required: true, value: name(&s.Source, "door")},
				{key: "min_signal", value: signal(&s.MinSignal, &s.HasMinSignal)},
			}
		}),
	}
}

func optOutKeys(o *OptOut) section {
	return section{
		{key: "mode", value: choice(&o.Mode, ModeOptOut, ModeOptIn)},
		{key: "list", value: text(&o.List)},
		{key: "file", value: text(&o.File)},
		nest("chain", section{
			{key: "topic", value: exactTopic(&o.Chain.Topic)},
			{key: "public_key", value: publicKey(&o.Chain.PublicKey)},
		}),
		{key: "ssids", value: ssids(&o.SSIDs)},
		{key: "ssid_suffixes", value: ssids(&o.SSIDSuffixes)},
	}
}

func dwellKeys(d *Dwell) section {
	return section{
		{key: "enabled", value: boolean(&d.Enabled)},
		{key: "epsilon", value: epsilon(&d.Epsilon)},
		{key: "passer_by", value: duration(&d.PasserBy, time.Second, maxPasserBy)},
		{key: "gap", value: duration(&d.Gap, time.Second, maxGap)},
	}
}

func mqttKeys(m *MQTT) section {
	return section{
		{key: "broker", value: broker(&m.Broker)},
		{key: "topic", value: topic(&m.Topic)},
		{key: "client_id", value: text(&m.ClientID)},
		{key: "username", value: text(&m.Username)},
		{key: "username_file", value: text(&m.UsernameFile)},
		{key: "username_env", value: variable(&m.UsernameEnv)},
		{key: "password_file", value: text(&m.PasswordFile)},
		{key: "password_env", value: variable(&m.PasswordEnv)},
		{key: "ca_file", value: text(&m.CAFile)},
		{key: "cert_file", value: text(&m.CertFile)},
		{key: "key_file", value: text(&m.KeyFile)},
		{key: "key_passphrase_file", value: text(&m.KeyPassphraseFile)},
		{key: "server_name", value: text(&m.ServerName)},
		{key: "proxy", value: proxy(&m.Proxy)},
		{key: "proxy_username", value: text(&m.ProxyUsername)},
		{key: "proxy_password_file", value: text(&m.ProxyPasswordFile)},
		{key: "allow_plaintext_on_the_network", value: boolean(&m.AllowPlaintext)},
		{key: "keep_alive", value: duration(&m.KeepAlive, time.Second, maxKeepAlive)},
		{key: "timeout", value: duration(&m.Timeout, time.Second, maxTimeout)},
		{key: "home_assistant", value: boolean(&m.HomeAssistant)},
		{key: "home_assistant_prefix", value: topic(&m.HomeAssistantPrefix)},
	}
}
