package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gribning/pipeline"
	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/pipeline/dataset"
	"gribning/pipeline/deidentify"
	"gribning/transcripts"
)

func (a *app) query() *cobra.Command {
	var dir, as, out string
	var list bool
	var names keyFile
	cmd := &cobra.Command{
		Use:   "query NAME | \"SELECT …\"",
		Short: a.tr("Spørg datasættet", "Ask the dataset"),
		Long: a.tr(`Svarer på et færdigt spørgsmål (--list) eller en SELECT over tabellerne meetings, participants, words,
tcus, turns, overlapping, codes, mys, grips, measures og issues. Der kan kun læses, og kun i datasættet.

Er datasættet uden navne (som gribning collect laver det), gennemsøges hvert svar, der skrives til en fil eller som
csv eller json, for det, der er mærket som identificerende i møderne; findes noget, skrives intet.`,
			`Answers a ready question (--list) or a SELECT over the tables meetings, participants, words, tcus,
turns, overlapping, codes, mys, grips, measures and issues. Nothing can be done but reading, and only the dataset.

Where the dataset is without names (as gribning collect makes it), every answer that is written to a file, or as csv
or json, is searched for what is marked as identifying in the meetings; if anything is found, nothing is written.`),
		Example: `  gribning query --list
  gribning query outcomes -C korpus
  gribning query "SELECT outcome, count(*) FROM grips GROUP BY 1" --format csv`,
		Args: a.args(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if list {
				for _, q := range dataset.Ready() {
					fmt.Fprintf(a.out, "%-24s %s\n", q.Name, q.Title(a.lang))
				}
				return nil
			}
			if len(args) != 1 {
				return a.usage("angiv et spørgsmål; se --list", "give a question; see --list")
			}
			c, err := openCorpus([]string{dir})
			if err != nil {
				return err
			}
			db, err := dataset.Open(cmd.Context(), c.Dataset(), dataset.QueryOptions{})
			if err != nil {
				return err
			}
			defer db.Close()
			if err := c.Audit(corpus.Event{Action: "query"}); err != nil {
				return err
			}
			if a.json && as == "table" {
				as = "json"
			}
			how := dataset.Format(as)
			switch {
			case !slices.Contains([]dataset.Format{dataset.TableText, dataset.CSV, dataset.JSON, dataset.Parquet}, how):
				return a.usage("--format er table, csv, json eller parquet", "--format is table, csv, json or parquet")
			case how == dataset.Parquet && out == "":
				return a.usage("--format parquet kræver --out", "--format parquet needs --out")
			}
			keys, err := names.read()
			if err != nil {
				return err
			}
			ask := db.Query
			if !strings.ContainsAny(args[0], " \t\n") {
				ask = db.Ask
			}
			answer, err := ask(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			defer answer.Close()
			if leaves := out != "" || how != dataset.TableText; leaves && db.Manifest().Settings.Text != dataset.FullText {
				answer.Searched((&answered{c: c, made: db.Manifest(), keys: keys}).search)
			}
			if out != "" {
				if err := noLeak(checker(keys), out, nil); err != nil {
					return err
				}
				return answer.WriteFile(out, how)
			}
			if how == dataset.TableText {
				return answer.Write(a.out, how)
			}
			return a.whole(c, answer, how)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&dir, "dir", "C", ".", a.tr("korpusset", "the corpus"))
	f.StringVar(&as, "format", "table", a.tr("table, csv, json eller parquet", "table, csv, json or parquet"))
	f.StringVarP(&out, "out", "o", "", a.tr("skriv til en fil", "write to a file"))
	names.flag(a, cmd)
	f.BoolVar(&list, "list", false, a.tr("vis de færdige spørgsmål", "show the ready questions"))
	return cmd
}

// whole writes an answer to the output only when all of it has been searched: a
// reader of the output must not have half of it.
func (a *app) whole(c *corpus.Corpus, answer *dataset.Answer, how dataset.Format) error {
	tmp, err := os.CreateTemp(c.Dataset(), ".tmp-*") // what a killed run leaves, collect removes
	if err != nil {
		return transcripts.Fault("A408", "dataset", "the answer cannot be kept while it is searched", "svaret kan ikke gemmes, mens det gennemsøges").Because(transcripts.Bare(err))
	}
	tmp.Close()
	defer os.Remove(tmp.Name())
	if err := answer.WriteFile(tmp.Name(), how); err != nil {
		return err
	}
	f, err := os.Open(tmp.Name())
	if err != nil {
		return transcripts.Fault("A402", "dataset", "a file cannot be opened", "en fil kan ikke åbnes").Because(transcripts.Bare(err))
	}
	defer f.Close()
	_, err = io.Copy(a.out, f)
	return err
}

// answered searches the words of an answer for what identifies in the meetings of
// the dataset. The tables were searched when they were made; what a query joins,
// and what has been marked since, they could not tell.
type answered struct {
	c    *corpus.Corpus
	made *dataset.Manifest
	keys deidentify.Keys

	gate    consent.Gate
	asked   bool
	meeting string // whose checker it is
	checker *deidentify.Checker
	all     *deidentify.Checker
}

// search is a [dataset.Search].
func (q *answered) search(meeting string, said []string) error {
	if !q.asked {
		if err := q.current(); err != nil {
			return err
		}
		q.asked = true
	}
	if meeting == "" || !slices.ContainsFunc(q.made.Meetings, func(r dataset.Ref) bool { return r.ID == meeting }) {
		c, err := q.whoever()
		if err != nil {
			return err
		}
		return noLeakIn(c, said)
	}
	if q.checker == nil || q.meeting != meeting {
		m, err := pipeline.Read(q.c, q.gate, meeting)
		if err != nil {
			return err
		}
		q.meeting, q.checker = meeting, checker(q.keys, m)
	}
	return noLeakIn(q.checker, said)
}

// current holds the dataset against the corpus: what has been marked, or refused,
// since it was made must not leave by it.
func (q *answered) current() error {
	gate, err := consent.NewGate(q.made.Settings.Purpose, consent.Today())
	if err != nil {
		return err
	}
	q.gate = gate
	now := map[string]string{}
	for r, err := range (&source{c: q.c, gate: gate, tallies: newTallies(q.c)}).Refs() {
		if err != nil {
			return err
		}
		now[r.ID] = r.Digest
	}
	changed := 0
	for _, r := range q.made.Meetings {
		if now[r.ID] != r.Digest {
			changed++
		}
	}
	if changed == 0 {
		return nil
	}
	return transcripts.Fault("A431", "dataset", fmt.Sprintf("%d meetings have changed, or may no longer be used, since the dataset was made; words of it do not leave", changed),
		fmt.Sprintf("%d møder er ændret, eller må ikke længere bruges, siden datasættet blev lavet; ord fra det kommer ikke ud", changed)).
		Hint("run gribning collect, and ask again", "kør gribning collect, og spørg igen")
}

// whoever searches for what tells on its own of anybody in the dataset: numbers,
// addresses, and names of several words. A single word that is a name in one
// meeting may be any word in another.
func (q *answered) whoever() (*deidentify.Checker, error) {
	if q.all != nil {
		return q.all, nil
	}
	secrets := deidentify.SecretsOf(q.keys)
	type read struct {
		secrets *deidentify.Secrets
		err     error
	}
	for _, r := range inOrder(context.Background(), len(q.made.Meetings), func(i int) read {
		m, err := pipeline.Read(q.c, q.gate, q.made.Meetings[i].ID)
		if err != nil {
			return read{err: err}
		}
		return read{secrets: deidentify.SecretsOf(deidentify.Keys{}, m).Telling()}
	}) {
		if r.err != nil {
			return nil, r.err
		}
		secrets.Add(r.secrets)
	}
	q.all = &deidentify.Checker{Secrets: secrets}
	return q.all, nil
}
