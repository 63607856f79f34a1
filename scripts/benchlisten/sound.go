//go:build whisper

package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"

	"gribning/pipeline/audio"
)

// sentences are invented.
var sentences = []string{
	"Jeg har tænkt på, om jeg kunne komme ud i en butik igen.",
	"Ja, det kan vi godt snakke om. Hvad er det ved butikken, du godt kan lide?",
	"Det er nok det med at stå med kunderne og få det hele til at passe om aftenen.",
	"Så er der det her skema, som vi skal have udfyldt, inden du går.",
	"Min ryg er bedre, men den er ikke god, når jeg skal løfte noget.",
	"Vi har en aftale den fjortende klokken ni.",
	"Jeg ved ikke rigtig, om det er noget for mig, altså.",
	"Det lyder, som om du har prøvet mange ting.",
}

// makeSound writes a conversation of the given length: sentences with pauses
// between 0.2 and 8 s that add up to the share of silence. It tells how.
func makeSound(path string, minutes, silence float64) (string, error) {
	voices, how, err := voices()
	if err != nil {
		return "", err
	}
	total := int(minutes * 60 * audio.Rate)
	talk := int(float64(total) * (1 - silence))
	random := rand.New(rand.NewPCG(20, 26))
	var order []int
	spoken := 0
	for i := 0; spoken+len(voices[i%len(voices)]) <= talk; i++ {
		order = append(order, i%len(voices))
		spoken += len(voices[i%len(voices)])
	}
	// Pauses with the skewed lengths of talk, scaled to fill the rest.
	pauses := make([]float64, len(order))
	sum := 0.0
	for i := range pauses {
		pauses[i] = math.Exp(random.NormFloat64())
		sum += pauses[i]
	}
	s := make([]float32, 0, total)
	for i, v := range order {
		s = append(s, voices[v]...)
		s = append(s, make([]float32, int(pauses[i]/sum*float64(total-spoken)))...)
	}
	for i := range s {
		s[i] += float32(random.NormFloat64() * 0.0005)
	}
	f, err := os.Create(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if err := audio.WriteWAV(f, audio.Rate, s); err != nil {
		return "", err
	}
	return how, f.Close()
}

// voices speaks the sentences, or hums where there is no espeak-ng.
func voices() ([][]float32, string, error) {
	program, err := exec.LookPath("espeak-ng")
	if err != nil {
		var out [][]float32
		for i := range sentences {
			v := make([]float32, (3+i%3)*audio.Rate)
			for k := range v {
				t := float64(k) / audio.Rate
				v[k] = float32(0.2 * (0.6 + 0.4*math.Sin(2*math.Pi*4*t)) * (math.Sin(2*math.Pi*140*t) + 0.5*math.Sin(2*math.Pi*700*t)))
			}
			out = append(out, v)
		}
		return out, "hummed (espeak-ng is not installed)", nil
	}
	dir, err := os.MkdirTemp("", "benchlisten")
	if err != nil {
		return nil, "", err
	}
	defer os.RemoveAll(dir)
	var out [][]float32
	for i, text := range sentences {
		path := filepath.Join(dir, fmt.Sprintf("%d.wav", i))
		if b, err := exec.Command(program, "-v", "da", "-p", fmt.Sprint(35+30*(i%2)), "-w", path, text).CombinedOutput(); err != nil {
			return nil, "", fmt.Errorf("espeak-ng: %w: %s", err, b)
		}
		r, err := audio.Open(context.Background(), path, audio.Options{})
		if err != nil {
			return nil, "", err
		}
		v, err := r.Samples(audio.Mix, 0, r.Duration())
		r.Close()
		if err != nil {
			return nil, "", err
		}
		out = append(out, trimmed(v))
	}
	return out, "spoken by espeak-ng", nil
}

// trimmed takes the silence off both ends.
func trimmed(v []float32) []float32 {
	loud := func(x float32) bool { return x > 0.01 || x < -0.01 }
	for len(v) > 0 && !loud(v[0]) {
		v = v[1:]
	}
	for len(v) > 0 && !loud(v[len(v)-1]) {
		v = v[:len(v)-1]
	}
	return v
}
