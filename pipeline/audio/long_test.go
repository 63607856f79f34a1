package audio

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"gribning/transcripts"
)

// TestThreeHours decodes three hours of stereo telephone sound and looks at the
// memory of the process. Opt in: GRIBNING_LONG=1; it needs ffmpeg, 900 MB of
// scratch space and about a minute.
func TestThreeHours(t *testing.T) {
	if os.Getenv("GRIBNING_LONG") == "" {
		t.Skip("long: set GRIBNING_LONG=1")
	}
	path := filepath.Join(t.TempDir(), "lang.wav")
	cmd := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=f=300:d=10800:r=8000", "-ac", "2", "-c:a", "pcm_mulaw", path)
	if b, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	r, err := Open(context.Background(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if d := r.Duration(); d < 10_799_000 || d > 10_801_000 {
		t.Fatalf("duration %d ms", d)
	}
	for at := transcripts.Ms(0); at < r.Duration(); at += 30_000 {
		if _, err := r.Samples(Mix, at, at+30_000); err != nil {
			t.Fatal(err)
		}
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("no /proc here")
	}
	for _, line := range strings.Split(string(status), "\n") {
		if name, value, _ := strings.Cut(line, ":"); name == "VmHWM" {
			kb, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("highest memory of the process: %d MB", kb/1024)
			if kb > 700*1024 {
				t.Errorf("%d MB is more than 700 MB", kb/1024)
			}
		}
	}
}
