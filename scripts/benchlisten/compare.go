//go:build whisper

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"gribning/pipeline/listen"
	"gribning/pipeline/listen/scriptedmodel"
)

// cost of one whole process.
type cost struct {
	wall, cpu float64 // s
	memory    float64 // MB, highest
	share     share
}

// compare runs both programs in turns and prints medians and ratios.
func compare(s settings) error {
	if s.cli == "" {
		return errNoCLI
	}
	dir, err := os.MkdirTemp("", "benchlisten")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	random := s.model == ""
	if random {
		if s.model, err = makeModel(dir, s.size); err != nil {
			return err
		}
	}
	if s.sound == "" {
		s.sound = filepath.Join(dir, "sound.wav")
		how, err := makeSound(s.sound, s.minutes, s.silence)
		if err != nil {
			return err
		}
		fmt.Printf("sound: %.0f min, %.0f %% silence, %s\n", s.minutes, 100*s.silence, how)
	}
	if random {
		fmt.Printf("model: size of «%s», random weights, scripted text: this measures speed and nothing else\n", s.size)
	}
	fmt.Printf("whisper.cpp %s, %d threads, beam %d, fallback %v, %d rounds in turns\n\n", listen.WhisperVersion(), s.threads, s.beam, s.fallback, s.rounds)
	ours, theirs := oursCommand(s), cliCommand(s, dir)
	var a, b []cost
	for i := range s.rounds {
		c, err := runOnce(ours, true)
		if err != nil {
			return err
		}
		d, err := runOnce(theirs, false)
		if err != nil {
			return err
		}
		a, b = append(a, c), append(b, d)
		fmt.Printf("round %d: gribning %6.1f s wall %6.1f s CPU %5.0f MB   whisper-cli %6.1f s wall %6.1f s CPU %5.0f MB\n",
			i+1, c.wall, c.cpu, c.memory, d.wall, d.cpu, d.memory)
	}
	print1(a, b)
	n, err := cliWords(filepath.Join(dir, "cli.json"))
	if err != nil {
		return err
	}
	fmt.Printf("whisper-cli: %d words\n", n)
	if random {
		fmt.Println("a scripted model says as many words in each pass as in any, so fewer passes are fewer words to decode")
	}
	return nil
}

// cliWords counts the words that whisper-cli wrote.
func cliWords(path string) (int, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	var out struct {
		Transcription []struct{ Text string }
	}
	if err := json.Unmarshal(b, &out); err != nil {
		return 0, err
	}
	n := 0
	for _, t := range out.Transcription {
		n += len(strings.Fields(t.Text))
	}
	return n, nil
}

func print1(a, b []cost) {
	ratio := func(of func(cost) float64) float64 {
		var r []float64
		for i := range a {
			r = append(r, of(a[i])/of(b[i]))
		}
		slices.Sort(r)
		return r[len(r)/2]
	}
	fmt.Printf("\nmedian ratio gribning : whisper-cli   wall %.2f   CPU %.2f   memory %.2f\n",
		ratio(func(c cost) float64 { return c.wall }), ratio(func(c cost) float64 { return c.cpu }), ratio(func(c cost) float64 { return c.memory }))
	slices.SortFunc(a, func(x, y cost) int { return int(1000 * (x.wall - y.wall)) })
	m := a[len(a)/2]
	t := m.share
	own := m.wall - t.Library - t.Load - t.Detect
	fmt.Printf("of the median run: %.1f s in all; library %.2f, its loading %.2f, detector %.2f, reading the sound %.2f; the rest %.2f\n",
		m.wall, t.Library, t.Load, t.Detect, t.Decode, own-t.Decode)
	fmt.Printf("own overhead (all but the library and the detector): %.2f %%; with the detector %.2f %%\n",
		100*own/m.wall, 100*(own+t.Detect)/m.wall)
	fmt.Printf("%d words in %d windows; speech %.0f of %.0f s\n", t.Words, t.Windows, t.Speech, t.Sound)
}

func oursCommand(s settings) []string {
	self, err := os.Executable()
	if err != nil {
		self = os.Args[0]
	}
	c := []string{self, "-hear", "-model", s.model, "-sound", s.sound, "-threads", strconv.Itoa(s.threads), "-beam", strconv.Itoa(s.beam)}
	if s.vad != "" {
		c = append(c, "-vad", s.vad)
	}
	if s.fallback {
		c = append(c, "-fallback")
	}
	return c
}

// cliCommand asks whisper-cli for the same: words with times, Danish, no prompt.
func cliCommand(s settings, dir string) []string {
	c := []string{s.cli, "-m", s.model, "-f", s.sound, "-l", "da", "-t", strconv.Itoa(s.threads), "-bs", strconv.Itoa(s.beam),
		"-bo", "1", "-mc", "0", "-np", "-ojf", "-of", filepath.Join(dir, "cli")}
	if !s.fallback {
		c = append(c, "-nf")
	}
	return c
}

// runOnce measures a process from start to end.
func runOnce(command []string, ours bool) (cost, error) {
	cmd := exec.Command(command[0], command[1:]...)
	var out, messages bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &messages
	begin := time.Now()
	if err := cmd.Run(); err != nil {
		return cost{}, fmt.Errorf("%s: %w: %s", filepath.Base(command[0]), err, strings.TrimSpace(messages.String()))
	}
	c := cost{wall: time.Since(begin).Seconds(), cpu: (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()}
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		c.memory = float64(u.Maxrss) / 1024
	}
	if ours {
		if err := json.Unmarshal(out.Bytes(), &c.share); err != nil {
			return c, err
		}
	}
	return c, nil
}

// makeModel writes a model that says 70 words for each 30 s of sound, which is
// about how fast people talk.
func makeModel(dir, size string) (string, error) {
	shape, ok := scriptedmodel.Sizes[size]
	if !ok {
		return "", fmt.Errorf("no size «%s»", size)
	}
	var words []string
	for i := range 70 {
		words = append(words, fmt.Sprintf("ord%d", i))
	}
	path := filepath.Join(dir, "model.bin")
	f, err := os.Create(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if err := scriptedmodel.Write(f, scriptedmodel.Script{Words: words, Seconds: 30}, shape); err != nil {
		return "", err
	}
	return path, f.Close()
}
