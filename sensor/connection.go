package sensor

import (
	"footfall/buffer/uplink"
	"footfall/configs"
)

// CheckConnection says what is wrong with the settings of the broker
// connection and with the files and variables that they name, without
// connecting.
func CheckConnection(c *configs.Config, getenv func(string) string) error {
	if err := uplink.CheckBroker(c.MQTT.Broker, c.MQTT.AllowPlaintext); err != nil {
		return err
	}
	if err := brokerTLS(&c.MQTT).Check(); err != nil {
		return err
	}
	_, _, err := credentials(&c.MQTT).Load(getenv)
	return err
}

func brokerTLS(m *configs.MQTT) uplink.TLSFiles {
	return uplink.TLSFiles{CAFile: m.CAFile, CertFile: m.CertFile, KeyFile: m.KeyFile, ServerName: m.ServerName}
}

func credentials(m *configs.MQTT) uplink.Credentials {
	return uplink.Credentials{
		Username: m.Username, UsernameFile: m.UsernameFile, UsernameEnv: m.UsernameEnv,
		PasswordFile: m.PasswordFile, PasswordEnv: m.PasswordEnv,
	}
}
