package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"gribning/pipeline"
	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/transcripts"
	"gribning/transcripts/format"
	"gribning/transcripts/format/codes"
)

func (a *app) importCommand() *cobra.Command {
	var dir, as, id, set string
	cmd := &cobra.Command{
		Use:   "import FILE --as CODER",
		Short: a.tr("Læs et menneskes koder fra en fil ind i korpusset", "Read a person's codes from a file into the corpus"),
		Long: a.tr(`Læser EAF, QDPX, CSV og kodede JSON-linjer, lægger koderne på mødets ytringer og siger, hvad der ikke kunne placeres. De bliver kodningen med
koderens navn (human:k1) ved siden af maskinens udkast; udfald udledes ved næste run.`,
			`Reads EAF, QDPX, CSV and coded JSON lines, places the codes on the meeting's utterances and says what could not be placed. They become the
coding of that coder's name (human:k1) beside the machine's draft; outcomes are derived by the next run.`),
		Example: "  gribning import M0003.eaf --as human:k1 --meeting M0003 -C korpus",
		Args:    a.args(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !strings.HasPrefix(as, "human:") || len(as) == len("human:") {
				return a.usage("--as er koderens navn, fx human:k1", "--as is the coder's name, e.g. human:k1")
			}
			if id == "" {
				id = strings.TrimSuffix(filepath.Base(args[0]), filepath.Ext(args[0]))
			}
			c, err := openCorpus([]string{dir})
			if err != nil {
				return err
			}
			gate, err := consent.NewGate(transcripts.Research, consent.Today())
			if err != nil {
				return err
			}
			m, err := pipeline.Read(c, gate, id)
			if err != nil {
				return err
			}
			data, err := os.ReadFile(args[0])
			if err != nil {
				return transcripts.Fault("A402", "", "a file cannot be opened", "en fil kan ikke åbnes")
			}
			k, left, err := codingFrom(m, args[0], data, as, set)
			if err != nil {
				return err
			}
			for _, i := range left {
				a.issue(id, i)
			}
			k.Name = as
			n, err := a.appendCoding(c, gate, m, k)
			if err != nil {
				return err
			}
			if err := c.Audit(corpus.Event{Action: "import", Meeting: id, Counts: map[string]int{"codes": n, "left": len(left)}}); err != nil {
				return err
			}
			a.print("%s: %d koder indlæst, %d kunne ikke placeres", "%s: %d codes read, %d could not be placed", id, n, len(left))
			if n == 0 {
				return exit{code: exitFailed}
			}
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVarP(&dir, "dir", "C", ".", a.tr("korpusset", "the corpus"))
	f.StringVar(&as, "as", "", a.tr("koderens navn, fx human:k1", "the coder's name, e.g. human:k1"))
	f.StringVar(&id, "meeting", "", a.tr("mødets id; ellers filens navn", "the meeting's id; else the file's name"))
	f.StringVar(&set, "coding", "", a.tr("hvilken kodning i filen, hvis der er flere", "which coding of the file, if there are several"))
	return cmd
}

// codingFrom reads one coding of a file onto the meeting's utterances.
func codingFrom(m *transcripts.Meeting, name string, data []byte, author, set string) (transcripts.Coding, []transcripts.Issue, error) {
	sources, err := format.ReadCodes(name, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return transcripts.Coding{}, nil, err
	}
	var sets []codes.Set
	for _, s := range sources {
		if s.Meeting == m.ID || len(sources) == 1 {
			sets = s.Sets
		}
	}
	var people []codes.Set
	for _, s := range sets {
		if !s.Machine() && (set == "" || s.Name == set) {
			people = append(people, s)
		}
	}
	if len(people) != 1 {
		return transcripts.Coding{}, nil, transcripts.Fault("X207", "", "the file does not hold exactly one person's coding of this meeting", "filen indeholder ikke netop ét menneskes kodning af mødet").
			Hint("choose one with --coding; the machine's own codes are never read as a person's", "vælg en med --coding; maskinens egne koder læses aldrig som et menneskes")
	}
	k, left := codes.Coding(m, people[0], author)
	return k, left, nil
}

// appendCoding writes a coding as its coder's decisions.
func (a *app) appendCoding(c *corpus.Corpus, gate consent.Gate, m *transcripts.Meeting, k transcripts.Coding) (int, error) {
	header, err := c.Load(m.ID)
	if err != nil {
		return 0, err
	}
	permit, refused := gate.Ask(header)
	if len(refused) > 0 {
		return 0, &refused[0]
	}
	old, err := c.Corrections(permit, m.ID)
	if err != nil {
		return 0, err
	}
	k.Grips = nil
	cs := transcripts.CorrectionsOf(k, k.Name, a.now().UTC())
	for i := range cs {
		cs[i].Seq = old.Next() + i
	}
	if len(cs) == 0 {
		return 0, nil
	}
	return len(cs), c.AppendCorrections(m.ID, cs...)
}
