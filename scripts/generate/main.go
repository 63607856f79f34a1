// Command generate makes many transcripts for measuring speed: turns of the
// invented training meetings in new orders, with some words changed, as WebVTT.
// The text means nothing and is no material for any rate.
//
//	go run ./scripts/generate -n 1000 -turns 80 -out /tmp/many
package main

import (
	"bufio"
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"gribning/transcripts"
	"gribning/transcripts/format/coded"
)

func main() {
	n := flag.Int("n", 1000, "meetings")
	turns := flag.Int("turns", 80, "turns in each")
	out := flag.String("out", "", "folder to write to")
	from := flag.String("from", "models/data/dev.jsonl", "coded meetings to draw turns from")
	seed := flag.Uint64("seed", 1, "seed of the draw")
	flag.Parse()
	if *out == "" {
		log.Fatal("generate: -out is missing")
	}
	f, err := os.Open(*from)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	var citizen, professional []string
	for m, err := range coded.Meetings(f) {
		if err != nil {
			log.Fatal(err)
		}
		for i, t := range m.Turns {
			switch m.ClassOf(t.Speaker) {
			case transcripts.ClassCitizen:
				citizen = append(citizen, m.TurnText(i))
			case transcripts.ClassProfessional:
				professional = append(professional, m.TurnText(i))
			}
		}
	}
	if err := os.MkdirAll(*out, 0o755); err != nil {
		log.Fatal(err)
	}
	draw := rand.New(rand.NewPCG(*seed, 2))
	for k := range *n {
		if err := write(filepath.Join(*out, fmt.Sprintf("møde %05d.vtt", k+1)), draw, *turns, citizen, professional); err != nil {
			log.Fatal(err)
		}
	}
}

// write makes one meeting: citizen and professional in turn, 0.34 s a word and
// gaps between.
func write(name string, draw *rand.Rand, turns int, citizen, professional []string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	fmt.Fprint(w, "WEBVTT\n")
	at := transcripts.Ms(0)
	for i := range turns {
		who, texts := "S", professional
		if i%2 == 1 {
			who, texts = "B", citizen
		}
		text := changed(texts[draw.IntN(len(texts))], texts, draw)
		at += transcripts.Ms(200 + draw.IntN(600))
		end := at + transcripts.Ms(340*len(strings.Fields(text)))
		fmt.Fprintf(w, "\n%s --> %s\n<v %s>%s</v>\n", stamp(at), stamp(end), who, escape(text))
		at = end
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// changed swaps one word in ten for a word of another turn.
func changed(text string, others []string, draw *rand.Rand) string {
	words := strings.Fields(text)
	for i := range words {
		if draw.IntN(10) == 0 {
			o := strings.Fields(others[draw.IntN(len(others))])
			words[i] = o[draw.IntN(len(o))]
		}
	}
	return strings.Join(words, " ")
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

func stamp(t transcripts.Ms) string {
	return fmt.Sprintf("%02d:%02d:%02d.%03d", t/3600000, t/60000%60, t/1000%60, t%1000)
}
