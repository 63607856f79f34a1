package main

import (
	"bytes"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"gribning/pipeline"
	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/pipeline/deidentify"
	"gribning/transcripts"
	"gribning/transcripts/format"
)

func (a *app) export() *cobra.Command {
	var kind, variant, text, purpose string
	var only, codings []string
	var crlf bool
	var names keyFile
	cmd := &cobra.Command{
		Use:   "export [DIR] --format F",
		Short: a.tr("Skriv møderne i et format, som andre programmer læser", "Write the meetings in a format that other programs read"),
		Long: a.tr(`Skriver hvert analyseret møde til korpus/exports. Koder fra maskinen og fra hvert menneske holdes
adskilt. Med --text pseudonyms (altid ved andre formål end forskning) er personoplysninger erstattet, og en fil, hvor en
alligevel findes, skrives ikke. Formater: `, `Writes each analysed meeting to corpus/exports. Codes of the machine and of each person are kept
apart. With --text pseudonyms (always for purposes other than research) identifying words are replaced, and a file in
which one is found all the same is not written. Formats: `) + strings.Join(format.Writes(), ", "),
		Example: `  gribning export korpus --format eaf
  gribning export korpus --format qdpx --only M0003
  gribning export korpus --format txt --variant maxqda --crlf`,
		Args: a.args(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := openCorpus(args)
			if err != nil {
				return err
			}
			if format.Extension(kind) == "" {
				return a.usage("--format er et af %s", "--format is one of %s", strings.Join(format.Writes(), ", "))
			}
			items, err := plan(c, only)
			if err != nil {
				return err
			}
			if purpose == "" {
				purpose = string(c.Settings().Study.Purpose)
			}
			gate, err := consent.NewGate(transcripts.Purpose(purpose), consent.Today())
			if err != nil {
				return exit{exitUsage, err}
			}
			if text != "full" && text != "pseudonyms" {
				return a.usage("--text er full eller pseudonyms", "--text is full or pseudonyms")
			}
			keys, err := names.read()
			if err != nil {
				return err
			}
			hide := text == "pseudonyms" || gate.Purpose() != transcripts.Research
			opt := format.Options{Codings: codings, Program: "gribning " + version, Variant: variant, CRLF: crlf, English: a.lang == "en"}
			b, err := a.each(cmd.Context(), c, items, "export", "file", func(id string) (string, error) {
				return exportOne(c, gate, id, kind, hide, keys, opt)
			})
			if err != nil {
				return err
			}
			if err := c.Audit(corpus.Event{Action: "export", Purpose: gate.Purpose(), Code: kind, Counts: map[string]int{"meetings": b.good, "failed": b.bad}}); err != nil {
				return err
			}
			return b.exit()
		},
	}
	f := cmd.Flags()
	f.StringVar(&kind, "format", "", a.tr("format", "format"))
	f.StringSliceVar(&only, "only", nil, a.tr("kun disse møder", "only these meetings"))
	f.StringSliceVar(&codings, "codings", nil, a.tr("kun disse kodninger", "only these codings"))
	f.StringVar(&variant, "variant", "", a.tr("udgave af formatet: maxqda, nvivo, atlasti (txt), excel (csv), text (qdpx)", "form of the format: maxqda, nvivo, atlasti (txt), excel (csv), text (qdpx)"))
	f.StringVar(&text, "text", "full", a.tr("full: som sagt; pseudonyms: personoplysninger erstattet", "full: as said; pseudonyms: identifying words replaced"))
	f.StringVar(&purpose, "purpose", "", a.tr("formål, der spørges om samtykke til; ellers studiets", "purpose that consent is asked for; else the study's"))
	names.flag(a, cmd)
	f.BoolVar(&crlf, "crlf", false, a.tr("linjeskift som i Windows", "line ends as in Windows"))
	return cmd
}

// exportOne writes one meeting. With hide, identifying words are replaced and the
// finished file is searched for them before it is put in its place.
func exportOne(c *corpus.Corpus, gate consent.Gate, id, kind string, hide bool, keys deidentify.Keys, opt format.Options) (string, error) {
	m, err := pipeline.Read(c, gate, id)
	if err != nil {
		return "", err
	}
	out, folder := m, kind
	if hide {
		out, folder = deidentify.Replace(m), kind+"-pseudonym"
	} else if len(m.Recordings) > 0 {
		opt.Media = id + filepath.Ext(m.Recordings[0].Path)
	}
	var file bytes.Buffer
	if err := format.Write(&file, kind, out, opt); err != nil {
		return "", err
	}
	name := "exports/" + folder + "/" + id + format.Extension(kind)
	if hide {
		if err := noLeak(checker(keys, m), name, file.Bytes()); err != nil {
			return "", err
		}
	}
	return name, c.WriteFile(name, file.Bytes())
}

// issuesIn gives the issues of an error, at least one.
func issuesIn(err error) []transcripts.Issue {
	if r, ok := err.(*pipeline.Refusal); ok {
		return r.Issues
	}
	return []transcripts.Issue{*transcripts.IssueOf(err, "A400")}
}
