package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
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
	var corpusOnly, rebuild bool
	var names keyFile
	cmd := &cobra.Command{
		Use:   "report [DIR]",
		Short: a.tr("Lav rapporter over de analyserede møder", "Make reports of the analysed meetings"),
		Long: a.tr(`Skriver en side for hvert analyseret møde og en for korpusset i korpus/reports. Siderne henter
intet udefra og kan åbnes fra disken. Samtykke spørges der om igen, og siden for et møde uden samtykke fjernes.

Kun ændrede møder læses og skrives igen. Har gribning collect læst mødet, tælles det ikke om. --corpus-only
laver kun korpussets side.

Med --for supervisor skrives for hvert møde en afidentificeret side til refleksion (reports/ID-supervision.html);
alle skal have sagt ja til supervision.`,
			`Writes a page for each analysed meeting and one for the corpus in corpus/reports. The pages load
nothing from outside and open from disk. Consent is asked again, and the page of a meeting without it is removed.

Only changed meetings are read and written again. What gribning collect has read is not counted anew.
--corpus-only makes the page of the corpus alone.

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
			if audience == "supervisor" {
				items, err := plan(c, only)
				if err != nil {
					return err
				}
				keys, err := names.read()
				if err != nil {
					return err
				}
				return a.supervisorReports(cmd.Context(), c, items, a.reportLanguage(cmd, c), keys)
			}
			ids, err := chosen(c, only)
			if err != nil {
				return err
			}
			gate, err := consent.NewGate(transcripts.Research, consent.Today())
			if err != nil {
				return err
			}
			w := &reportWriter{a: a, c: c, gate: gate, lang: a.reportLanguage(cmd, c), tallies: newTallies(c), pages: !corpusOnly, rebuild: rebuild}
			return w.all(cmd.Context(), ids, len(only) == 0)
		},
	}
	names.flag(a, cmd)
	cmd.Flags().StringVar(&audience, "for", "researcher", a.tr("hvem rapporten er til: researcher eller supervisor", "whom the report is for: researcher or supervisor"))
	cmd.Flags().BoolVar(&corpusOnly, "corpus-only", false, a.tr("kun korpussets side og figurer", "only the page and the figures of the corpus"))
	cmd.Flags().BoolVar(&rebuild, "rebuild", false, a.tr("skriv alt igen", "write everything again"))
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

// reportWriter makes the researcher's pages. A meeting is read where its page or
// its tally is not that of its present content; several at a time, and none is
// kept but those that more than one person has coded.
type reportWriter struct {
	a       *app
	c       *corpus.Corpus
	gate    consent.Gate
	lang    string
	tallies *tallies
	pages   bool // make the pages of meetings, not only that of the corpus
	rebuild bool

	pool   *measure.Pool
	coders map[string]map[string]measure.Coded // coding → meeting
	models []string                            // of all meetings so far
	rows   []report.Row
	failed int
	first  error
}

func (w *reportWriter) all(ctx context.Context, ids []string, corpusPage bool) error {
	w.pool = measure.NewPool(measure.ByMeeting, bootstrapSeed)
	for i, r := range inOrder(ctx, len(ids), func(i int) reported { return w.one(ids[i]) }) {
		w.take(ids[i], r)
	}
	if err := w.tallies.save(); err != nil {
		return err
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if corpusPage {
		if err := w.corpusPage(); err != nil {
			return err
		}
	}
	done := len(ids) - w.failed
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

// inOrder does n things on all processors and gives their results in order. It
// ends early when ctx is cancelled; what has begun is waited for.
func inOrder[T any](ctx context.Context, n int, do func(i int) T) iter.Seq2[int, T] {
	return func(yield func(int, T) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		begun := make(chan chan T, runtime.GOMAXPROCS(0)-1)
		go func() {
			defer close(begun)
			for i := range n {
				if ctx.Err() != nil {
					return
				}
				result := make(chan T, 1)
				begun <- result
				go func() { result <- do(i) }()
			}
		}()
		i := 0
		for result := range begun {
			x := <-result
			if ctx.Err() == nil && !yield(i, x) {
				cancel()
			}
			i++
		}
	}
}

// corpusPage makes the page of the corpus and its figures, each as SVG with its
// numbers as CSV beside it.
func (w *reportWriter) corpusPage() error {
	w.pool.DrawTop()
	opt := w.options()
	opt.Models = w.models
	quality, err := w.quality()
	if err != nil {
		return err
	}
	agreed, err := w.agreement()
	if err != nil {
		return err
	}
	opt.More = report.Supplement{Quality: quality, Agreement: agreed, Figures: corpus.FiguresDir + "/", Settings: w.settings()}
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

// reported is what came of one meeting.
type reported struct {
	tally tally
	read  *transcripts.Meeting // where codings of people are to be compared
	err   error
}

// one brings the page and the tally of a meeting up to date. It is called from
// several goroutines.
func (w *reportWriter) one(id string) (r reported) {
	header, err := w.c.Load(id)
	if err != nil {
		return reported{err: err}
	}
	if _, refused := w.gate.Ask(header); len(refused) > 0 {
		return reported{err: w.withdrawn(id, &pipeline.Refusal{Meeting: id, Issues: refused})}
	}
	made, there := w.c.Standing(id, corpus.AnalysisFile)
	content, err := contentDigest(made, header)
	if err != nil {
		return reported{err: err}
	}
	key := tallyKey(content)
	r.tally, _ = w.tallies.get(id)
	counted := there && !w.rebuild && r.tally.Key == key
	page := keyOf("page 1", key, report.Look(), w.lang, w.c.Settings().Study.Name, string(w.gate.Purpose()))
	paged := counted && r.tally.Page == page && w.hasPage(id)
	if !counted || w.pages && !paged || r.tally.Coders > 1 {
		if r.read, r.err = pipeline.Read(w.c, w.gate, id); r.err != nil {
			return r
		}
	}
	if !counted {
		if r.tally, r.err = tallyOf(r.read, key); r.err != nil {
			return r
		}
	}
	if w.pages && !paged {
		opt := w.options()
		opt.Models = r.tally.Models
		if r.err = w.page(id+".html", func(p *corpus.Pending) error { return report.WriteMeeting(p, r.read, opt) }); r.err != nil {
			return r
		}
		r.tally.Page, paged = page, true
	}
	if r.read != nil && there {
		if r.err = w.tallies.put(id, r.tally); r.err != nil {
			return r
		}
	}
	if paged {
		r.tally.Row.Page = id + ".html"
	}
	if r.tally.Counted != nil {
		r.tally.Counted.Know(header.Participants)
	}
	if r.tally.Coders < 2 {
		r.read = nil
	}
	return r
}

func (w *reportWriter) hasPage(id string) bool {
	_, err := os.Stat(filepath.Join(w.c.Reports(), id+".html"))
	return err == nil
}

// withdrawn removes what reports made of a meeting while its consent held.
func (w *reportWriter) withdrawn(id string, why error) error {
	w.tallies.drop(id)
	if err := os.Remove(filepath.Join(w.c.Reports(), id+".html")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(why, err)
	}
	return why
}

// take adds a meeting to the corpus, or the row that says why it is not there.
func (w *reportWriter) take(id string, r reported) {
	if r.err != nil {
		w.failed++
		if w.first == nil {
			w.first = r.err
		}
		why := *transcripts.IssueOf(r.err, "A400")
		if failed, err := w.c.Failure(id); err == nil && failed != nil && failed.Issue != nil {
			why = *failed.Issue
		}
		w.rows = append(w.rows, report.Excluded(id, why))
		w.a.issue(id, why)
		return
	}
	w.rows = append(w.rows, r.tally.Row)
	w.models = append(w.models, r.tally.Models...)
	slices.Sort(w.models)
	w.models = slices.Compact(w.models)
	if r.tally.Counted != nil {
		w.pool.Add(r.tally.Counted)
	}
	if r.read != nil {
		w.keepCoders(r.read)
	}
	switch {
	case !w.pages:
	case w.a.json:
		w.a.record("report", map[string]any{"meeting": id, "page": "reports/" + r.tally.Row.Page})
	default:
		fmt.Fprintln(w.a.out, filepath.Join(w.c.Reports(), r.tally.Row.Page))
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
	return report.Options{
		Lang: w.lang, Program: "gribning " + version, Study: w.c.Settings().Study.Name,
		Purpose: w.gate.Purpose(), Made: consent.Today(), Corpus: "index.html",
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
