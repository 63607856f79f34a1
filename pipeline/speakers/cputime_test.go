package speakers

import (
	"syscall"
	"time"
)

// cpuTime is the processor time that this process has used, on all cores:
// speed is measured by it, because the machine may be busy with other work.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
