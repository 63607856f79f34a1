package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"gribning/pipeline"
	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/pipeline/grip"
	"gribning/pipeline/measure"
	"gribning/pipeline/report"
	"gribning/transcripts"
)

func (a *app) report() *cobra.Command {
	var audience string
	var only []string
	cmd := &cobra.Command{
		Use:   "report [DIR]",
		Short: a.tr("Lav rapporter over de analyserede møder", "Make reports of the analysed meetings"),
		Long: a.tr(`Skriver en side for hvert analyseret møde og en for korpusset i korpus/reports. Siderne henter
intet udefra og kan åbnes fra disken. Samtykke spørges der om igen.

Med --for supervisor skrives for hvert møde en afidentificeret side til refleksion (reports/ID-supervision.html);
alle skal have sagt ja til supervision.`,
			`Writes a page for each analysed meeting and one for the corpus in corpus/reports. The pages load
nothing from outside and open from disk. Consent is asked again.

With --for supervisor a de-identified page for reflection is written for each meeting
(reports/ID-supervision.html); everybody must have agreed to supervision.`),
		Example: `  gribning report korpus
  gribning report korpus --only M0003 --lang en`,
		Args: a.args(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if audience != "researcher" && audience != "supervisor" {
				return a.usage("--for er researcher eller supervisor; til undervisning: gribning excerpts", "--for is researcher or supervisor; for teaching: gribning excerpts")
			}
			c, err := openCorpus(args)
			if err != nil {
				return err
			}
			items, err := plan(c, only)
			if err != nil {
				return err
			}
			if audience == "supervisor" {
				return a.supervisorReports(cmd.Context(), c, items, a.reportLanguage(cmd, c))
			}
			gate, err := consent.NewGate(transcripts.Research, consent.Today())
			if err != nil {
				return err
			}
			w := &reportWriter{a: a, c: c, gate: gate, lang: a.reportLanguage(cmd, c)}
			return w.all(cmd.Context(), items, len(only) == 0)
		},
	}
	cmd.Flags().StringVar(&audience, "for", "researcher", a.tr("hvem rapporten er til: researcher eller supervisor", "whom the report is for: researcher or supervisor"))
	cmd.Flags().StringSliceVar(&only, "only", nil, a.tr("kun disse møder", "only these meetings"))
	return cmd
}

// reportLanguage is the one asked for, else the study's.
func (a *app) reportLanguage(cmd *cobra.Command, c *corpus.Corpus) string {
	if cmd.Flags().Changed("lang") {
		return a.lang
	}
	return c.Settings().Study.Language
}

// bootstrapSeed is fixed, so that a report made again has the same intervals.
const bootstrapSeed = 1

// reportWriter makes the researcher's pages, one meeting in memory at a time.
type reportWriter struct {
	a    *app
	c    *corpus.Corpus
	gate consent.Gate
	lang string

	pool    *measure.Pool
	windows map[int]*measure.Pool
	coders  map[string]map[string]measure.Coded // coding → meeting
	models  []string                            // of all meetings so far
	rows    []report.Row
	failed  int
	first   error
}

func (w *reportWriter) all(ctx context.Context, items []pipeline.Item, corpusPage bool) error {
	w.pool = measure.NewPool(measure.ByMeeting, bootstrapSeed)
	w.windows = map[int]*measure.Pool{}
	for n := 1; n <= 3; n++ {
		w.windows[n] = measure.NewPool(measure.ByMeeting, bootstrapSeed)
	}
	for _, it := range items {
		if err := ctx.Err(); err != nil {
			return err
		}
		w.one(it.ID)
	}
	if corpusPage {
		if err := w.corpusPage(); err != nil {
			return err
		}
	}
	done := len(items) - w.failed
	if err := w.c.Audit(corpus.Event{Action: "report", Purpose: w.gate.Purpose(), Counts: map[string]int{"meetings": done}}); err != nil {
		return err
	}
	if !w.a.json && corpusPage {
		w.a.print("%s", "%s", filepath.Join(w.c.Reports(), "index.html"))
	}
	switch {
	case w.failed == 0:
		return nil
	case done == 0 && w.first != nil:
		var i *transcripts.Issue
		if errors.As(w.first, &i) {
			return exit{code: codeOf(i)}
		}
		return exit{code: exitFailed}
	}
	return exit{code: exitSomeFailed}
}

// corpusPage makes the page of the corpus and its figures, each as SVG with its
// numbers as CSV beside it.
func (w *reportWriter) corpusPage() error {
	opt := w.options()
	quality, err := w.quality()
	if err != nil {
		return err
	}
	agreed, err := w.agreement()
	if err != nil {
		return err
	}
	opt.More = report.Supplement{Quality: quality, Agreement: agreed, Windows: w.windows, Figures: corpus.FiguresDir + "/", Settings: w.settings()}
	page := report.NewCorpus(w.rows, w.pool, opt)
	for _, f := range page.Figures() {
		for ending, data := range map[string][]byte{".svg": f.SVG, ".csv": f.CSV} {
			if err := w.c.WriteFile("reports/"+corpus.FiguresDir+"/"+f.Name+ending, data); err != nil {
				return err
			}
		}
	}
	return w.page("index.html", func(p *corpus.Pending) error { return page.Write(p) })
}

// settings are those of the study that a methods paragraph must name.
func (w *reportWriter) settings() []string {
	s := w.c.Settings()
	return []string{"codebook " + s.Study.Codebook, "speakers " + s.Speakers.Mode, grip.Rule}
}

// count adds a meeting to the pool, and to the pools of the window variants
// that CODEBOOK §4.2 asks to be reported beside it.
func (w *reportWriter) count(m *transcripts.Meeting, c *transcripts.Coding) {
	counted := measure.Of(m, c)
	w.pool.Add(&counted)
	for n, pool := range w.windows {
		other := *c
		grip.DeriveWith(m, &other, grip.Options{Window: n})
		counted := measure.Of(m, &other)
		pool.Add(&counted)
	}
}

// one makes the page of a meeting, or the row that says why there is none.
func (w *reportWriter) one(id string) {
	m, err := pipeline.Read(w.c, w.gate, id)
	if err == nil {
		opt := w.options()
		opt.Models = modelsOf(m)
		w.models = append(w.models, opt.Models...)
		err = w.page(id+".html", func(p *corpus.Pending) error { return report.WriteMeeting(p, m, opt) })
	}
	if err != nil {
		w.failed++
		if w.first == nil {
			w.first = err
		}
		why := *transcripts.IssueOf(err, "A400")
		if failed, ferr := w.c.Failure(id); ferr == nil && failed != nil && failed.Issue != nil {
			why = *failed.Issue
		}
		w.rows = append(w.rows, report.Excluded(id, why))
		w.a.issue(id, why)
		return
	}
	row := report.RowOf(m, id+".html")
	w.rows = append(w.rows, row)
	if c := m.Shown(); c != nil {
		w.count(m, c)
	}
	w.keepCoders(m)
	if w.a.json {
		w.a.record("report", map[string]any{"meeting": id, "page": "reports/" + row.Page})
	} else {
		fmt.Fprintln(w.a.out, filepath.Join(w.c.Reports(), row.Page))
	}
}

func (w *reportWriter) page(name string, write func(*corpus.Pending) error) error {
	p, err := w.c.Create("reports/" + name)
	if err != nil {
		return err
	}
	defer p.Abort()
	if err := write(p); err != nil {
		return err
	}
	return p.Commit()
}

func (w *reportWriter) options() report.Options {
	slices.Sort(w.models)
	w.models = slices.Compact(w.models)
	return report.Options{
		Lang: w.lang, Program: "gribning " + version, Study: w.c.Settings().Study.Name,
		Purpose: w.gate.Purpose(), Made: consent.Today(), Corpus: "index.html",
		Models: w.models,
	}
}

// modelsOf names what took part in a meeting: who heard the words, if a machine
// did, and who made codes that no person has looked at.
func modelsOf(m *transcripts.Meeting) []string {
	var out []string
	if m.Source.Model != "" {
		out = append(out, m.Source.Model)
	}
	for i := range m.Codings {
		for _, y := range m.Codings[i].MYs {
			out = append(out, y.Author)
		}
		for _, c := range m.Codings[i].Codes {
			out = append(out, c.Author)
		}
	}
	out = slices.DeleteFunc(out, transcripts.IsHuman)
	slices.Sort(out)
	return slices.Compact(out)
}
