package main

import (
	"context"
	"iter"

	"github.com/spf13/cobra"

	"gribning/pipeline"
	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/pipeline/dataset"
	"gribning/transcripts"
)

func (a *app) collect() *cobra.Command {
	var text string
	var rebuild, without bool
	var names keyFile
	cmd := &cobra.Command{
		Use:   "collect [DIR]",
		Short: a.tr("Saml de analyserede møder i et datasæt (Parquet)", "Collect the analysed meetings in a dataset (Parquet)"),
		Long: a.tr(`Skriver tabeller i korpus/dataset, som DuckDB, Spark, R og Python læser. Kun ændrede møder skrives
igen; et møde, hvis samtykke ikke gælder længere, falder ud. --without-text udelader alle ord, til deling.`,
			`Writes tables to corpus/dataset that DuckDB, Spark, R and Python read. Only changed meetings are
written again; a meeting whose consent no longer holds drops out. --without-text leaves out all words, for sharing.`),
		Example: "  gribning collect korpus --without-text",
		Args:    a.args(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := openCorpus(args)
			if err != nil {
				return err
			}
			kinds := map[string]dataset.Text{"full": dataset.FullText, "pseudonyms": dataset.Pseudonymised, "none": dataset.NoText}
			if without {
				text = "none"
			}
			kind, ok := kinds[text]
			if !ok {
				return a.usage("--text er full, pseudonyms eller none", "--text is full, pseudonyms or none")
			}
			gate, err := consent.NewGate(c.Settings().Study.Purpose, consent.Today())
			if err != nil {
				return err
			}
			keys, err := names.read()
			if err != nil {
				return err
			}
			var leaks func(*transcripts.Meeting, []string) error
			if kind != dataset.FullText {
				leaks = func(m *transcripts.Meeting, said []string) error { return noLeakIn(checker(keys, m), said) }
			}
			src := &source{c: c, gate: gate, tallies: newTallies(c)}
			res, err := dataset.Collect(cmd.Context(), c.Dataset(), src, dataset.Options{
				Settings: dataset.Settings{Text: kind, Purpose: gate.Purpose(), Codebook: c.Settings().Study.Codebook, Program: "gribning " + version},
				Rebuild:  rebuild,
				Leaks:    leaks,
			})
			if err != nil {
				return err
			}
			if err := src.tallies.save(); err != nil {
				return err
			}
			for _, i := range res.Issues {
				a.issue("", i)
			}
			if err := c.Audit(corpus.Event{Action: "collect", Purpose: gate.Purpose(), Counts: map[string]int{"meetings": len(res.Manifest.Meetings), "removed": res.Removed}}); err != nil {
				return err
			}
			if a.json {
				a.record("summary", map[string]any{"meetings": len(res.Manifest.Meetings), "added": res.Added, "changed": res.Changed, "removed": res.Removed, "kept": res.Kept, "bytes": res.Manifest.Bytes()})
			} else {
				a.print("%d møder i datasættet: %d nye, %d ændrede, %d fjernede, %d uændrede; %.1f MB",
					"%d meetings in the dataset: %d new, %d changed, %d removed, %d unchanged; %.1f MB",
					len(res.Manifest.Meetings), res.Added, res.Changed, res.Removed, res.Kept, float64(res.Manifest.Bytes())/1e6)
			}
			if len(res.Issues) > 0 {
				return exit{code: exitSomeFailed}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&text, "text", "pseudonyms", a.tr("pseudonyms: personoplysninger erstattet; full: som sagt; none: ingen ord", "pseudonyms: identifying words replaced; full: as said; none: no words"))
	cmd.Flags().BoolVar(&without, "without-text", false, a.tr("som --text none", "like --text none"))
	names.flag(a, cmd)
	cmd.Flags().BoolVar(&rebuild, "rebuild", false, a.tr("skriv alt igen", "write everything again"))
	return cmd
}

// source gives the dataset the meetings that may be in it, and keeps the tally
// of each one that it reads.
type source struct {
	c       *corpus.Corpus
	gate    consent.Gate
	tallies *tallies

	content map[string]string // digests of what is read of each meeting
	keys    map[string]bool   // of the professionals
}

// Refs implements dataset.Source: every analysed meeting whose consent holds,
// with the digest of its analysis and of what meeting.toml says of it.
func (s *source) Refs() iter.Seq2[dataset.Ref, error] {
	return func(yield func(dataset.Ref, error) bool) {
		s.content, s.keys = map[string]string{}, map[string]bool{}
		ids, err := s.c.IDs()
		if err != nil {
			yield(dataset.Ref{}, err)
			return
		}
		for i, h := range inOrder(context.Background(), len(ids), func(i int) header { return s.header(ids[i]) }) {
			if h.err != nil {
				yield(dataset.Ref{}, h.err)
				return
			}
			if h.content == "" {
				continue
			}
			s.content[ids[i]] = h.content
			for _, k := range h.keys {
				s.keys[k] = true
			}
			if !yield(dataset.Ref{ID: ids[i], Digest: h.content}, nil) {
				return
			}
		}
	}
}

// header is what can be known of a meeting without reading its analysis.
type header struct {
	content string   // empty: it is not to be in the dataset
	keys    []string // of its professionals
	err     error
}

func (s *source) header(id string) (h header) {
	m, err := s.c.Load(id)
	if err != nil {
		return h // gribning status tells of it
	}
	if _, refused := s.gate.Ask(m); len(refused) > 0 {
		return h
	}
	made, ok := s.c.Made(id, corpus.AnalysisFile)
	if !ok {
		return h
	}
	for _, p := range m.Participants {
		if p.Key != "" && p.Class() == transcripts.ClassProfessional {
			h.keys = append(h.keys, p.Key)
		}
	}
	h.content, h.err = contentDigest(made, m)
	return h
}

// Load implements dataset.Source.
func (s *source) Load(_ context.Context, id string) (*transcripts.Meeting, error) {
	m, err := pipeline.Read(s.c, s.gate, id)
	if err != nil {
		return nil, err
	}
	t, err := tallyOf(m, tallyKey(s.content[id]))
	if err != nil {
		return nil, err
	}
	return m, s.tallies.put(id, t)
}

// Workers implements dataset.Source, without saying who.
func (s *source) Workers() int { return len(s.keys) }
