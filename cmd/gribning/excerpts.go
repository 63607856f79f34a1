package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"gribning/pipeline"
	"gribning/pipeline/audio"
	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/pipeline/excerpt"
	"gribning/transcripts"
)

func (a *app) excerpts() *cobra.Command {
	var opt excerpt.Options
	var only []string
	var shortest, longest float64
	var list bool
	var voice string
	var names keyFile
	cmd := &cobra.Command{
		Use:   "excerpts [DIR]",
		Short: a.tr("Vælg passager til «Lån et øre», og lav en mappe for hver", "Choose passages for «Lån et øre» and make a folder for each"),
		Long: a.tr(`Vælger passager efter kodebogen §7.1: 30–90 sekunder, klippet før udfaldet, lige mange greb og andre,
institutionel tale der lykkedes imellem, aldrig efter lav andel og aldrig kun én medarbejder. Hver får en mappe i
korpus/exports/uddrag med passagen, de næste ture forseglet på side 2, refleksionsarket og en side til facilitator.
Alle i mødet skal have sagt ja til undervisning. Teksten er afidentificeret, og findes et navn alligevel, laves
mappen ikke.`,
			`Chooses passages by the codebook §7.1: 30–90 seconds, cut before the outcome, as many grips as others,
institutional talk that went well among them, never by low rate and never one worker only. Each gets a folder in
corpus/exports/uddrag with the passage, the next turns sealed on page 2, the reflection sheet and a facilitator's
page. Everybody in the meeting must have agreed to teaching. The text is de-identified, and if a name is found all
the same the folder is not made.`),
		Example: `  gribning excerpts korpus --n 6
  gribning excerpts korpus --subtype A-KAP --outcome OV --list`,
		Args: a.args(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := openCorpus(args)
			if err != nil {
				return err
			}
			items, err := plan(c, only)
			if err != nil {
				return err
			}
			agreed, ok := map[string]excerpt.Voice{"none": excerpt.TextOnly, "disguised": excerpt.DisguisedVoice, "own": excerpt.OwnVoice}[voice]
			if !ok {
				return a.usage("--voice er none, disguised eller own", "--voice is none, disguised or own")
			}
			keys, err := names.read()
			if err != nil {
				return err
			}
			opt.Filter.Shortest, opt.Filter.Longest = transcripts.Ms(shortest*1000), transcripts.Ms(longest*1000)
			sources, err := a.teachable(c, items)
			if err != nil {
				return err
			}
			choice, err := excerpt.Choose(sources, opt)
			if err != nil {
				return err
			}
			a.print("%d passager valgt blandt %d", "%d passages chosen among %d", len(choice.Passages), choice.Candidates)
			made := 0
			for i, p := range choice.Passages {
				nr := fmt.Sprintf("%02d", i+1)
				for _, r := range p.Reasons {
					a.print("  %s %s", "  %s %s", nr, a.tr(r.Da, r.En))
				}
				if list {
					continue
				}
				dir, err := a.writeExcerpt(cmd.Context(), c, sources, p, excerpt.WriteOptions{Nr: nr, Program: "gribning " + version, Agreed: agreed, Keys: keys})
				if err != nil {
					a.issue("", *transcripts.IssueOf(err, "A400"))
					continue
				}
				made++
				a.print("  %s", "  %s", dir)
			}
			if err := c.Audit(corpus.Event{Action: "excerpts", Purpose: transcripts.Teaching, Counts: map[string]int{"made": made}}); err != nil {
				return err
			}
			if !list && made < len(choice.Passages) {
				return exit{code: exitSomeFailed}
			}
			return nil
		},
	}
	f := cmd.Flags()
	f.IntVar(&opt.N, "n", 6, a.tr("hvor mange", "how many"))
	f.StringVar(&opt.Seed, "seed", "", a.tr("et andet frø giver et andet valg", "another seed gives another choice"))
	f.StringSliceVar(&only, "only", nil, a.tr("kun disse møder", "only these meetings"))
	f.StringSliceVar(&opt.Filter.Subtypes, "subtype", nil, a.tr("fx A-KAP", "e.g. A-KAP"))
	f.StringSliceVar(&opt.Filter.Deliveries, "delivery", nil, a.tr("fx D-FOR", "e.g. D-FOR"))
	f.StringSliceVar(&opt.Filter.Outcomes, "outcome", nil, a.tr("fx G, OV", "e.g. G, OV"))
	f.StringSliceVar(&opt.Filter.Forms, "form", nil, a.tr("fx R-SPO", "e.g. R-SPO"))
	f.Float64Var(&shortest, "shortest", 30, a.tr("sekunder", "seconds"))
	f.Float64Var(&longest, "longest", 90, a.tr("sekunder", "seconds"))
	f.BoolVar(&opt.Filter.ThreeParty, "three-party", false, a.tr("mindst tre, der taler", "at least three who speak"))
	f.BoolVar(&opt.Filter.Well, "well", false, a.tr("institutionel tale, der lykkedes", "institutional talk done well"))
	f.BoolVar(&opt.Filter.Verified, "verified", false, a.tr("kun hvor mennesker har set koderne", "only where people have seen the codes"))
	f.StringVar(&voice, "voice", "none", a.tr("lyd med: none, disguised (sløret) eller own; kræver særskilt aftale med alle, der høres", "add the sound: none, disguised or own; needs a separate agreement with everybody heard"))
	names.flag(a, cmd)
	f.BoolVar(&list, "list", false, a.tr("vis valget uden at skrive noget", "show the choice and write nothing"))
	return cmd
}

// teachable opens every meeting whose people all agreed to teaching.
func (a *app) teachable(c *corpus.Corpus, items []pipeline.Item) ([]excerpt.Source, error) {
	gate, err := consent.NewGate(transcripts.Teaching, consent.Today())
	if err != nil {
		return nil, err
	}
	var out []excerpt.Source
	var refusal *pipeline.Refusal
	for _, it := range items {
		m, err := pipeline.Read(c, gate, it.ID)
		if err != nil {
			if errors.As(err, &refusal) {
				continue
			}
			a.issue(it.ID, *transcripts.IssueOf(err, "A400"))
			continue
		}
		header, err := c.Load(it.ID)
		if err != nil {
			continue
		}
		permit, refused := gate.Ask(header)
		if len(refused) > 0 || permit.Covers(m) != nil {
			continue
		}
		out = append(out, excerpt.Source{Meeting: m, Permit: permit})
	}
	if len(out) == 0 && refusal != nil {
		return nil, exit{exitConsent, refusal}
	}
	return out, nil
}

func (a *app) writeExcerpt(ctx context.Context, c *corpus.Corpus, sources []excerpt.Source, p excerpt.Passage, opt excerpt.WriteOptions) (string, error) {
	for _, s := range sources {
		if s.Meeting.ID != p.Meeting {
			continue
		}
		if opt.Agreed != excerpt.TextOnly && len(s.Meeting.Recordings) > 0 {
			path, err := c.Recording(s.Permit, s.Meeting, 0)
			if err != nil {
				return "", err
			}
			rec, err := audio.Open(ctx, path, audio.Options{})
			if err != nil {
				return "", err
			}
			defer rec.Close()
			opt.Sound = excerpt.Recorded(rec)
			if opt.Agreed == excerpt.DisguisedVoice {
				if opt.Sound, err = excerpt.Disguised(rec, s.Meeting); err != nil {
					return "", err
				}
			}
		}
		parent := filepath.Join(c.Exports(), "uddrag")
		if err := os.MkdirAll(parent, 0o700); err != nil {
			return "", transcripts.Fault("A408", "exports/uddrag", "the folder cannot be made", "mappen kan ikke laves")
		}
		opt.Models = modelsOf(s.Meeting)
		dir := filepath.Join(parent, p.Meeting+"-"+p.MY)
		return dir, excerpt.Write(ctx, dir, s, p, opt)
	}
	return "", transcripts.Fault("X706", "", "the passage's meeting is not open", "passagens møde er ikke åbnet")
}
