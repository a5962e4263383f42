package machine

import (
	"os/user"
	"strconv"
)

// lookUp finds a user in the system's own list.
func lookUp(name string) (Account, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return Account{}, err
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return Account{}, err
	}
	a := Account{UID: uid}
	groups, err := u.GroupIds()
	if err != nil {
		groups = []string{u.Gid}
	}
	for _, group := range groups {
		gid, err := strconv.Atoi(group)
		if err != nil {
			return Account{}, err
		}
		a.Groups = append(a.Groups, gid)
	}
	return a, nil
}
