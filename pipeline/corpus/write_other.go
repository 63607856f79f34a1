//go:build !unix

package corpus

// noDirSync: folders cannot be synced on this system.
func noDirSync(error) bool { return true }
