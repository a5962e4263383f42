package configs

import "time"

// Bounds that keep a mistake in a number from becoming a mystery later.
const (
	maxSources = 64
	maxZones   = 256
	maxSSIDs   = 64

	minWindow = time.Second
	maxWindow = time.Hour
	// minStay and maxStay bound how long people stay on average. Whoever stays for
	// less is gone before most phones scan twice.
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

	// maxKeyWindow is how long a pseudonym may live at most where the key
	// lives for a window.
	maxKeyWindow = 5 * time.Minute
)

// schema lists every key of the file beside the field of c that it fills.
func schema(c *Config) section {
	return section{
		{key: "site", required: true, read: name(&c.Site)},
		{key: "sensor", required: true, read: name(&c.Sensor)},
		{key: "timezone", read: location(&c.Location)},
		{key: "window", read: window(&c.Window)},
		{key: "stay", read: duration(&c.Stay, minStay, maxStay)},
		list("sources", maxSources, &c.Sources, sourceKeys),
		list("zones", maxZones, &c.Zones, zoneKeys),
		{key: "opening_hours", read: hours(&c.Hours)},
		nest("operator", section{
			{key: "name", read: printed(&c.Operator.Name, maxOperatorName)},
			{key: "contact", read: printed(&c.Operator.Contact, maxContact)},
			{key: "privacy", read: webAddress(&c.Operator.Privacy)},
		}),
		nest("opt_out", optOutKeys(&c.OptOut)),
		nest("key", section{
			{key: "life", read: choice(&c.Key.Life, LifeDaily, LifeWindow)},
			{key: "rotate_at", read: clock(&c.Key.RotateAt)},
		}),
		nest("privacy", section{
			{key: "epsilon", read: epsilon(&c.Privacy.Epsilon)},
			{key: "min_count", read: integer(&c.Privacy.MinCount, 0, maxMinCount)},
		}),
		nest("dwell", dwellKeys(&c.Dwell)),
		nest("limits", section{
			{key: "max_addresses", read: integer(&c.Limits.MaxAddresses, 1, maxAddresses)},
		}),
		nest("outbox", section{
			{key: "path", read: text(&c.Outbox.Path)},
			{key: "max_rows", read: integer(&c.Outbox.MaxRows, 1, maxRows)},
		}),
		nest("calibration", section{
			{key: "file", read: text(&c.Calibration.File)},
		}),
		nest("mqtt", mqttKeys(&c.MQTT)),
		nest("control", section{
			{key: "socket", read: socket(&c.Control.Socket)},
		}),
		nest("log", section{
			{key: "level", read: choice(&c.Log.Level, "debug", "info", "warn", "error")},
			{key: "format", read: choice(&c.Log.Format, "text", "json")},
		}),
	}
}

func sourceKeys(s *Source) section {
	s.Channels, s.Dwell = []string{channelsAuto}, time.Second
	return section{
		{key: "name", required: true, read: name(&s.Name)},
		{key: "interface", read: netInterface(&s.Interface)},
		{key: "radio", read: radio(&s.Radio)},
		{key: "channels", read: channels(&s.Channels)},
		{key: "dwell", read: duration(&s.Dwell, time.Second, maxChannelStay)},
	}
}

func zoneKeys(z *Zone) section {
	return section{
		{key: "name", required: true, read: name(&z.Name)},
		list("sources", maxSources, &z.Sources, func(s *ZoneSource) section {
			return section{
				{key: "source", required: true, read: name(&s.Source)},
				{key: "min_signal", read: signal(&s.MinSignal, &s.HasMinSignal)},
			}
		}),
	}
}

func optOutKeys(o *OptOut) section {
	return section{
		{key: "mode", read: choice(&o.Mode, ModeOptOut, ModeOptIn)},
		{key: "list", read: text(&o.List)},
		{key: "file", read: text(&o.File)},
		nest("chain", section{
			{key: "topic", read: exactTopic(&o.Chain.Topic)},
			{key: "public_key", read: publicKey(&o.Chain.PublicKey)},
		}),
		{key: "ssids", read: ssids(&o.SSIDs)},
		{key: "ssid_suffixes", read: ssids(&o.SSIDSuffixes)},
	}
}

func dwellKeys(d *Dwell) section {
	return section{
		{key: "enabled", read: boolean(&d.Enabled)},
		{key: "epsilon", read: epsilon(&d.Epsilon)},
		{key: "passer_by", read: duration(&d.PasserBy, time.Second, maxPasserBy)},
		{key: "gap", read: duration(&d.Gap, time.Second, maxGap)},
	}
}

func mqttKeys(m *MQTT) section {
	return section{
		{key: "broker", read: broker(&m.Broker)},
		{key: "topic", read: topic(&m.Topic)},
		{key: "client_id", read: text(&m.ClientID)},
		{key: "username", read: text(&m.Username)},
		{key: "username_file", read: text(&m.UsernameFile)},
		{key: "username_env", read: variable(&m.UsernameEnv)},
		{key: "password_file", read: text(&m.PasswordFile)},
		{key: "password_env", read: variable(&m.PasswordEnv)},
		{key: "ca_file", read: text(&m.CAFile)},
		{key: "cert_file", read: text(&m.CertFile)},
		{key: "key_file", read: text(&m.KeyFile)},
		{key: "server_name", read: text(&m.ServerName)},
		{key: "allow_plaintext_on_the_network", read: boolean(&m.AllowPlaintext)},
		{key: "keep_alive", read: duration(&m.KeepAlive, time.Second, maxKeepAlive)},
		{key: "timeout", read: duration(&m.Timeout, time.Second, maxTimeout)},
	}
}
